"""What people type about vendors and what they sell."""

from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from discovery.forms.fields import CountField, name_of
from scoring.engine.vocabulary import Deployment
from vendors.forms import words
from vendors.forms.prices import DocumentForm, chosen
from vendors.interchange.models import AddOnDocument, PlanDocument

DEPLOYMENTS = {Deployment.CLOUD: gettext_lazy("Cloud"), Deployment.ON_PREMISES: gettext_lazy("On-premises")}
Pairs = list[tuple[str, str]]


class VendorForm(forms.Form):
    name = name_of(gettext_lazy("Vendor"))


def deployment_field() -> forms.ChoiceField:
    return forms.ChoiceField(label=gettext_lazy("Deployment"), choices=chosen(DEPLOYMENTS))


class ProductForm(forms.Form):
    name = name_of(gettext_lazy("Product"))
    deployment = deployment_field()


class NewVendorForm(VendorForm):
    """A vendor with its first product and plan: what can be asked about at once."""

    product = name_of(gettext_lazy("Product"))
    deployment = deployment_field()
    plan = name_of(gettext_lazy("Plan"))


class Sold(NamedTuple):
    """What a plan or an add-on of a product may name: pairs of key and name."""

    plans: Pairs
    addons: Pairs
    features: Pairs


def several(label: Any, **options: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, widget=forms.CheckboxSelectMultiple, **options)


class OfferForm(DocumentForm):
    """A plan or an add-on; `key` is its own, which it may not name."""

    def __init__(self, *args: Any, sold: Sold, key: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.key, self.sold = key or "new", sold
        self.offer()

    def offer(self) -> None:
        """Give the fields their choices."""

    def choices(self, name: str, listed: Pairs) -> None:
        self.fields[name].choices = listed  # type: ignore[attr-defined]

    def others(self, listed: Pairs) -> Pairs:
        return [pair for pair in listed if pair[0] != self.key]


class PlanForm(OfferForm):
    name = name_of(gettext_lazy("Plan"))
    builds_on = forms.ChoiceField(label=gettext_lazy("Builds on"), required=False)
    users_counted = forms.ChoiceField(label=gettext_lazy("Users are"), choices=chosen(words.COUNTED))
    max_users = CountField(label=gettext_lazy("Most users"), required=False)
    max_contacts = CountField(label=gettext_lazy("Most contacts"), required=False)
    upgrades_to = forms.ChoiceField(label=gettext_lazy("Above the limit you are moved to"), required=False)
    minimum_term_months = CountField(label=gettext_lazy("Minimum term in months"), required=False)
    renewal_notice_days = CountField(label=gettext_lazy("Renewal notice in days"), required=False)
    trial_days = CountField(label=gettext_lazy("Trial days"), required=False)
    trial_excludes = several(gettext_lazy("Not in the trial"), required=False)

    def offer(self) -> None:
        for name in ("builds_on", "upgrades_to"):
            self.choices(name, [("", "–"), *self.others(self.sold.plans)])
        self.choices("trial_excludes", self.sold.features)
        if not self.sold.features:
            del self.fields["trial_excludes"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            said = {name: value for name, value in data.items() if value not in (None, "")}
            self.take(PlanDocument, {**said, "key": self.key, "charges": []})
        return data


class AddOnForm(OfferForm):
    name = name_of(gettext_lazy("Add-on"))
    plans = several(gettext_lazy("For the plans"))
    requires = several(gettext_lazy("Requires"), required=False)
    excludes = several(gettext_lazy("Excludes"), required=False)

    def offer(self) -> None:
        self.choices("plans", self.sold.plans)
        for name in ("requires", "excludes"):
            self.choices(name, self.others(self.sold.addons))
            if not self.others(self.sold.addons):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            both = set(data.get("requires", ())) & set(data.get("excludes", ()))
            if both:
                names = ", ".join(sorted(name for key, name in self.sold.addons if key in both))
                self.add_error("excludes", _("It cannot both require and exclude: %s.") % names)
            self.take(AddOnDocument, {**data, "key": self.key, "charges": []})
        return data
