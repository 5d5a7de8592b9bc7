"""The cheapest offer that clears the line, and the frontier of likely cost against claimed fit (spec 7)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import attrgetter
from typing import Protocol

import numpy as np

from scoring.engine.costs import Projector
from scoring.engine.costs.exact import PLACES, WIDE, money
from scoring.engine.fit import OfferFit
from scoring.engine.fit.cells import Credits
from scoring.engine.offers.claims import Pooled, Sets
from scoring.engine.offers.enumeration import Choice, choices
from scoring.engine.offers.fronts import Bundle, Places, merge_frontiers, undominated
from scoring.engine.offers.gains import Gains, gains_of
from scoring.engine.offers.pools import Found, Pool, preferred_sets
from scoring.engine.offers.prices import prices_of
from scoring.engine.offers.programs import Program
from scoring.engine.ratios import Ratio
from scoring.engine.values import Header, Offer, Product
from scoring.engine.weights import Weights

__all__ = ["Bundle", "Bundler", "ProductBundles", "merge_frontiers", "product_bundles"]

EXHAUSTIVE = 20
"""Up to so many add-ons of a plan every set is scored; above, a solver searches them."""


@dataclass(frozen=True, slots=True)
class ProductBundles:
    """What one product contributes: its cheapest offer that clears the line, if any, and its own frontier."""

    product: str
    cheapest: Bundle | None
    frontier: tuple[Bundle, ...]


class Search(Protocol):
    """A plan in a cycle on one way up the plans, with the sets of add-ons that can be had there."""

    choice: Choice

    def ratio(self, chosen: int) -> Ratio: ...

    def cheapest(self, threshold: Fraction) -> Found: ...

    def frontier(self) -> Found: ...


class Alone:
    """A plan without add-ons to choose from, as it was scored."""

    def __init__(self, choice: Choice, fit: OfferFit, total: int) -> None:
        self.choice = choice
        self.fit = fit
        self.total = total

    def ratio(self, _: int) -> Ratio:
        return self.fit.fit.claimed

    def cheapest(self, _: Fraction) -> Found:
        return (
            self.frontier() if self.fit.cleared.claimed and self.fit.deal_breakers_credited else Found.of(())
        )

    def frontier(self) -> Found:
        number = self.fit.fit.claimed.number
        return Found.of(() if number is None else ((0, self.total, number),))


class Bundler:
    """Finds the bundles of a run's products; holds what all of them share."""

    def __init__(self, header: Header, weights: Weights, exhaustive: int = EXHAUSTIVE) -> None:
        self.header = header
        self.weights = weights
        self.threshold = Fraction(header.policy.threshold)
        self.credits = Credits.of(header.policy)
        self.pooled = Pooled.of(weights)
        self.exhaustive = exhaustive

    def bundles(
        self, product: Product, projector: Projector, fits: Sequence[OfferFit] = ()
    ) -> ProductBundles:
        """A product's cheapest passing offer and its own frontier.

        `fits` are its plans' as scored alone, in order, if they are at hand: they save scoring them again.
        """
        market = Market(product, list(self.searches(product, projector, fits)))
        return ProductBundles(product.path, market.cheapest(self.threshold), market.frontier())

    def searches(
        self, product: Product, projector: Projector, fits: Sequence[OfferFit] = ()
    ) -> Iterator[Search]:
        """Ways to search each plan's sets of add-ons, by cycle and by way up the plans."""
        rows = {plan.key: row for row, plan in enumerate(product.plans)}
        known: dict[tuple[str, ...], tuple[Gains, Sets]] = {}
        for choice in choices(product, self.header.policy.horizon_months):
            if not choice.addons and fits:
                yield from alone_of(choice, fits[rows[choice.plan.key]], projector)
                continue
            key = (choice.plan.key, *(addon.key for addon in choice.addons))
            if key not in known:
                known[key] = self._gains(product, choice), self._sets(choice)
            gains, sets = known[key]
            for prices in prices_of(choice, projector):
                yield Pool(choice, gains, prices, sets) if len(sets) else Program(choice, gains, prices)

    def _gains(self, product: Product, choice: Choice) -> Gains:
        addons = [addon.key for addon in reversed(choice.addons)]
        return gains_of(product, choice.plan.key, addons, self.weights, self.pooled, self.credits)

    def _sets(self, choice: Choice) -> Sets:
        """All sets, where they are few enough to be scored one and all."""
        few = len(choice.addons) <= self.exhaustive
        return preferred_sets(choice) if few else np.arange(0)


def product_bundles(
    header: Header, weights: Weights, product: Product, projector: Projector
) -> ProductBundles:
    """`Bundler.bundles` of one product."""
    return Bundler(header, weights).bundles(product, projector)


def alone_of(choice: Choice, fit: OfferFit, projector: Projector) -> Iterator[Alone]:
    """A plan without add-ons, if it is fully priced and available throughout."""
    offer = Offer(choice.plan.key, (), choice.billing)
    if projector.priced(offer) and projector.unavailable_from(offer) is None:
        yield Alone(choice, fit, int(projector.likely(offer).scaleb(PLACES, WIDE)))


class Market:
    """All searches of one product, and the offers that they find."""

    def __init__(self, product: Product, searches: Sequence[Search]) -> None:
        self.product = product
        self.searches = searches

    def cheapest(self, threshold: Fraction) -> Bundle | None:
        """The preferred offer of those that clear the threshold."""
        found, owners = self._joined([search.cheapest(threshold) for search in self.searches])
        bundles = self._bundles(found, owners, np.arange(len(owners)))
        return min(bundles, key=attrgetter("preference"), default=None)

    def frontier(self) -> tuple[Bundle, ...]:
        """The offers that no other of the product dominates."""
        found, owners = self._joined([search.frontier() for search in self.searches])
        return merge_frontiers([self._bundles(found, owners, undominated(found.totals, found.fits))])

    def _joined(self, every: Sequence[Found]) -> tuple[Found, list[Search]]:
        """What all searches found, and the search that found each."""
        owners = [search for search, found in zip(self.searches, every, strict=True) for _ in found.sets]
        return Found.join(every), owners

    def _bundles(self, found: Found, owners: Sequence[Search], places: Places) -> Iterator[Bundle]:
        for place in places.tolist():
            search, chosen = owners[place], int(found.sets[place])
            offer = search.choice.offer(chosen, self.product)
            likely = money(int(found.totals[place]))
            yield Bundle(self.product.offering(offer.plan), offer, likely, search.ratio(chosen))
