"""Weights of features from the requirements of teams (spec 4.1), as exact integers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import gcd, lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.engine.values import Header, Requirement
from scoring.engine.vocabulary import Area, Priority, Status

Integers = NDArray[Any]
"""Exact integers: int64, or Python's own (dtype object) where credits × weights outgrow a float64."""

Rows = Sequence[tuple[int, Requirement]]
"""Requirements with their positions in the document."""

EXACT = 2**53
"""Every integer below it is a float64; a percent × u summed over a team must stay below for int64."""


@dataclass(frozen=True)
class Weights:
    """Integer weights of T heard teams over F items.

    Items are the header's features, then one for each counted requirement without a feature, named `~i` by
    its position. `by_team[t, f]` is u_tf times one factor per team, the smallest that makes all its weights
    whole; area and priority hold the parts that come from their requirements, each summing to `by_team`. The
    overall weight of f is Σ_t multipliers[t] × by_team[t, f] up to one common factor; nothing is rounded.
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

    @cached_property
    def features(self) -> int:
        """How many items are features; the rest nobody can answer."""
        return sum(not item.startswith("~") for item in self.items)

    @cached_property
    def totals(self) -> tuple[int, ...]:
        """U_t of each team, in the units of `by_team`."""
        return tuple(int(total) for total in self.by_team.sum(axis=1))

    @cached_property
    def overall(self) -> tuple[int, ...]:
        """w_f of every item up to one common factor, as exact integers."""
        columns = self.by_team.T.tolist()
        return tuple(sum(k * u for k, u in zip(self.multipliers, column, strict=True)) for column in columns)

    @cached_property
    def weighted(self) -> tuple[int, ...]:
        """Items that any counted requirement of a heard team asks for, in order."""
        return tuple(f for f, weight in enumerate(self.by_team.sum(axis=0).tolist()) if weight)

    @property
    def nice_to_haves(self) -> tuple[int, ...]:
        """Weighted items that no counted requirement calls a must-have."""
        return tuple(sorted(set(self.weighted) - set(self.musts)))


def counted(header: Header) -> Rows:
    """The requirements that count, with their positions: agreed, and drafts where the evaluation says so."""
    statuses = {Status.AGREED, Status.DRAFT} if header.policy.include_drafts else {Status.AGREED}
    return [(i, row) for i, row in enumerate(header.requirements) if row.status in statuses]


def unit_weight(requirement: Requirement, header: Header) -> Fraction:
    """u_r = (must-have ? M : N) × importance."""
    policy = header.policy
    must = requirement.priority is Priority.MUST
    return Fraction(policy.must_weight if must else policy.nice_weight) * Fraction(requirement.importance)


def whole(shares: Sequence[Fraction]) -> tuple[int, ...]:
    """The smallest integers in the proportion of the shares."""
    common = lcm(*(share.denominator for share in shares))
    integers = [share.numerator * (common // share.denominator) for share in shares]
    factor = gcd(*integers) or 1
    return tuple(integer // factor for integer in integers)


def team_multipliers(voices: Sequence[Decimal], totals: Sequence[int]) -> tuple[int, ...]:
    """Integers proportional to W_t ÷ U_t."""
    return whole([Fraction(voice) / total for voice, total in zip(voices, totals, strict=True)])


def whole_weights(rows: Rows, header: Header) -> dict[int, int]:
    """u_r of each counted requirement by its position, in whole numbers, each team at its own scale."""
    alike = {(requirement.priority, requirement.importance): requirement for _, requirement in rows}
    units = {kind: unit_weight(requirement, header) for kind, requirement in alike.items()}
    by_team: dict[str, list[tuple[int, Fraction]]] = {}
    for i, requirement in rows:
        unit = units[requirement.priority, requirement.importance]
        by_team.setdefault(requirement.team, []).append((i, unit))
    weights: dict[int, int] = {}
    for rows_of_team in by_team.values():
        positions, shares = zip(*rows_of_team, strict=True)
        weights |= zip(positions, whole(shares), strict=True)
    return weights


def marked(rows: Rows, item_of: dict[str, int], chosen: Callable[[Requirement], bool]) -> tuple[int, ...]:
    """Items of which any requirement is chosen, in order."""
    return tuple(sorted({item_of[item_name(i, row)] for i, row in rows if chosen(row)}))


def item_name(position: int, requirement: Requirement) -> str:
    """The item that a requirement weighs: its feature, or one of its own."""
    return f"~{position}" if requirement.feature is None else requirement.feature


def weigh(header: Header) -> Weights:
    """The weights of an evaluation; teams without a counted requirement are not heard."""
    rows = counted(header)
    heard = {requirement.team for _, requirement in rows}
    teams = [team for team in header.teams if team.key in heard]
    items = [feature.key for feature in header.features]
    items += [item_name(i, requirement) for i, requirement in rows if requirement.feature is None]
    item_of = {item: f for f, item in enumerate(items)}
    by_area, by_priority = spread(rows, header, [team.key for team in teams], item_of)
    by_team = by_priority[Priority.MUST] + by_priority[Priority.NICE]
    totals = [int(total) for total in by_team.sum(axis=1)]
    return Weights(
        teams=tuple(team.key for team in teams),
        items=tuple(items),
        by_team=by_team,
        by_area={area: part for area, part in by_area.items() if part.any()},
        by_priority={priority: part for priority, part in by_priority.items() if part.any()},
        multipliers=team_multipliers([team.voice for team in teams], totals),
        musts=marked(rows, item_of, lambda row: row.priority is Priority.MUST),
        deal_breakers=marked(rows, item_of, lambda row: row.deal_breaker),
    )


def spread(
    rows: Rows, header: Header, teams: list[str], item_of: dict[str, int]
) -> tuple[dict[Area, Integers], dict[Priority, Integers]]:
    """The teams × items matrices of every area and every priority."""
    weights = whole_weights(rows, header)
    totals = dict.fromkeys(teams, 0)
    for i, requirement in rows:
        totals[requirement.team] += weights[i]
    dtype = np.int64 if 100 * max(totals.values(), default=0) < EXACT else object
    shape = (len(teams), len(item_of))
    by_area = {area: np.zeros(shape, dtype=dtype) for area in Area}
    by_priority = {priority: np.zeros(shape, dtype=dtype) for priority in Priority}
    team_of = {team: t for t, team in enumerate(teams)}
    for i, requirement in rows:
        cell = team_of[requirement.team], item_of[item_name(i, requirement)]
        by_area[requirement.area][cell] += weights[i]
        by_priority[requirement.priority][cell] += weights[i]
    return by_area, by_priority
