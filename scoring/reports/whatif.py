"""What if: a finished run under other voices, weights, priorities, threshold, users or horizon."""

import gc
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from discovery.interchange.types import plain
from scoring.engine.results.exploration import Priced, priced_offers, shortlist
from scoring.engine.values import Header, Product
from scoring.engine.vocabulary import Priority
from scoring.models import Part, Run, Scenario
from scoring.reports.sources import Facts, facts_of
from scoring.reports.tables import OfferRow, item_names, offer_row
from scoring.snapshots.rows import load_part

SHOWN, LEADING = 30, 3
RUNS_KEPT, PROJECTIONS_KEPT = 4, 16
PARTS: dict[str, Any] = {"teams": {}, "areas": {}, "priorities": {}}
"""Fits that are not shown beside the sliders."""


@dataclass(frozen=True)
class Changes:
    """What a scenario changes; None and empty is as the run has it. Priorities by position."""

    voices: Mapping[str, Decimal]
    priorities: Mapping[int, Priority]
    threshold: Decimal | None = None
    must_weight: Decimal | None = None
    nice_weight: Decimal | None = None
    users: int | None = None
    horizon_months: int | None = None

    def apply(self, header: Header) -> Header:
        """The header under these changes; a deal-breaker made nice to have is no deal-breaker any more."""
        policy = header.policy
        names = ("threshold", "must_weight", "nice_weight", "horizon_months")
        changed = {name: value for name in names if (value := getattr(self, name)) is not None}
        if self.users is not None:
            changed["users"] = replace(policy.users, start=self.users)
        teams = tuple(replace(team, voice=self.voices.get(team.key, team.voice)) for team in header.teams)
        requirements = tuple(
            replace(row, priority=priority, deal_breaker=row.deal_breaker and priority is Priority.MUST)
            if (priority := self.priorities.get(i))
            else row
            for i, row in enumerate(header.requirements)
        )
        return replace(header, policy=replace(policy, **changed), teams=teams, requirements=requirements)

    def to_json(self, header: Header) -> dict[str, Any]:
        """Only what differs from the header."""
        policy = header.policy
        voices = {
            t.key: plain(self.voices[t.key])
            for t in header.teams
            if self.voices.get(t.key, t.voice) != t.voice
        }
        priorities = {
            str(i): priority.value
            for i, priority in self.priorities.items()
            if header.requirements[i].priority is not priority
        }
        same = {
            "threshold": policy.threshold,
            "must_weight": policy.must_weight,
            "nice_weight": policy.nice_weight,
            "users": policy.users.start,
            "horizon_months": policy.horizon_months,
        }
        rest = {
            name: plain(value) if isinstance(value, Decimal) else value
            for name, old in same.items()
            if (value := getattr(self, name)) is not None and value != old
        }
        return {
            **({"voices": voices} if voices else {}),
            **({"priorities": priorities} if priorities else {}),
            **rest,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Changes":
        numbers = {
            name: Decimal(data[name]) for name in ("threshold", "must_weight", "nice_weight") if name in data
        }
        return cls(
            voices={team: Decimal(voice) for team, voice in data.get("voices", {}).items()},
            priorities={int(i): Priority(value) for i, value in data.get("priorities", {}).items()},
            users=data.get("users"),
            horizon_months=data.get("horizon_months"),
            **numbers,
        )


@lru_cache(maxsize=RUNS_KEPT)
def frozen(run_id: int) -> tuple[Facts, list[Product]]:
    """A finished run's facts and products; they never change, so a process keeps the last few."""
    run = Run.objects.select_related("header").get(pk=run_id)
    parts = Part.objects.defer("document").in_bulk(set(run.parts))
    products = [load_part(parts[key]) for key in run.parts]
    facts = facts_of(run)
    # Hundreds of thousands of values that stay: left in, each full collection walks them, some 0.1 s at M.
    gc.collect()
    gc.freeze()
    return facts, products


@lru_cache(maxsize=PROJECTIONS_KEPT)
def priced(run_id: int, users: int, horizon_months: int) -> list[Priced]:
    """Costs of a run at other users or another horizon; no other change moves them."""
    facts, products = frozen(run_id)
    policy = facts.header.policy
    grown = replace(policy, users=replace(policy.users, start=users), horizon_months=horizon_months)
    return priced_offers(replace(facts.header, policy=grown), products)


def explored(run: Run, changes: Changes) -> list[OfferRow]:
    """The shortlist that the changes would give, nothing saved."""
    facts, products = frozen(run.pk)
    header = changes.apply(facts.header)
    offers = priced(run.pk, header.policy.users.start, header.policy.horizon_months)
    there = replace(facts, header=header)
    items = item_names(there)
    return [offer_row(there, data | PARTS, items) for data in shortlist(header, products, offers, SHOWN)]


@dataclass(frozen=True)
class Column:
    """A kept scenario beside the others: what it changes and who leads then."""

    scenario: Scenario
    changes: tuple[str, ...]
    rows: list[OfferRow]


def scenario_columns(scenarios: Iterable[Scenario]) -> list[Column]:
    """Each scenario over its own run."""
    columns = []
    for scenario in scenarios:
        changes = Changes.from_json(scenario.changes)
        header = frozen(scenario.run_id)[0].header
        rows = explored(scenario.run, changes)
        columns.append(Column(scenario, tuple(told(scenario.changes, header)), rows[:LEADING]))
    return columns


def told(changes: Mapping[str, Any], header: Header) -> Iterator[str]:
    """The changes of a scenario in words."""
    names = {team.key: team.name for team in header.teams}
    for team, voice in changes.get("voices", {}).items():
        yield _("voice of %(team)s: %(voice)s") % {"team": names.get(team, team), "voice": voice}
    if changed := len(changes.get("priorities", {})):
        yield ngettext("%(n)s other priority", "%(n)s other priorities", changed) % {"n": changed}
    words = {
        "threshold": _("line: %(value)s"),
        "must_weight": _("weight of a must-have: %(value)s"),
        "nice_weight": _("weight of a nice-to-have: %(value)s"),
        "users": _("users: %(value)s"),
        "horizon_months": _("months: %(value)s"),
    }
    for name, text in words.items():
        if name in changes:
            yield text % {"value": changes[name]}
