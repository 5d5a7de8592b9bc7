"""Draws that depend on nothing but the run's seed and the line they belong to (spec 5.4)."""

from functools import lru_cache
from hashlib import sha256
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from scoring.engine.values import Range

Floats = NDArray[np.float64]

DRAWS = 10_000
PATHS = 100
"""Quantile paths of growth that the draws are spread over evenly: draw d follows path d ÷ (draws a path)."""
KEPT = 32


def uniforms(seed: int, key: str) -> Floats:
    """DRAWS uniforms in (0, 1) of one stream, 32 bits each: Philox, keyed by the SHA-256 of seed and key."""
    digest = sha256(f"{seed}\n{key}".encode()).digest()
    bits = np.random.Philox(key=int.from_bytes(digest[:16], "little")).random_raw(DRAWS // 2)
    values: Floats = bits.astype("<u8", copy=False).view("<u4").astype(np.float64)
    values += 0.5
    values *= 2.0**-32
    return values


def triangular(u: Floats, low: float, likely: float, high: float) -> Floats:
    """The quantiles of a triangular distribution at u in (0, 1); low < high.

    With c the likely value's own u, they are away from it by 1 − √min(u ÷ c, (1 − u) ÷ (1 − c)) of the way
    to the low end (u < c) or to the high one.
    """
    c = (likely - low) / (high - low)
    away = (1.0 - u) / (1.0 - c) if c < 1.0 else u.copy()
    if 0.0 < c < 1.0:
        np.minimum(away, u / c, out=away)
    np.sqrt(away, out=away)
    np.subtract(1.0, away, out=away)
    drawn = np.copysign(away, u - c)
    drawn *= (high - low) / 2
    away *= (high + low) / 2 - likely
    drawn += away
    drawn += likely
    return drawn


def quantile(amount: Range, u: float) -> float:
    """One quantile of an amount."""
    low, likely, high = float(amount.low), float(amount.likely), float(amount.high)
    if amount.certain:
        return likely
    if u * (high - low) < likely - low:
        return low + sqrt(u * (likely - low) * (high - low))
    return high - sqrt((1.0 - u) * (high - likely) * (high - low))


@lru_cache(KEPT)
def draws_of(seed: int, key: str, low: float, likely: float, high: float) -> Floats:
    """The draws of one uncertain amount, the same wherever they are asked for; not to be written to."""
    drawn = triangular(uniforms(seed, key), low, likely, high)
    drawn.setflags(write=False)
    return drawn
