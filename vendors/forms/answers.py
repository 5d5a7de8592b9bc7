"""What a vendor types about one cell: an answer with what stands beside it, and a file as its evidence."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from discovery.forms.fields import DayField, NumberField, text_of
from discovery.interchange.faults import faults_of
from scoring.engine.vocabulary import Level
from vendors.content import LEVELS
from vendors.forms.files import UploadedField
from vendors.interchange.evidence.files import Upload
from vendors.interchange.models import AnswerDocument
from vendors.interchange.questionnaire.reading import lines
from vendors.models.files import file_name

UNANSWERED = ("", _("Not answered"))
LEVEL_CHOICES = [UNANSWERED, *((level.value, words) for level, words in LEVELS.items())]
"""All but the last for add-ons: "not applicable" is only for a plan."""


HOURS = ("hours_low", "hours", "hours_high")
BESIDE = ("note", "evidence", "available_on", "price", *HOURS)


class AnswerForm(forms.Form):
    """One cell. `state` is the answer as a change set's line says it; `vendor` owns its file."""

    level = forms.ChoiceField(label=_("Answer"), required=False, choices=LEVEL_CHOICES)
    note = text_of(_("Note"), rows=2, required=False)
    evidence = forms.URLField(
        label=_("Evidence (link)"), required=False, max_length=2000, assume_scheme="https"
    )
    upload = UploadedField(label=_("Evidence (file)"), required=False)
    remove = forms.BooleanField(label=_("Take the file away"), required=False)
    available_on = DayField(label=_("Available on"), required=False)
    price = NumberField(label=_("Price to close the gap"), required=False)
    hours_low = NumberField(label=_("Hours to close the gap, low"), required=False)
    hours = NumberField(label=_("Hours to close the gap, likely"), required=False)
    hours_high = NumberField(label=_("Hours to close the gap, high"), required=False)

    def __init__(self, *args: Any, addon: bool = False, vendor: int = 0, **options: Any) -> None:
        super().__init__(*args, **options)
        self.vendor = vendor
        if addon:
            self.fields["level"] = forms.ChoiceField(
                label=_("Answer"), required=False, choices=LEVEL_CHOICES[:-1]
            )
        known = self.initial.get("evidence", "")
        if known and self.data.get(self.add_prefix("evidence")) == known:
            # What stands there as it was, be it no link, need not be one now.
            self.fields["evidence"] = forms.CharField(label=_("Evidence (link)"), strip=False)

    @property
    def file(self) -> str:
        """The name of the file that is the evidence so far."""
        return file_name(self.initial.get("file"))

    @property
    def uploads(self) -> list[Upload]:
        """The file that came along."""
        upload = self.cleaned_data.get("upload")
        return [upload] if upload else []

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        data["note"] = as_known(data.get("note", ""), self.initial.get("note", ""))
        if not data.get("level"):
            if any(data.get(name) not in (None, "") for name in (*BESIDE, "upload")):
                self.add_error("level", _("Choose an answer to go with what you wrote."))
            data["state"] = None
            return data
        ends = [data.get(name) for name in HOURS]
        if any(end is not None for end in ends) and ends[1] is None:
            self.add_error("hours", _("Write the likely hours, alone or between low and high."))
            return data
        try:
            data["state"] = answer_state(data) | self.file_state(data)
        except ValidationError as error:
            for fault in faults_of(error):
                self.add_error(None, fault.message)
        return data

    def file_state(self, data: dict[str, Any]) -> dict[str, str]:
        """A new file takes the place of the one that was there."""
        if data.get("upload"):
            return {"file": data["upload"].reference(self.vendor)}
        known = self.initial.get("file")
        return {"file": known} if known and not data.get("remove") else {}


def as_known(text: str, known: str) -> str:
    """The stored text where only line ends or blanks around it differ: browsers write their own."""
    return known if lines(text) == lines(known) else text.replace("\r\n", "\n")


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


def initial_of(state: Mapping[str, Any] | None) -> dict[str, Any]:
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
