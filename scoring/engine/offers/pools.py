"""Searching all sets of a plan's add-ons at once (spec 7)."""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from scoring.engine.offers.claims import Claims, Sets
from scoring.engine.offers.enumeration import Choice
from scoring.engine.offers.gains import Gains
from scoring.engine.offers.prices import Prices


class Pool:
    """The sets of a choice's add-ons that can be bought on one way up the plans: what each costs and claims.

    `sets` are those that are fully priced and available throughout, `totals` their likely costs.
    """

    def __init__(self, choice: Choice, gains: Gains, prices: Prices) -> None:
        self.choice = choice
        self.gains = gains
        self.sets = prices.offered(allowed_sets(choice))
        self.totals = prices.totals(self.sets)

    def cheapest(self, threshold: Fraction) -> list[int]:
        """The set to prefer of those that clear the threshold with every deal-breaker credited, if any."""
        passing = self.gains.credited[self.sets]
        passing &= self.gains.claims.reaching(self.sets, threshold)
        sets, totals = self.sets[passing], self.totals[passing]
        return [preferred(sets[totals == totals.min()])] if len(sets) else []

    def frontier(self) -> Iterator[int]:
        """The sets that no other dominates, cheapest first, each claiming more than the one before."""
        claims = self.gains.claims
        applying = ~np.isnan(claims.fits[self.sets])
        sets, totals = self.sets[applying], self.totals[applying]
        while len(sets):
            best = most_claimed(claims, sets[totals == totals.min()])
            yield best
            above = claims.compare(sets, best) > 0
            sets, totals = sets[above], totals[above]


def allowed_sets(choice: Choice) -> Sets:
    """Every set that `requires` and `excludes` allow."""
    sets = np.arange(choice.everything + 1)
    for key, bit in choice.bits.items():
        needed, barred = choice.requires[key], choice.excludes[key]
        if needed or barred:
            sets = sets[(sets & bit == 0) | ((sets & needed == needed) & (sets & barred == 0))]
    return sets


def most_claimed(claims: Claims, sets: Sets) -> int:
    """The set to prefer of those with the highest fit."""
    best = int(sets[claims.fits[sets].argmax()])
    signs = claims.compare(sets, best)
    while (signs > 0).any():
        best = int(sets[signs > 0][0])
        signs = claims.compare(sets, best)
    return preferred(sets[signs == 0])


def preferred(sets: Sets) -> int:
    """The set of the fewest add-ons, and of those the one whose keys come first."""
    counts = np.bitwise_count(sets)
    return int(sets[counts == counts.min()].max())
