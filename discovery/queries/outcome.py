"""What came of it beside the plan: over budget, late, disappointing, unused is how it fails (spec 2.5)."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from discovery.models import Evaluation, GoLive
from discovery.queries.data import plan

USED = 0.5
"""Below this share of the users planned, the system is called unused."""


@dataclass(frozen=True)
class Outcome:
    row: GoLive
    planned_on: date | None
    """The start plus the high weeks of the plan."""
    failures: list[str]


def outcome_beside_plan(evaluation: Evaluation) -> Outcome | None:
    """None where nothing is recorded yet."""
    row = GoLive.objects.filter(evaluation=evaluation).first()
    if row is None:
        return None
    weeks = plan(evaluation).weeks.high
    planned_on = evaluation.starts_on + timedelta(weeks=float(weeks)) if weeks else None
    failures = []
    if evaluation.budget is not None and row.spend is not None and row.spend > evaluation.budget:
        failures.append(_("Over budget"))
    if planned_on and row.went_live_on and row.went_live_on > planned_on:
        failures.append(_("Late: after the high end of the plan"))
    if row.meets_needs is False:
        failures.append(_("Disappointing: it does not do what it was bought for"))
    if row.active_users is not None and row.active_users < USED * evaluation.users_start:
        failures.append(_("Unused: fewer than half of the users work with it"))
    return Outcome(row, planned_on, failures)
