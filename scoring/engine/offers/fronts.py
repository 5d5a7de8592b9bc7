"""Which of many offers none dominates: likely cost against claimed fit (spec 7)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, groupby
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from scoring.engine.offers.claims import NEAR, Floats
from scoring.engine.offers.prices import Amounts
from scoring.engine.ratios import Ratio
from scoring.engine.values import Offer

Places = NDArray[np.intp]

STEPS = 256
"""Into so many steps fits are sorted to see which sets are clearly dominated."""
SMALL = 64
"""So few sets are sorted at once."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """An offer with what it is likely to cost and what it claims. `path`: vendor/product/plan."""

    path: str
    offer: Offer
    likely: Decimal
    claimed: Ratio

    @property
    def preference(self) -> tuple[Decimal, int, str, tuple[str, ...], str]:
        """Cheapest first; ties: fewest add-ons, offer path, add-on keys, billing."""
        offer = self.offer
        return self.likely, len(offer.addons), self.path, tuple(sorted(offer.addons)), offer.billing or ""


def merge_frontiers(fronts: Iterable[Iterable[Bundle]]) -> tuple[Bundle, ...]:
    """The offers that no other dominates: ascending likely cost, each claiming more than any before.

    Of offers that cost and claim the same the preferred one stays (`Bundle.preference`).
    """
    return tuple(rising(sorted(chain.from_iterable(fronts), key=attrgetter("likely"))))


def rising(bundles: Iterable[Bundle]) -> Iterator[Bundle]:
    """The frontier of bundles in the order of their costs."""
    highest: Ratio | None = None
    for _, equals in groupby(bundles, key=attrgetter("likely")):
        claiming = [bundle for bundle in equals if bundle.claimed.denominator]
        if claiming:
            best = claiming[0]
            for other in claiming[1:]:
                best = better(best, other)
            if highest is None or best.claimed.exceeds(highest):
                highest = best.claimed
                yield best


def better(one: Bundle, other: Bundle) -> Bundle:
    """The one that claims more; of equals the preferred one."""
    if one.claimed.exceeds(other.claimed):
        return one
    if other.claimed.exceeds(one.claimed):
        return other
    return min(one, other, key=attrgetter("preference"))


def undominated(totals: Amounts, fits: Floats) -> Places:
    """The places of what may be on the frontier, cheapest first: whatever no other clearly dominates."""
    places = np.flatnonzero(~np.isnan(fits))
    if len(places) > SMALL:
        places = places[not_far_below(totals[places], fits[places])]
    by_fit = places[np.argsort(-fits[places], kind="stable")]
    order = by_fit[np.argsort(totals[by_fit], kind="stable")]
    highest = np.maximum.accumulate(fits[order])
    kept = np.ones(len(order), dtype=bool)
    kept[1:] = fits[order][1:] > highest[:-1] - NEAR
    undominated: Places = order[kept]
    return undominated


def not_far_below(totals: Amounts, fits: Floats) -> Places:
    """The places to which nothing of at most their total is better by a whole step of fits."""
    low, width = fits.min(), (fits.max() - fits.min()) / STEPS
    if width <= NEAR:
        return np.arange(len(fits))
    step = ((fits - low) / width).astype(np.intp)
    cheapest = np.full(STEPS + 3, totals.max() + 1, dtype=totals.dtype)
    np.minimum.at(cheapest, step, totals)
    from_there_up = np.minimum.accumulate(cheapest[::-1])[::-1]
    return np.flatnonzero(totals < from_there_up[step + 2])
