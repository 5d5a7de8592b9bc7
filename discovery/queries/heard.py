"""How ready an evaluation is: who has spoken where, what blocks the next step, what is at risk (spec 2.5)."""

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from discovery.models import Evaluation, Requirement, Risk, Team
from discovery.models.words import AREAS
from discovery.queries.agreement import live_requirements
from scoring.engine.vocabulary import Area, Priority


class Row(NamedTuple):
    """One team's counts in the order of the areas."""

    team: Team
    counts: list[int]

    @property
    def total(self) -> int:
        return sum(self.counts)


class Finding(NamedTuple):
    """A risk that the data show, with the words to list it by."""

    kind: str
    subject: str
    title: str


@dataclass(frozen=True)
class Readiness:
    areas: list[str]
    rows: list[Row]
    blocks: list[str]
    """What must be done before the next step, in words."""
    without_script: list[Requirement]
    without_feature: int
    findings: list[Finding]

    @property
    def total(self) -> int:
        return sum(row.total for row in self.rows)


def not_heard(rows: list[Row]) -> list[Finding]:
    """Teams that said nothing at all, and areas that a team heard left out."""
    found = []
    for row in rows:
        if not row.total:
            title = _("%(team)s has not been heard.") % {"team": row.team.name}
            found.append(Finding(Risk.Kind.NOT_HEARD, row.team.key, title))
            continue
        for area, count in zip(Area, row.counts, strict=True):
            if not count:
                title = _("%(team)s says nothing about %(area)s.") % {
                    "team": row.team.name,
                    "area": AREAS[area],
                }
                found.append(Finding(Risk.Kind.NOT_HEARD, f"{row.team.key}/{area.value}", title))
    return found


def no_script(requirements: list[Requirement]) -> list[Finding]:
    return [
        Finding(
            Risk.Kind.NO_SCRIPT,
            str(row.pk),
            _("Nobody can check “%(statement)s”: it has no demo script.")
            % {"statement": row.statement[:200]},
        )
        for row in requirements
    ]


def what_blocks(rows: list[Row], without_feature: int, total: int) -> list[str]:
    blocks = []
    if not rows:
        blocks.append(_("There is no team. Add the teams that take part."))
    elif not total:
        blocks.append(_("No team has written a requirement yet."))
    elif silent := [row.team.name for row in rows if not row.total]:
        blocks.append(_("Not heard yet: %(teams)s.") % {"teams": ", ".join(silent)})
    if without_feature:
        words = _("%(count)d requirements map to no feature: no vendor can answer them.")
        blocks.append(words % {"count": without_feature})
    return blocks


def readiness(evaluation: Evaluation) -> Readiness:
    """What the evaluation's page shows of its discovery. Costs not estimated are scoring's to add."""
    needs = list(live_requirements(evaluation))
    counts = Counter((row.team_id, row.area) for row in needs)
    rows = [Row(team, [counts[team.pk, area.value] for area in Area]) for team in evaluation.teams.all()]
    without_script = [row for row in needs if row.priority == Priority.MUST and not row.demo_script.strip()]
    without_feature = sum(row.feature_id is None for row in needs)
    return Readiness(
        areas=[str(AREAS[area]) for area in Area],
        rows=rows,
        blocks=what_blocks(rows, without_feature, len(needs)),
        without_script=without_script,
        without_feature=without_feature,
        findings=[*not_heard(rows), *no_script(without_script)],
    )
