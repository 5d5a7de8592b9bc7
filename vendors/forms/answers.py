"""What a vendor types about one cell, one question about fees, or one upload."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from discovery.forms.fields import DayField, NumberField, text_of
from discovery.interchange.faults import faults_of
from scoring.engine.vocabulary import Level, Outcome
from vendors.interchange.models import AnswerDocument

LEVELS = {
    Level.NATIVE: _("Works today, out of the box"),
    Level.CONFIGURATION: _("Works today after settings, without code"),
    Level.PARTIAL: _("Some of it works today"),
    Level.THIRD_PARTY: _("Through another vendor's product, at a cost"),
    Level.CUSTOMISATION: _("Needs code written, at a cost"),
    Level.ROADMAP: _("Promised, with a date"),
    Level.NONE: _("Not available"),
    Level.NOT_APPLICABLE: _("Does not apply here (say why)"),
}
OUTCOMES = {
    Outcome.NO_EXTRA_CHARGE: _("Included, no extra charge"),
    Outcome.CHARGED: _("Charged"),
    Outcome.LIMITED: _("Included up to a limit"),
    Outcome.REFUSED: _("We do not say"),
}
UNANSWERED = ("", _("Not answered"))
LEVEL_CHOICES = [UNANSWERED, *((level.value, words) for level, words in LEVELS.items())]
"""All but the last for add-ons: "not applicable" is only for a plan."""


class AnswerForm(forms.Form):
    """One cell. `state` is the answer as a change set's line says it."""

    level = forms.ChoiceField(label=_("Answer"), required=False, choices=LEVEL_CHOICES)
    note = text_of(_("Note"), rows=2, required=False)
    evidence = forms.URLField(
        label=_("Evidence (link)"), required=False, max_length=2000, assume_scheme="https"
    )
    available_on = DayField(label=_("Available on"), required=False)
    price = NumberField(label=_("Price to close the gap"), required=False)
    hours = NumberField(label=_("Hours to close the gap"), required=False)

    def __init__(self, *args: Any, addon: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if addon:
            self.fields["level"] = forms.ChoiceField(
                label=_("Answer"), required=False, choices=LEVEL_CHOICES[:-1]
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        if not data.get("level"):
            if any(data.get(name) for name in ("note", "evidence", "available_on", "price", "hours")):
                self.add_error("level", _("Choose an answer to go with what you wrote."))
            data["state"] = None
            return data
        try:
            data["state"] = answer_state(data)
        except ValidationError as error:
            for fault in faults_of(error):
                self.add_error(None, fault.message)
        return data


def answer_state(data: dict[str, Any]) -> dict[str, Any]:
    """A vendor's answer in the document's normal form. Its "not applicable" waits for an evaluator."""
    said = {name: value for name, value in data.items() if value not in (None, "") and name != "state"}
    document = AnswerDocument.model_validate({**said, "offering": "v/p/x", "feature": "f"})
    state = document.model_dump(mode="json")
    del state["offering"], state["feature"]
    if document.level is Level.NOT_APPLICABLE:
        state["accepted"] = False
    return state


class FeeAnswerForm(forms.Form):
    """One question of the catalogue."""

    outcome = forms.ChoiceField(
        label=_("Answer"), required=False, choices=[UNANSWERED, *((k.value, v) for k, v in OUTCOMES.items())]
    )
    detail = text_of(_("What is included, what is paid, and the limit"), rows=2, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        outcome, detail = data.get("outcome"), data.get("detail", "")
        if not outcome and detail:
            self.add_error("outcome", _("Choose an answer to go with what you wrote."))
        data["state"] = {"outcome": outcome, "detail": detail} if outcome else None
        return data
