"""Risks, data sources, the plan and what came of it."""

from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from discovery.actions.data import SourceText, StepHours
from discovery.actions.plans import StepRow
from discovery.content import DATA_STEPS
from discovery.forms.fields import CountField, DayField, NumberField, name_of, text_of
from discovery.models import DataSource, Evaluation, GoLive, PlanStep, Risk, Team

SETTLED = (Risk.Status.MET, Risk.Status.NOT_MET)


def statuses(kind: str, now: str | None) -> list[tuple[str, Any]]:
    """What a risk can be set to; later decisions alone close a condition and open it again."""
    chosen: tuple[Risk.Status, ...] = (Risk.Status.OPEN, Risk.Status.ACCEPTED, Risk.Status.CLOSED)
    if kind == Risk.Kind.CONDITION:
        chosen = (Risk.Status.CLOSED,) if now == Risk.Status.CLOSED else (Risk.Status.OPEN, *SETTLED)
    return [(status.value, status.label) for status in chosen]


class RiskForm(forms.Form):
    """A risk of somebody's own, or one that was found (`kind` in `initial`): that one's words stand.

    A condition of the decision is met or not, since a day.
    """

    title = name_of(_("What could go wrong"))
    owner = name_of(_("Who watches it"), max_length=200, required=False)
    answer = text_of(_("What is done about it"), required=False)
    status = forms.ChoiceField(label=_("Status"), initial=Risk.Status.OPEN)
    settled_on = DayField(label=_("Seen on"), required=False)
    kind = forms.ChoiceField(choices=Risk.Kind.choices, required=False, widget=forms.HiddenInput)
    subject = forms.CharField(max_length=500, required=False, widget=forms.HiddenInput)
    version = CountField(required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["version"].widget = forms.HiddenInput()
        kind = self.initial.get("kind", Risk.Kind.OTHER)
        if kind != Risk.Kind.OTHER:
            self.fields["title"].disabled = True
            self.fields["title"].widget = forms.Textarea({"rows": 2})  # it is read here: a line would cut it
        if kind == Risk.Kind.CONDITION:
            self.fields["title"].label = _("What must hold")
        else:
            del self.fields["settled_on"]
        self.fields["status"].choices = statuses(kind, self.initial.get("status"))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "settled_on" in data and "status" in data:
            settled, day = data["status"] in SETTLED, data["settled_on"]
            if day is not None and day > timezone.localdate():
                self.add_error(
                    "settled_on", _("That day is still to come: write the day on which it was seen.")
                )
            elif settled and day is None:
                self.add_error("settled_on", _("Write the day on which somebody saw it."))
            elif not settled and day is not None:
                self.add_error("status", _("Say whether it was met on that day."))
        return data

    def written(self) -> dict[str, Any]:
        """What the person may write: of a found risk everything but what it says."""
        names = ("title", "owner", "answer", "status", "settled_on")
        kept = [name for name in names if name in self.fields and not self.fields[name].disabled]
        return {name: self.cleaned_data[name] for name in kept}


class SourceForm(forms.Form):
    """A source, and under each step its hours: likely alone, or with a range."""

    name = name_of(_("Name"), help_text=_("Such as “Customer sheet of the sales team”."))
    records = CountField(label=_("Records"), required=False)
    owner = name_of(_("Owner"), max_length=200, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for step in DATA_STEPS:
            for end, label in (("low", _("low")), ("likely", _("likely")), ("high", _("high"))):
                self.fields[f"{step.key}_{end}"] = NumberField(label=label, required=False)
            self.fields[f"{step.key}_per_thousand"] = forms.BooleanField(label=_("per 1,000"), required=False)

    def lines(self) -> list[dict[str, Any]]:
        """A line of fields for each step, for the template."""
        parts = ("low", "likely", "high", "per_thousand")
        return [
            {"name": step.name, "cells": [self[f"{step.key}_{part}"] for part in parts]}
            for step in DATA_STEPS
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for step in DATA_STEPS:
            low, likely, high = (data.get(f"{step.key}_{end}") for end in ("low", "likely", "high"))
            if likely is None and (low is not None or high is not None):
                self.add_error(f"{step.key}_likely", _("Write the likely hours too."))
            elif likely is not None and not (likely if low is None else low) <= likely <= (
                likely if high is None else high
            ):
                self.add_error(f"{step.key}_likely", _("Low, likely and high must not decrease."))
        return data

    def text(self) -> SourceText:
        data = self.cleaned_data
        hours = {
            step.key: StepHours(
                data[f"{step.key}_likely"],
                data[f"{step.key}_low"],
                data[f"{step.key}_high"],
                data[f"{step.key}_per_thousand"],
            )
            for step in DATA_STEPS
            if data[f"{step.key}_likely"] is not None
        }
        return SourceText(data["name"], data["records"], data["owner"], hours)


def source_initial(source: DataSource) -> dict[str, Any]:
    initial: dict[str, Any] = {"name": source.name, "records": source.records, "owner": source.owner}
    for row in source.hours.all():
        for part in ("low", "likely", "high"):
            initial[f"{row.step}_{part}"] = getattr(row, f"hours_{part}")
        initial[f"{row.step}_per_thousand"] = row.per_thousand
    return initial


class StepForm(forms.Form):
    name = name_of(_("Step"))
    team = forms.ModelChoiceField(Team.objects.none(), label=_("Team"), required=False, empty_label=_("All"))
    owner = name_of(_("Owner"), max_length=200, required=False)
    low = NumberField(label=_("Weeks, low"), required=False)
    likely = NumberField(label=_("Weeks, likely"), required=False)
    high = NumberField(label=_("Weeks, high"), required=False)
    remove = forms.BooleanField(label=_("Remove"), required=False)

    def __init__(self, *args: Any, evaluation: Evaluation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["team"].queryset = evaluation.teams.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        low, likely, high = (data.get(end) for end in ("low", "likely", "high"))
        if likely is None and (low is not None or high is not None):
            self.add_error("likely", _("Write the likely weeks too."))
        elif likely is not None and not (likely if low is None else low) <= likely <= (
            likely if high is None else high
        ):
            self.add_error("likely", _("Low, likely and high must not decrease."))
        return data


class BaseStepFormSet(forms.BaseFormSet):
    def rows(self) -> list[StepRow]:
        filled = [form.cleaned_data for form in self.forms if form.cleaned_data.get("name")]
        names = ("name", "team", "owner", "low", "likely", "high")
        return [StepRow(**{name: data[name] for name in names}) for data in filled if not data["remove"]]


StepFormSet: Any = formset_factory(StepForm, formset=BaseStepFormSet, extra=1, max_num=100, absolute_max=100)


def step_initial(steps: list[PlanStep]) -> list[dict[str, Any]]:
    return [
        {
            "name": step.name,
            "team": step.team_id,
            "owner": step.owner,
            "low": step.weeks_low,
            "likely": step.weeks_likely,
            "high": step.weeks_high,
        }
        for step in steps
    ]


class OutcomeForm(forms.Form):
    went_live_on = DayField(label=_("Went live on"), required=False)
    spend = NumberField(label=_("Spent so far"), required=False)
    active_users = CountField(label=_("Active users"), required=False)
    meets_needs = forms.NullBooleanField(label=_("Does it do what it was bought for?"), required=False)
    note = text_of(_("Note"), rows=2, required=False)


def outcome_initial(outcome: GoLive | None) -> dict[str, Any]:
    names = ("went_live_on", "spend", "active_users", "meets_needs", "note")
    return {name: getattr(outcome, name) for name in names} if outcome else {}
