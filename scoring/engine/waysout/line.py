"""One plan against the line, in whole numbers: fit ≥ τ ⇔ Σ w_f (c_f − τ) ≥ 0 (spec 7)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import gcd
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.engine.robustness.table import PlanTable
from scoring.engine.weights import Integers, Weights

LIMB = 40
"""Bits of a limb: 100 × limbs of 65,536 items stay below 2^63."""


@dataclass(frozen=True)
class Line:
    """The weights w_f of all items in lowest terms, and the threshold τ."""

    weights: Weights
    threshold: Fraction

    @cached_property
    def w(self) -> Integers:
        """int64 where everything that is summed of it fits, else Python's own integers."""
        overall = self.weights.overall
        factor = gcd(*overall) or 1
        wide = 100 * self.threshold.denominator * (sum(overall) // factor) >= 2**62
        kind: Any = object if wide else np.int64
        return np.array([weight // factor for weight in overall], dtype=kind)

    @cached_property
    def whole(self) -> list[int]:
        """The same weights one by one."""
        weights: list[int] = self.w.tolist()
        return weights

    @cached_property
    def nice(self) -> Integers:
        """Positions of the nice-to-haves."""
        return np.array(self.weights.nice_to_haves, dtype=np.intp)

    @cached_property
    def limbs(self) -> tuple[Integers, ...]:
        """w_f = Σ limb << (LIMB × position), as int64: sums over percents of them are quick and exact."""
        limbs, rest = [], self.w
        while rest.any():
            limbs.append((rest & (1 << LIMB) - 1).astype(np.int64))
            rest = rest >> LIMB
        return tuple(limbs)

    def sum_of(self, values: Integers) -> int:
        """Σ w_f × value, exactly, for values from 0 to 100."""
        values = values.astype(np.int64)
        return sum(int(limb @ values) << LIMB * i for i, limb in enumerate(self.limbs))

    @cached_property
    def _over(self) -> dict[int, Integers]:
        return {}

    def over_at(self, percent: int) -> Integers:
        """How far each item is over the line at one credit, weighted: w (c − τ) × 100 q, τ = p ÷ q."""
        if percent not in self._over:
            p, q = self.threshold.as_integer_ratio()
            self._over[percent] = np.asarray(self.w * (percent * q - 100 * p))
        return self._over[percent]

    def over(self, percents: Integers, items: Integers) -> Integers:
        """The same of some items, each at its own credit."""
        found, percents = np.zeros(len(items), dtype=self.w.dtype), percents[items]
        for percent in np.unique(percents).tolist():
            at = np.flatnonzero(percents == percent)
            found[at] = self.over_at(percent)[items[at]]
        return found

    @cached_property
    def _places(self) -> dict[tuple[int, ...], Integers]:
        return {}

    def places(self, percents: Integers, items: Integers) -> NDArray[np.intp]:
        """Where some items stand, each at its own credit: the least over the line first, equals level.

        Among all items at the credits that occur; whole numbers sort faster than what they stand for.
        """
        occurring, columns = np.unique(percents, return_inverse=True)
        known = tuple(occurring.tolist())
        if known not in self._places:
            values = np.array([self.over_at(percent) for percent in known])
            self._places[known] = np.unique(values, return_inverse=True)[1].reshape(values.shape)
        return np.asarray(self._places[known][columns[items], items])

    def lacking(self, table: PlanTable, row: int) -> int:
        """What a plan lacks to the line, weighted as `over`: at most 0 where it clears."""
        p, q = self.threshold.as_integer_ratio()
        applicable = table.applicable[row]
        claimed = self.sum_of(np.where(applicable, table.credits[row], 0))
        return 100 * p * self.sum_of(applicable) - q * claimed

    def fit(self, percents: Integers, applicable: Integers) -> Fraction | None:
        """The pooled fit of items; None without a denominator (spec 4.2)."""
        whole = 100 * self.sum_of(applicable)
        return Fraction(self.sum_of(np.where(applicable, percents, 0)), whole) if whole else None

    def lost(self, items: Iterable[int]) -> dict[str, Fraction]:
        """The share of its own weight that each heard team gives up with the items: Σ a_tf."""
        given = self.weights.by_team[:, list(items)].sum(axis=1).tolist()
        rows = zip(self.weights.teams, given, self.weights.totals, strict=True)
        return {team: Fraction(int(part), total) for team, part, total in rows}

    @cached_property
    def weighty(self) -> NDArray[np.bool_]:
        """Items of any weight."""
        return np.array(self.w > 0, dtype=np.bool_)

    @cached_property
    def _names(self) -> NDArray[Any]:
        return np.array(self.weights.items, dtype=object)

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {name: f for f, name in enumerate(self.weights.items)}

    def positions_of(self, names: Iterable[str]) -> Iterator[int]:
        """The positions of items by name."""
        return (self._positions[name] for name in names)

    def names(self, items: Sequence[int] | NDArray[Any]) -> tuple[str, ...]:
        """The names of items, given by position or by a mask."""
        return tuple(self._names[list(items) if isinstance(items, tuple) else items].tolist())


def relied_on(table: PlanTable, row: int, without: Sequence[int], line: Line) -> tuple[str, ...]:
    """What must be true: the unverified claims above 0 that the plan's claimed fit counts on."""
    counts = table.applicable[row] & ~table.verified[row] & (table.credits[row] > 0) & line.weighty
    counts[list(without)] = False
    return line.names(counts)
