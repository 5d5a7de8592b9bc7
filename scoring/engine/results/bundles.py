"""Bundles in payloads and in the result document: cheapest passing offers, frontier (spec 7)."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from scoring.engine.offers.bundles import Bundle, ProductBundles, merge_frontiers
from scoring.engine.ratios import Ratio
from scoring.engine.results.documents import Json, amount
from scoring.engine.values import Offer
from scoring.engine.vocabulary import Billing


def bundle_json(bundle: Bundle) -> Json:
    """A bundle with its exact claim, so that products can be merged later."""
    return {
        "offer": bundle.path,
        "addons": list(bundle.offer.addons),
        "billing": bundle.offer.billing.value if bundle.offer.billing else None,
        "likely": amount(bundle.likely),
        "claimed": [bundle.claimed.numerator, bundle.claimed.denominator],
    }


def bundle_from(data: Json) -> Bundle:
    return Bundle(data["offer"], offer_of(data), Decimal(data["likely"]), Ratio(*data["claimed"]))


def product_bundles_json(found: ProductBundles) -> Json:
    return {
        "cheapest": bundle_json(found.cheapest) if found.cheapest else None,
        "frontier": [bundle_json(bundle) for bundle in found.frontier],
    }


def offer_of(data: Json) -> Offer:
    """The offer that a bundle or the summary of an offer names."""
    billing = Billing(data["billing"]) if data["billing"] else None
    return Offer(data["offer"].rpartition("/")[2], tuple(data["addons"]), billing)


def cheapest_passing(products: Iterable[Json]) -> Iterator[Json]:
    """The cheapest offer of every product that has one, in the products' order."""
    for product in products:
        cheapest = product["bundles"]["cheapest"]
        if cheapest is not None:
            named = {name: cheapest[name] for name in ("offer", "addons", "billing", "likely")}
            yield {"product": product["product"], **named}


def frontier(products: Iterable[Json]) -> list[Json]:
    """The frontier over all products."""
    fronts = [[bundle_from(data) for data in product["bundles"]["frontier"]] for product in products]
    return [{**bundle_json(bundle), "claimed": bundle.claimed.number} for bundle in merge_frontiers(fronts)]


def named_bundles(named: Iterable[Json]) -> dict[tuple[str, Offer], None]:
    """The bundles with add-ons that the result names, each once, in order: product and offer."""
    bundles = ((data["offer"].rpartition("/")[0], offer_of(data)) for data in named if data["addons"])
    return dict.fromkeys(bundles)
