"""What a vendor types about one cell, one question about fees, or one upload."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from discovery.forms.fields import DayField, NumberField, text_of
from discovery.interchange.faults import faults_of
from scoring.engine.vocabulary import Level
from vendors.content import LEVELS, OUTCOMES
from vendors.interchange.models import AnswerDocument

UNANSWERED = ("", _("Not answered"))
LEVEL_CHOICES = [UNANSWERED, *((level.value, words) for level, words in LEVELS.items())]
"""All but the last for add-ons: "not applicable" is only for a plan."""


HOURS = ("hours_low", "hours", "hours_high")
BESIDE = ("note", "evidence", "available_on", "price", *HOURS)


class AnswerForm(forms.Form):
    """One cell. `state` is the answer as a change set's line says it."""

    level = forms.ChoiceField(label=_("Answer"), required=False, choices=LEVEL_CHOICES)
    note = text_of(_("Note"), rows=2, required=False)
    evidence = forms.URLField(
        label=_("Evidence (link)"), required=False, max_length=2000, assume_scheme="https"
    )
    available_on = DayField(label=_("Available on"), required=False)
    price = NumberField(label=_("Price to close the gap"), required=False)
    hours_low = NumberField(label=_("Hours to close the gap, low"), required=False)
    hours = NumberField(label=_("Hours to close the gap, likely"), required=False)
    hours_high = NumberField(label=_("Hours to close the gap, high"), required=False)

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
            if any(data.get(name) not in (None, "") for name in BESIDE):
                self.add_error("level", _("Choose an answer to go with what you wrote."))
            data["state"] = None
            return data
        ends = [data.get(name) for name in HOURS]
        if any(end is not None for end in ends) and ends[1] is None:
            self.add_error("hours", _("Write the likely hours, alone or between low and high."))
            return data
        try:
            data["state"] = answer_state(data)
        except ValidationError as error:
            for fault in faults_of(error):
                self.add_error(None, fault.message)
        return data


def answer_state(data: dict[str, Any]) -> dict[str, Any]:
    """A vendor's answer in the document's normal form. Its "not applicable" waits for an evaluator."""
    said = {name: data[name] for name in ("level", *BESIDE) if data.get(name) not in (None, "")}
    low, likely, high = (said.pop(name, None) for name in HOURS)
    if likely is not None:
        said["hours"] = [likely if low is None else low, likely, likely if high is None else high]
    document = AnswerDocument.model_validate({**said, "offering": "v/p/x", "feature": "f"})
    state = document.model_dump(mode="json")
    del state["offering"], state["feature"]
    if document.level is Level.NOT_APPLICABLE:
        state["accepted"] = False
    return state


def initial_of(state: dict[str, Any] | None) -> dict[str, Any]:
    """A state as the form shows it: one figure of hours is the likely one, a range is three."""
    shown = dict(state or {})
    if isinstance(shown.get("hours"), list):
        shown |= dict(zip(HOURS, shown["hours"], strict=True))
    return shown


def dated(state: dict[str, Any] | None, known: dict[str, Any] | None, today: str) -> dict[str, Any] | None:
    """An answer that says something new is of today; one that says the same stays as it is."""
    if state is None:
        return None
    beside = {"answered_on": None, "accepted": None}
    if known and {**known, **beside} == {**state, **beside}:
        return known
    return {**state, "answered_on": today}


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
