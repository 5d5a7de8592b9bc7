"""What one product contributes to a result: computed alone, so that any worker can do it at any time."""

from collections.abc import Sequence

from scoring.engine.costs import Assumptions, Projector
from scoring.engine.fit import OfferFit, score_offers, score_plans
from scoring.engine.offers.bundles import product_bundles
from scoring.engine.results.bundles import product_bundles_json, with_addons
from scoring.engine.results.documents import Json, cost_json, encode, fit_json
from scoring.engine.values import Header, Offer, Plan, Product
from scoring.engine.weights import Weights, weigh


def score_product(header: Header, product: Product) -> bytes:
    """The payload of one product."""
    return score_products(header, [product])[0]


def score_products(header: Header, products: Sequence[Product]) -> list[bytes]:
    """The payloads of several products; each is the same as if its product were scored alone."""
    weights, assumptions = weigh(header), Assumptions(header)
    fits = score_plans(header, weights, products)
    payloads, start = [], 0
    for product in products:
        rows = range(start, start + len(product.plans))
        start += len(product.plans)
        payloads.append(encode(payload(header, weights, product, [fits[i] for i in rows], assumptions)))
    return payloads


def payload(
    header: Header, weights: Weights, product: Product, fits: Sequence[OfferFit], assumptions: Assumptions
) -> Json:
    """Everything that combining needs of a product, as plain data with exact integers."""
    projector = Projector(header, product, assumptions)
    plans = list(zip(product.plans, fits, strict=True))
    found = product_bundles(header, weights, product, projector)
    bundles = with_addons(found)
    bundled = zip(score_offers(header, weights, product, bundles), bundles, strict=True)
    return {
        "product": product.path,
        "plans": [plan_json(product, plan, fit) for plan, fit in plans],
        "offers": [
            offer_json(fit, Offer(plan.key, (), billing), projector)
            for plan, fit in plans
            for billing in projector.cycles(plan.key)
        ],
        "bundles": product_bundles_json(found),
        "bundled": [offer_json(fit, offer, projector) for fit, offer in bundled],
    }


def plan_json(product: Product, plan: Plan, fit: OfferFit) -> Json:
    """A plan's names and exact sums, once for all its cycles."""
    sums, claimed = fit.team_sums, fit.fit.claimed
    return {
        "path": fit.offer,
        "names": [product.vendor_name, product.name, plan.name],
        "claimed": [claimed.numerator, claimed.denominator],
        "sums": {
            "verified": sums.verified,
            "claimed": sums.claimed,
            "possible": sums.possible,
            "applicable": sums.applicable,
        },
    }


def offer_json(fit: OfferFit, offer: Offer, projector: Projector) -> Json:
    """One offer of the document, without what only all products together can say."""
    projection = projector.project(offer)
    fitted = fit_json(fit)
    return {
        "offer": fit.offer,
        "addons": list(offer.addons),
        "billing": offer.billing.value if offer.billing else None,
        "rank": None,
        "verdict": fitted.pop("verdict"),
        **fitted,
        "unavailable_from": projection.unavailable_from,
        "cost": cost_json(projection),
        "chance": {"first": None, "clears": None, "cheapest": None, "over_budget": None},
    }
