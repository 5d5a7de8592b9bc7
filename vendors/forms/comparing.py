"""Which offers stand side by side."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST = 5


class CompareForm(forms.Form):
    """Up to five offers; all features, or only those about which they differ."""

    offers = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Offers (up to five)"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Choose at least one offer."),
            "invalid_choice": gettext_lazy("One of these offers is not in this evaluation. Choose again."),
        },
    )
    differences = forms.BooleanField(label=gettext_lazy("Only differences"), required=False)

    def __init__(self, *args: Any, offers: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["offers"].choices = offers  # type: ignore[attr-defined]

    def clean_offers(self) -> list[int]:
        chosen = list(dict.fromkeys(self.cleaned_data["offers"]))
        if len(chosen) > MOST:
            raise forms.ValidationError(_("You chose %(n)d offers. Choose up to five.") % {"n": len(chosen)})
        return chosen
