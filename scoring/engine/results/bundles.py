"""Bundles in payloads and in the result document: cheapest passing offers, frontier (spec 7)."""

from collections.abc import Iterable, Iterator, Sequence
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
    billing = Billing(data["billing"]) if data["billing"] else None
    offer = Offer(data["offer"].rpartition("/")[2], tuple(data["addons"]), billing)
    return Bundle(data["offer"], offer, Decimal(data["likely"]), Ratio(*data["claimed"]))


def product_bundles_json(found: ProductBundles) -> Json:
    return {
        "cheapest": bundle_json(found.cheapest) if found.cheapest else None,
        "frontier": [bundle_json(bundle) for bundle in found.frontier],
    }


def with_addons(found: ProductBundles) -> list[Offer]:
    """The offers with add-ons that a product may contribute to the document, each once."""
    bundles = [*found.frontier, *([found.cheapest] if found.cheapest else [])]
    return list(dict.fromkeys(bundle.offer for bundle in bundles if bundle.offer.addons))


def cheapest_passing(products: Sequence[Json]) -> Iterator[Json]:
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


def name_of(data: Json) -> tuple[str, tuple[str, ...], str | None]:
    """What tells an offer of the document from the others."""
    return data["offer"], tuple(data["addons"]), data["billing"]


def named_bundles(products: Sequence[Json], named: Iterable[Json]) -> list[Json]:
    """The full documents of the bundles that the result names, in the order in which it names them."""
    full = {name_of(offer): offer for product in products for offer in product["bundled"]}
    return [full[name] for name in dict.fromkeys(map(name_of, named)) if name[1]]
