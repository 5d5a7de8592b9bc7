"""What one product contributes to a result: computed alone, so that any worker can do it at any time."""

from collections.abc import Sequence
from dataclasses import dataclass

from scoring.engine.costs import Assumptions, Projection, Projector
from scoring.engine.fit import OfferFit, score_offers, score_plans
from scoring.engine.offers.bundles import Bundler
from scoring.engine.ranges import ProductSampler, Ranges, Sampler, SamplingModel
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
    sampler, bundler = Sampler(header, assumptions), Bundler(header, weights)
    fits = score_plans(header, weights, products)
    payloads, start = [], 0
    for product in products:
        rows = range(start, start + len(product.plans))
        start += len(product.plans)
        projector = Projector(header, product, assumptions)
        scorer = ProductScorer(header, weights, projector, ProductSampler(sampler, projector))
        payloads.append(encode(scorer.payload([fits[i] for i in rows], bundler)))
    return payloads


@dataclass(frozen=True)
class ProductScorer:
    """One product's offers: fitted, projected and drawn."""

    header: Header
    weights: Weights
    projector: Projector
    sampler: ProductSampler

    def payload(self, fits: Sequence[OfferFit], bundler: Bundler) -> Json:
        """Everything that combining needs of the product, as plain data with exact integers."""
        projector, product = self.projector, self.projector.product
        plans = list(zip(product.plans, fits, strict=True))
        offers = [
            self.drawn(fit, projector.project(Offer(plan.key, (), billing)))
            for plan, fit in plans
            for billing in projector.cycles(plan.key)
        ]
        found = bundler.bundles(product, projector, fits)
        bundles = with_addons(found)
        bundled = zip(score_offers(self.header, self.weights, product, bundles), bundles, strict=True)
        return {
            "product": product.path,
            "plans": [plan_json(product, plan, fit) for plan, fit in plans],
            "offers": [offer for offer, _model in offers],
            "models": [model.to_json() for _offer, model in offers if model.eligible],
            "bundles": product_bundles_json(found),
            "bundled": [self.drawn(fit, projector.project(offer))[0] for fit, offer in bundled],
        }

    def drawn(self, fit: OfferFit, projection: Projection) -> tuple[Json, SamplingModel]:
        """One offer of the document, and how its total is drawn."""
        ranges, model = self.sampler.ranges(projection)
        return offer_json(fit, projection, ranges), model


def plan_json(product: Product, plan: Plan, fit: OfferFit) -> Json:
    """A plan's names and exact claim, once for all its cycles."""
    claimed = fit.fit.claimed
    return {
        "path": fit.offer,
        "names": [product.vendor_name, product.name, plan.name],
        "claimed": [claimed.numerator, claimed.denominator],
    }


def offer_json(fit: OfferFit, projection: Projection, ranges: Ranges | None = None) -> Json:
    """One offer of the document, without what only all products together can say."""
    offer, fitted = projection.offer, fit_json(fit)
    return {
        "offer": fit.offer,
        "addons": list(offer.addons),
        "billing": offer.billing.value if offer.billing else None,
        "rank": None,
        "verdict": fitted.pop("verdict"),
        **fitted,
        "unavailable_from": projection.unavailable_from,
        "cost": cost_json(projection, ranges),
        "chance": {
            "first": None,
            "clears": None,
            "cheapest": None,
            "over_budget": ranges.over_budget if ranges and not offer.addons else None,
        },
    }
