"""Claimed fits of many sets of add-ons, exactly (spec 4.2, 4.3).

Overall weights are whole numbers of any size, cut into limbs that 64 bits add without overflow. Floats made
of them only save comparing: where they are close, the whole numbers decide.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scoring.engine.ratios import Ratio
from scoring.engine.weights import Weights

Limbs = NDArray[np.int64]
Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]
Sets = NDArray[np.int64]
"""Sets of add-ons, a bit each: a set is its own row in the tables of all sets."""

NEAR = 1e-12
"""Fits this close are compared exactly; floats made of limbs are right to a few units of 2^-53."""


@dataclass(frozen=True)
class Pooled:
    """The overall weights as limbs, Σ limb << (bits × position), once for all offers.

    `limbs` are those of the features (F × L); `unanswerable` those of the needs that no feature stands for.
    """

    limbs: Limbs
    unanswerable: Limbs
    bits: int

    @classmethod
    def of(cls, weights: Weights) -> "Pooled":
        bits = 62 - (100 * max(len(weights.items), 1)).bit_length()
        count = max(1, -(-max(weights.overall, default=0).bit_length() // bits))
        rows = [[w >> bits * i & (1 << bits) - 1 for i in range(count)] for w in weights.overall]
        limbs = np.array(rows, dtype=np.int64).reshape(-1, count)
        features = weights.features
        return cls(np.ascontiguousarray(limbs[:features]), limbs[features:].sum(axis=0), bits)

    @cached_property
    def total(self) -> Limbs:
        """All weight (L)."""
        total: Limbs = self.limbs.sum(axis=0) + self.unanswerable
        return total

    def integer(self, limbs: Sequence[int]) -> int:
        return sum(limb << self.bits * i for i, limb in enumerate(limbs))

    def floats(self, limbs: Limbs) -> Floats:
        """Nearly the integers of rows of limbs, all divided by one power of two."""
        count = limbs.shape[-1]
        scales = np.ldexp(1.0, self.bits * (np.arange(count) - count + 1))
        nearly: Floats = (limbs * scales).sum(axis=-1)
        return nearly

    def share(self, limbs: Limbs) -> Floats:
        """Nearly the part of all weight that rows of limbs are."""
        return self.floats(limbs) / (self.floats(self.total) or 1)


@dataclass(frozen=True)
class Claims:
    """Claimed fits of 2^A sets: numerators in percent (2^A × L) over denominators (the same, or one row)."""

    pooled: Pooled
    numerators: Limbs
    denominators: Limbs
    fits: Floats
    """Nearly the fits; NaN where nothing applies."""

    @classmethod
    def of(cls, pooled: Pooled, numerators: Limbs, denominators: Limbs) -> "Claims":
        below = 100 * pooled.floats(denominators)
        with np.errstate(invalid="ignore"):
            fits = pooled.floats(numerators) / below
        return cls(pooled, numerators, denominators, fits)

    def ratio(self, chosen: int) -> Ratio:
        """The exact fit of one set."""
        row = chosen if len(self.denominators) > 1 else 0
        integer = self.pooled.integer
        below = integer(self.denominators[row].tolist())
        return Ratio(integer(self.numerators[chosen].tolist()), 100 * below)

    def reaching(self, chosen: Sets, threshold: Fraction) -> Truths:
        """Which of some sets have a fit of at least the threshold, exactly."""
        fits = self.fits[chosen]
        reached: Truths = fits >= float(threshold)
        for i in np.flatnonzero(np.abs(fits - float(threshold)) <= NEAR).tolist():
            reached[i] = self.ratio(int(chosen[i])).reaches(threshold)
        return reached

    def exactly(self, chosen: int) -> bytes:
        """The limbs of one set's fit: the same for two sets only if their fits are equal."""
        row: bytes = self.numerators[chosen].tobytes()
        return row + self.denominators[chosen].tobytes() if len(self.denominators) > 1 else row
