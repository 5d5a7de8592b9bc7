"""Weights of features from the requirements of teams (spec 4.1), as exact integers."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import lcm

import numpy as np
from numpy.typing import NDArray

from scoring.engine.values import Header, Requirement
from scoring.engine.vocabulary import Area, Priority, Status

Integers = NDArray[np.int64]

SCALE = 10**8
"""Importance and the weights of must and nice have up to four decimals each."""


@dataclass(frozen=True)
class Weights:
    """Integer weights of T heard teams over F items.

    Items are the header's features, then one for each counted requirement without a feature, named `~i` by its
    position. `by_team[t, f]` is u_tf × SCALE; area and priority hold the parts that come from their requirements,
    so that each sums to `by_team`. The overall weight of item f is Σ_t multipliers[t] × by_team[t, f], up to one
    common factor; nothing is rounded.
    """

    teams: tuple[str, ...]
    items: tuple[str, ...]
    by_team: Integers
    by_area: dict[Area, Integers]
    by_priority: dict[Priority, Integers]
    multipliers: tuple[int, ...]
    musts: tuple[int, ...]
    """Items that any counted requirement calls a must-have, in order."""
    deal_breakers: tuple[int, ...]

    @property
    def features(self) -> int:
        """How many items are features; the rest nobody can answer."""
        return len(self.items) - sum(item.startswith("~") for item in self.items)

    @cached_property
    def totals(self) -> tuple[int, ...]:
        """U_t × SCALE of each team."""
        return tuple(int(total) for total in self.by_team.sum(axis=1))

    @cached_property
    def overall(self) -> tuple[int, ...]:
        """w_f of every item up to one common factor, as exact integers."""
        columns = self.by_team.T.tolist()
        return tuple(sum(k * u for k, u in zip(self.multipliers, column, strict=True)) for column in columns)

    @property
    def nice_to_haves(self) -> tuple[int, ...]:
        """Weighted items that no counted requirement calls a must-have."""
        musts = set(self.musts)
        return tuple(f for f, weight in enumerate(self.by_team.sum(axis=0).tolist()) if weight and f not in musts)


def counted(header: Header) -> list[tuple[int, Requirement]]:
    """The requirements that count, with their positions: agreed ones, and drafts where the evaluation says so."""
    statuses = {Status.AGREED, Status.DRAFT} if header.policy.include_drafts else {Status.AGREED}
    return [(i, requirement) for i, requirement in enumerate(header.requirements) if requirement.status in statuses]


def unit_weight(requirement: Requirement, header: Header) -> int:
    """u_r = (must-have ? M : N) × importance, times SCALE."""
    policy = header.policy
    must = requirement.priority is Priority.MUST
    weight = (policy.must_weight if must else policy.nice_weight) * requirement.importance * SCALE
    return int(weight)


def team_multipliers(voices: list[Decimal], totals: list[int]) -> tuple[int, ...]:
    """Integers proportional to W_t ÷ U_t."""
    shares = [Fraction(voice) / total for voice, total in zip(voices, totals, strict=True)]
    common = lcm(*(share.denominator for share in shares)) if shares else 1
    return tuple(int(share * common) for share in shares)


def weigh(header: Header) -> Weights:
    """The weights of an evaluation; teams without a counted requirement are not heard."""
    rows = counted(header)
    heard = {requirement.team for _, requirement in rows}
    teams = [team for team in header.teams if team.key in heard]
    items = [feature.key for feature in header.features]
    items += [f"~{i}" for i, requirement in rows if requirement.feature is None]
    team_of = {team.key: t for t, team in enumerate(teams)}
    item_of = {item: f for f, item in enumerate(items)}
    shape = (len(teams), len(items))
    by_area = {area: np.zeros(shape, dtype=np.int64) for area in Area}
    by_priority = {priority: np.zeros(shape, dtype=np.int64) for priority in Priority}
    musts, deal_breakers = set(), set()
    for i, requirement in rows:
        cell = team_of[requirement.team], item_of[requirement.feature or f"~{i}"]
        weight = unit_weight(requirement, header)
        by_area[requirement.area][cell] += weight
        by_priority[requirement.priority][cell] += weight
        if requirement.priority is Priority.MUST:
            musts.add(cell[1])
        if requirement.deal_breaker:
            deal_breakers.add(cell[1])
    by_team = by_priority[Priority.MUST] + by_priority[Priority.NICE]
    totals = [int(total) for total in by_team.sum(axis=1)]
    return Weights(
        teams=tuple(team.key for team in teams),
        items=tuple(items),
        by_team=by_team,
        by_area={area: part for area, part in by_area.items() if part.any()},
        by_priority={priority: part for priority, part in by_priority.items() if part.any()},
        multipliers=team_multipliers([team.voice for team in teams], totals),
        musts=tuple(sorted(musts)),
        deal_breakers=tuple(sorted(deal_breakers)),
    )
