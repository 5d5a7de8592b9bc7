"""Fits of many offers as numbers, column by column: those nearest to the exact values (spec 4.2)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.engine.weights import EXACT, Integers

Floats = NDArray[np.float64]
Limbs = NDArray[np.int64]

Long: Any = np.longdouble
LONG_BITS = np.finfo(Long).nmant
DOUBTFUL = 2.0**-60
"""How near to the middle of two floats a quotient of long floats may be on the wrong side of it."""


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
        """Σ_t k_t × sums[…, t] as long floats, off by less than 2^-62 of it."""
        limbs = sums @ self.limbs
        scales = np.ldexp(np.ones(1, dtype=Long), self.bits * np.arange(limbs.shape[-1]))
        return (limbs.astype(Long) * scales).sum(axis=-1)

    def exactly(self, sums: Integers) -> int:
        return sum(k * int(part) for k, part in zip(self.multipliers, sums, strict=True))

    def quotients(self, tops: Integers, bottoms: Integers) -> Floats:
        """The pooled tops ÷ 100 pooled bottoms (… × T each), as the floats nearest to them."""
        above, below = self.nearly(tops), self.nearly(bottoms) * 100
        long = above / np.where(below > 0, below, 1)
        found: Floats = long.astype(np.float64)
        half = np.spacing(found).astype(Long) / 2
        doubt = np.abs(np.abs(long - found) - half) <= DOUBTFUL * long
        doubt |= np.frexp(found)[0] == 0.5
        found[below <= 0] = np.nan
        for place in zip(*np.nonzero(doubt & (above > 0) & (below > 0)), strict=True):
            found[place] = self.exactly(tops[place]) / (100 * self.exactly(bottoms[place]))
        return found
