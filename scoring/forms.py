"""What people type, and what addresses name."""

from django import forms

from scoring.engine.vocabulary import Billing

LONGEST = 2000


class OfferForm(forms.Form):
    """Which offer of a run: its plan, its billing cycle, its add-ons with commas between them."""

    offer = forms.CharField(max_length=LONGEST)
    billing = forms.ChoiceField(choices=[(cycle, cycle) for cycle in Billing], required=False)
    addons = forms.CharField(max_length=LONGEST, required=False)

    def clean_addons(self) -> tuple[str, ...]:
        return tuple(filter(None, self.cleaned_data["addons"].split(",")))
