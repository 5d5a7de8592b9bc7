"""What people type, and what addresses name."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from discovery.interchange.models import LONGEST_HORIZON
from discovery.interchange.types import LONGEST_NAME
from scoring.engine.values import Header
from scoring.engine.vocabulary import Billing, Priority
from scoring.engine.weights import counted
from scoring.models import Decision
from scoring.reports import words
from scoring.reports.tables import OfferRow
from scoring.reports.whatif import Changes

LONGEST = 2000
LEAST = Decimal("0.0001")


class OfferForm(forms.Form):
    """Which offer of a run: its plan, its billing cycle, its add-ons with commas between them."""

    offer = forms.CharField(max_length=LONGEST)
    billing = forms.ChoiceField(choices=[(cycle, cycle) for cycle in Billing], required=False)
    addons = forms.CharField(max_length=LONGEST, required=False)

    def clean_addons(self) -> tuple[str, ...]:
        return tuple(filter(None, self.cleaned_data["addons"].split(",")))


class SliderWidget(forms.MultiWidget):
    """A number field with a slider beside it; without JavaScript the number alone is sent and counts."""

    template_name = "scoring/slider.html"

    def __init__(self, low: object, high: object, step: object) -> None:
        bounds = {
            "type": "range",
            "min": low,
            "max": high,
            "step": step,
            "aria-hidden": "true",
            "tabindex": "-1",
        }
        super().__init__(
            {"": forms.NumberInput({"step": "any", "min": low}), "slider": forms.NumberInput(bounds)}
        )

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0"

    def decompress(self, value: Any) -> list[Any]:
        return [value, value]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.get(name)


class WhatIfForm(forms.Form):
    """The assumptions of a run as sliders with number fields; what is left alone is as the run has it."""

    threshold = forms.DecimalField(label=_("Line, per cent"), min_value=0, max_value=100, required=False)
    must_weight = forms.DecimalField(label=_("Weight of a must-have"), min_value=LEAST, required=False)
    nice_weight = forms.DecimalField(label=_("Weight of a nice-to-have"), min_value=LEAST, required=False)
    users = forms.IntegerField(
        label=_("Users at the start"), min_value=0, max_value=1_000_000, required=False
    )
    horizon_months = forms.IntegerField(
        label=_("Months"), min_value=1, max_value=LONGEST_HORIZON, required=False
    )

    def __init__(self, header: Header, data: Mapping[str, str] | None = None, *, whole: bool = True) -> None:
        """As the run has it, with `data` on top; not `whole`: without the priorities that nobody sent."""
        super().__init__()
        policy = header.policy
        start = {
            "threshold": (f"{(100 * policy.threshold).normalize():f}", SliderWidget(50, 80, 1)),
            "must_weight": (policy.must_weight, SliderWidget("0.5", 10, "0.5")),
            "nice_weight": (policy.nice_weight, SliderWidget("0.5", 10, "0.5")),
            "users": (policy.users.start, SliderWidget(0, max(50, 4 * policy.users.start), 1)),
            "horizon_months": (policy.horizon_months, SliderWidget(12, 84, 12)),
        }
        for name, (initial, widget) in start.items():
            self.fields[name].initial, self.fields[name].widget = initial, widget
        rows = counted(header)
        heard = {row.team for _i, row in rows}
        self.teams = [team for team in header.teams if team.key in heard]
        for team in self.teams:
            self.fields[f"voice-{team.key}"] = forms.DecimalField(
                label=team.name,
                min_value=0,
                required=False,
                initial=team.voice,
                widget=SliderWidget(0, 5, "0.1"),
            )
        choices = [(Priority.MUST, _("must-have")), (Priority.NICE, _("nice-to-have"))]
        self.requirements = rows
        for i, row in rows:
            name = f"priority-{i}"
            if whole or name in (data or {}):
                self.fields[name] = forms.ChoiceField(
                    label=row.statement, choices=choices, required=False, initial=row.priority
                )
        if data is not None:
            as_run = {name: field.initial for name, field in self.fields.items()}
            self.data, self.is_bound = {**as_run, **{name: data[name] for name in data}}, True

    @property
    def policy_fields(self) -> list[forms.BoundField]:
        names = ("threshold", "must_weight", "nice_weight", "users", "horizon_months")
        return [self[name] for name in names]

    @property
    def voice_fields(self) -> list[forms.BoundField]:
        return [self[f"voice-{team.key}"] for team in self.teams]

    @property
    def priority_fields(self) -> list[forms.BoundField]:
        return [self[f"priority-{i}"] for i, _row in self.requirements]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        voices = [data.get(f"voice-{team.key}") for team in self.teams]
        if self.teams and all(voice == 0 for voice in voices):
            raise forms.ValidationError(_("Every team has a voice of 0: give at least one of them a voice."))
        return data

    def changes(self) -> Changes:
        """What was changed; only of a valid form."""
        data = self.cleaned_data
        threshold = data["threshold"]
        return Changes(
            voices={
                team.key: voice for team in self.teams if (voice := data[f"voice-{team.key}"]) is not None
            },
            priorities={
                i: Priority(value) for i, _row in self.requirements if (value := data.get(f"priority-{i}"))
            },
            threshold=None if threshold is None else threshold / 100,
            **{name: data[name] for name in ("must_weight", "nice_weight", "users", "horizon_months")},
        )


class ScenarioForm(forms.Form):
    name = forms.CharField(label=_("Name of the scenario"), max_length=200)


class DecisionForm(forms.Form):
    """What is decided, on which offer of the run, and why."""

    way = forms.ChoiceField(label=_("What is decided"), choices=Decision.Way)
    offer = forms.ChoiceField(label=_("Offer"), required=False)
    reasons = forms.CharField(label=_("Reasons"), widget=forms.Textarea({"rows": 4}), max_length=20_000)
    dissent = forms.CharField(
        label=_("Dissent of teams"), widget=forms.Textarea({"rows": 3}), max_length=20_000, required=False
    )
    conditions = forms.CharField(
        label=_("Conditions"),
        help_text=_(
            "One a line, for example: if the demo shows the hand-over by 1 June. "
            "The plan asks for an owner and an answer of each."
        ),
        widget=forms.Textarea({"rows": 3}),
        max_length=20_000,
        required=False,
    )

    def __init__(self, rows: list[OfferRow], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        named = [
            (str(i), f"{row.name}{f' · {words.BILLINGS[row.billing]}' if row.billing else ''}")
            for i, row in enumerate(rows)
        ]
        self.fields["offer"].choices = [("", _("None")), *named]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        without = data.get("way") in (Decision.Way.BUILD, Decision.Way.NOTHING)
        if "way" in data and not without and not data.get("offer"):
            self.add_error("offer", _("Choose the offer that this decision is about."))
        if without:
            data["offer"] = ""
        return data

    def clean_conditions(self) -> str:
        text: str = self.cleaned_data["conditions"]
        if any(len(line.strip()) > LONGEST_NAME for line in text.splitlines()):
            words = _("Write each condition on a line of its own, of at most %(n)d characters.")
            raise forms.ValidationError(words, params={"n": LONGEST_NAME})
        return text

    @property
    def row(self) -> OfferRow | None:
        chosen = self.cleaned_data["offer"]
        return self.rows[int(chosen)] if chosen else None
