"""What people type about vendors and what they sell."""

from django import forms
from django.utils.translation import gettext_lazy as _

from discovery.forms.fields import name_of
from scoring.engine.vocabulary import Deployment

DEPLOYMENTS = {Deployment.CLOUD: _("Cloud"), Deployment.ON_PREMISES: _("On-premises")}


class VendorForm(forms.Form):
    name = name_of(_("Vendor"))


class NewVendorForm(VendorForm):
    """A vendor with its first product and plan: what can be asked about at once."""

    product = name_of(_("Product"))
    deployment = forms.ChoiceField(
        label=_("Deployment"), choices=[(key.value, words) for key, words in DEPLOYMENTS.items()]
    )
    plan = name_of(_("Plan"))
