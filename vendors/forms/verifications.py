"""What an evaluator types about a claim."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from discovery.forms.fields import DayField, text_of
from discovery.models.words import METHODS
from scoring.engine.vocabulary import Level, Method
from vendors.content import LEVELS

FOUND = [(level.value, words) for level, words in LEVELS.items() if level is not Level.NOT_APPLICABLE]


class FindingForm(forms.Form):
    """A finding never overwrites the claim."""

    level = forms.ChoiceField(label=_("What we found"), choices=[("", "–"), *FOUND])
    method = forms.ChoiceField(label=_("How"), choices=list(METHODS.items()), initial=Method.DEMO)
    on = DayField(label=_("When"))
    note = text_of(_("Note"), rows=2, required=False)


class ChoiceOfCells(forms.Form):
    """Which cells the list shows."""

    offer = forms.TypedChoiceField(label=_("Offer"), required=False, coerce=int, empty_value=None)
    open = forms.BooleanField(label=_("Only open"), required=False)
    must = forms.BooleanField(label=_("Only must-haves"), required=False)

    def __init__(self, *args: Any, offers: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["offer"] = forms.TypedChoiceField(
            label=_("Offer"), required=False, coerce=int, empty_value=None, choices=offers
        )
