"""Searching all sets of a plan's add-ons at once (spec 7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from scoring.engine.offers.claims import Floats, Sets
from scoring.engine.offers.enumeration import Choice
from scoring.engine.offers.fronts import Places, undominated
from scoring.engine.offers.gains import Gains
from scoring.engine.offers.prices import Amounts, Prices
from scoring.engine.ratios import Ratio


@dataclass(frozen=True)
class Found:
    """Sets of add-ons with their likely totals in integers of ten decimals, and nearly their claimed fits."""

    sets: Sets
    totals: Amounts
    fits: Floats

    @classmethod
    def of(cls, rows: Iterable[tuple[int, int, float]]) -> "Found":
        listed = list(rows)
        sets = np.array([row[0] for row in listed], dtype=np.int64)
        totals: Amounts = np.array([row[1] for row in listed], dtype=object)
        return cls(sets, totals, np.array([row[2] for row in listed], dtype=np.float64))

    @classmethod
    def join(cls, every: Iterable["Found"]) -> "Found":
        """The rows of all, in order."""
        rows = [NOTHING, *every]
        return cls(
            np.concatenate([found.sets for found in rows]),
            np.concatenate([found.totals for found in rows]),
            np.concatenate([found.fits for found in rows]),
        )

    def only(self, places: Places) -> "Found":
        return Found(self.sets[places], self.totals[places], self.fits[places])


NOTHING = Found(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0))


class Pool:
    """The sets of a choice's add-ons that can be bought on one way up the plans: what each costs and claims.

    Only those of `sets` that are fully priced and available throughout; sets come in the order of preference.
    """

    def __init__(self, choice: Choice, gains: Gains, prices: Prices, sets: Sets) -> None:
        self.choice = choice
        self.gains = gains
        offered = prices.offered(sets)
        self.offered = Found(offered, prices.totals(offered), gains.claims.fits[offered])

    def ratio(self, chosen: int) -> Ratio:
        """The exact claimed fit with a set."""
        return self.gains.claims.ratio(chosen)

    def cheapest(self, threshold: Fraction) -> Found:
        """The set to prefer of those that clear the threshold with every deal-breaker credited, if any."""
        credited = self.offered.only(np.flatnonzero(self.gains.credited[self.offered.sets]))
        passing = credited.only(np.flatnonzero(self.gains.claims.reaching(credited.sets, threshold)))
        return passing.only(passing.totals.argmin(axis=0, keepdims=True)) if len(passing.sets) else passing

    def frontier(self) -> Found:
        """What may be on the frontier; of sets that claim the same the cheapest, of these the preferred."""
        places = undominated(self.offered.totals, self.offered.fits).tolist()
        claims = self.gains.claims
        first: dict[bytes, int] = {}
        for place, chosen in zip(places, self.offered.sets[places].tolist(), strict=True):
            first.setdefault(claims.exactly(chosen), place)
        return self.offered.only(np.array(list(first.values()), dtype=np.intp))


def preferred_sets(choice: Choice) -> Sets:
    """Every set that `requires` and `excludes` allow: fewest add-ons first, of these the first keys first."""
    sets = np.arange(choice.everything, -1, -1)
    for key, bit in choice.bits.items():
        needed, barred = choice.requires[key], choice.excludes[key]
        if needed or barred:
            sets = sets[(sets & bit == 0) | ((sets & needed == needed) & (sets & barred == 0))]
    ordered: Sets = sets[np.argsort(np.bitwise_count(sets), kind="stable")]
    return ordered
