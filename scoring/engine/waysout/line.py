"""One plan against the line, in whole numbers: fit ≥ τ ⇔ Σ w_f (c_f − τ) ≥ 0 (spec 7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import gcd
from typing import Any

import numpy as np

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

    def over(self, percents: Integers) -> Integers:
        """How far each item at its credit is over the line, weighted: w (c − τ) × 100 q, τ = p ÷ q."""
        p, q = self.threshold.as_integer_ratio()
        return np.asarray(self.w * (percents.astype(self.w.dtype) * q - 100 * p))

    def fit(self, percents: Integers, applicable: Integers) -> Fraction | None:
        """The pooled fit of items; None without a denominator (spec 4.2)."""
        whole = 100 * self.sum_of(applicable)
        return Fraction(self.sum_of(np.where(applicable, percents, 0)), whole) if whole else None

    def lost(self, items: Iterable[int]) -> dict[str, Fraction]:
        """The share of its own weight that each heard team gives up with the items: Σ a_tf."""
        columns = list(items)
        given = self.weights.by_team[:, columns].sum(axis=1).tolist()
        rows = zip(self.weights.teams, given, self.weights.totals, strict=True)
        return {team: Fraction(int(part), total) for team, part, total in rows}

    def names(self, items: Iterable[int]) -> tuple[str, ...]:
        return tuple(map(self.weights.items.__getitem__, items))


def relied_on(table: PlanTable, row: int, without: Iterable[int], line: Line) -> tuple[str, ...]:
    """What must be true: the unverified claims above 0 that the plan's claimed fit counts on."""
    counts = table.applicable[row] & ~table.verified[row] & (table.credits[row] > 0) & (line.w > 0)
    left = set(without)
    return line.names(f for f in np.flatnonzero(counts).tolist() if f not in left)
