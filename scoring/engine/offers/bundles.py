"""The cheapest offer that clears the line, and the frontier of likely cost against claimed fit (spec 7)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import chain

from scoring.engine.costs import Projector
from scoring.engine.fit.cells import Credits
from scoring.engine.offers.claims import Pooled
from scoring.engine.offers.enumeration import choices
from scoring.engine.offers.gains import Gains, gains_of
from scoring.engine.offers.pools import Pool
from scoring.engine.offers.prices import prices_of
from scoring.engine.offers.programs import Program
from scoring.engine.ratios import Ratio
from scoring.engine.values import Header, Offer, Product
from scoring.engine.weights import Weights

Search = Pool | Program

EXHAUSTIVE = 20
"""Up to so many add-ons of a plan every set is scored; above, a solver searches them."""


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


@dataclass(frozen=True, slots=True)
class ProductBundles:
    """What one product contributes: its cheapest offer that clears the line, if any, and its own frontier."""

    product: str
    cheapest: Bundle | None
    frontier: tuple[Bundle, ...]


class Bundler:
    """Finds the bundles of a run's products; holds what all of them share."""

    def __init__(self, header: Header, weights: Weights, exhaustive: int = EXHAUSTIVE) -> None:
        self.header = header
        self.weights = weights
        self.threshold = Fraction(header.policy.threshold)
        self.credits = Credits.of(header.policy)
        self.pooled = Pooled.of(weights)
        self.exhaustive = exhaustive

    def bundles(self, product: Product, projector: Projector) -> ProductBundles:
        """A product's cheapest passing offer and its own frontier."""
        passing: list[Bundle] = []
        fronts: list[list[Bundle]] = []
        for search in self.searches(product, projector):
            bundle = partial(bundle_of, search, product, projector)
            if not search.gains.hopeless:
                passing += map(bundle, search.cheapest(self.threshold))
            fronts.append([bundle(chosen) for chosen in search.frontier()])
        cheapest = min(passing, key=lambda found: found.preference, default=None)
        return ProductBundles(product.path, cheapest, merge_frontiers(fronts))

    def searches(self, product: Product, projector: Projector) -> Iterator[Search]:
        """Ways to search each plan's sets of add-ons, by cycle and by way up the plans."""
        known: dict[tuple[str, ...], Gains] = {}
        for choice in choices(product, self.header.policy.horizon_months):
            addons = tuple(addon.key for addon in reversed(choice.addons))
            key = (choice.plan.key, *addons)
            if key not in known:
                known[key] = gains_of(
                    product, choice.plan.key, addons, self.weights, self.pooled, self.credits
                )
            search = Pool if len(addons) <= self.exhaustive else Program
            yield from (search(choice, known[key], prices) for prices in prices_of(choice, projector))


def product_bundles(
    header: Header, weights: Weights, product: Product, projector: Projector
) -> ProductBundles:
    """`Bundler.bundles` of one product."""
    return Bundler(header, weights).bundles(product, projector)


def bundle_of(search: Search, product: Product, projector: Projector, chosen: int) -> Bundle:
    """A set that was found, scored and projected again as the offer that it is."""
    offer = search.choice.offer(chosen, product)
    return Bundle(product.offering(offer.plan), offer, projector.likely(offer), search.gains.ratio(chosen))


def merge_frontiers(fronts: Iterable[Iterable[Bundle]]) -> tuple[Bundle, ...]:
    """The offers that no other dominates: ascending likely cost, each claiming more than any before.

    Of offers that cost and claim the same the preferred one stays (`Bundle.preference`).
    """
    rising: list[Bundle] = []
    highest = Fraction(-1)
    for bundle in sorted(chain.from_iterable(fronts), key=merit):
        claimed = bundle.claimed.fraction
        if claimed is not None and claimed > highest:
            rising.append(bundle)
            highest = claimed
    return tuple(rising)


def merit(bundle: Bundle) -> tuple[object, ...]:
    """Cheapest, then highest claim, then preferred first."""
    return bundle.likely, -(bundle.claimed.fraction or 0), *bundle.preference
