"""Fits of many offers as numbers, column by column: those nearest to the exact values (spec 4.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.engine.weights import EXACT, Integers

Floats = NDArray[np.float64]
Limbs = NDArray[np.int64]

Long: Any = np.longdouble
LONG_BITS = np.finfo(Long).nmant
FLOAT_BITS = 53
ROUNDING = 2.0**-64
"""By how much of itself one rounding moves a long float at most."""


def quotients(tops: Integers, bottoms: Integers) -> Floats:
    """Each top ÷ bottom as the float nearest to it; NaN where the bottom is 0.

    Whole numbers below 2^53 are floats themselves, so that one division rounds once; Python divides its own
    as exactly.
    """
    has = np.array(bottoms > 0, dtype=np.bool_)
    return np.where(has, np.array(tops / np.where(has, bottoms, 1), dtype=np.float64), np.nan)


@dataclass(frozen=True)
class Pooling:
    """The multipliers of teams, cut so finely that 64 bits add what they multiply: Σ limb << (bits × i)."""

    limbs: Limbs
    bits: int
    multipliers: tuple[int, ...]

    @classmethod
    def of(cls, multipliers: tuple[int, ...], largest: int) -> "Pooling | None":
        """For sums up to `largest`; None where these leave no room, or long floats hold no 64 bits."""
        bits = 62 - (largest * max(len(multipliers), 1)).bit_length()
        if largest >= EXACT or bits < 1 or LONG_BITS < 63:
            return None
        count = max(1, -(-max(multipliers, default=0).bit_length() // bits))
        rows = [[k >> bits * i & (1 << bits) - 1 for i in range(count)] for k in multipliers]
        return cls(np.array(rows, dtype=np.int64).reshape(-1, count), bits, multipliers)

    def nearly(self, sums: Integers) -> Any:
        """Σ_t k_t × sums[…, t] as long floats, rounded once for each limb but the first."""
        scales = [Long(2) ** (self.bits * i) for i in range(self.limbs.shape[1])]
        return sum(
            (sums @ limb).astype(Long) * scale for limb, scale in zip(self.limbs.T, scales, strict=True)
        )

    def exactly(self, sums: Integers) -> int:
        return sum(map(mul, self.multipliers, sums.tolist()))

    def quotients(self, many: Sequence[Integers], bottoms: Integers) -> Floats:
        """Pooled tops ÷ 100 pooled bottoms (… × T each), as the floats nearest to them: … × how many tops."""
        below = self.nearly(bottoms) * 100
        return np.stack([self._quotients(tops, bottoms, below) for tops in many], axis=-1)

    def _quotients(self, tops: Integers, bottoms: Integers, below: Any) -> Floats:
        above = self.nearly(tops)
        long = above / np.where(below > 0, below, 1)
        found: Floats = long.astype(np.float64)
        mantissa, exponent = np.frexp(found)
        half = np.ldexp(0.5, exponent - FLOAT_BITS)
        # Both sums, the hundredfold and the quotient are rounded: near the middle of two floats this decides.
        roundings = 2 * self.limbs.shape[1] + 1
        doubt = np.abs(np.abs(long - found) - half) <= roundings * ROUNDING * long
        doubt |= mantissa == 0.5
        for place in zip(*np.nonzero(doubt & (above > 0) & (below > 0)), strict=True):
            found[place] = self.exactly(tops[place]) / (100 * self.exactly(bottoms[place]))
        found[below <= 0] = np.nan
        return found
