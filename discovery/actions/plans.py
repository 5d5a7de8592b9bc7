"""The implementation plan, and what came of it after go-live (spec 2.5)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from discovery.actions.audit import record
from discovery.actions.stale import Stale, fingerprint
from discovery.content import PLAN_STEPS
from discovery.models import Evaluation, GoLive, PlanStep, Team, User

COLUMNS = ("name", "team_id", "owner", "weeks_low", "weeks_likely", "weeks_high")
OUTCOME = ("went_live_on", "spend", "active_users", "meets_needs", "note")


@dataclass(frozen=True)
class StepRow:
    """One line of the plan; without likely weeks it is not estimated."""

    name: str
    team: Team | None = None
    owner: str = ""
    low: Decimal | None = None
    likely: Decimal | None = None
    high: Decimal | None = None


def plan_seen(evaluation: Evaluation) -> str:
    return fingerprint(evaluation.plan_steps.all(), COLUMNS)


@transaction.atomic
def start_plan(*, by: User, evaluation: Evaluation) -> None:
    """The source document's five steps, where there is no plan yet."""
    if evaluation.plan_steps.exists():
        return
    rows = [StepRow(str(step.name)) for step in PLAN_STEPS]
    save_plan(by=by, evaluation=evaluation, rows=rows, seen=plan_seen(evaluation))


@transaction.atomic
def save_plan(*, by: User, evaluation: Evaluation, rows: list[StepRow], seen: str) -> None:
    """Replace the plan that the editor saw."""
    Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    if plan_seen(evaluation) != seen:
        raise Stale(_("Somebody changed the plan meanwhile."), list(evaluation.plan_steps.all()))
    evaluation.plan_steps.all().delete()
    for i, row in enumerate(rows):
        step = PlanStep(evaluation=evaluation, name=row.name, team=row.team, owner=row.owner, position=i)
        if row.likely is not None:
            step.weeks_likely = row.likely
            step.weeks_low = row.likely if row.low is None else row.low
            step.weeks_high = row.likely if row.high is None else row.high
        step.full_clean()
        step.save()
    record(by=by, action="save_plan", target=evaluation, evaluation=evaluation.slug, steps=len(rows))


def outcome_seen(evaluation: Evaluation) -> str:
    return fingerprint(GoLive.objects.filter(evaluation=evaluation), OUTCOME)


@transaction.atomic
def record_outcome(
    *,
    by: User,
    evaluation: Evaluation,
    seen: str,
    went_live_on: date | None = None,
    spend: Decimal | None = None,
    active_users: int | None = None,
    meets_needs: bool | None = None,
    note: str = "",
) -> GoLive:
    Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    if outcome_seen(evaluation) != seen:
        raise Stale(_("Somebody changed the outcome meanwhile."), evaluation.go_live)
    row = GoLive.objects.filter(evaluation=evaluation).first() or GoLive(evaluation=evaluation)
    values: dict[str, Any] = {
        "went_live_on": went_live_on,
        "spend": spend,
        "active_users": active_users,
        "meets_needs": meets_needs,
        "note": note,
    }
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    record(by=by, action="record_outcome", target=evaluation, evaluation=evaluation.slug)
    return row
