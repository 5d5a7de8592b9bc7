"""What one product contributes to a result: computed alone, so that any worker can do it at any time."""

from collections.abc import Iterator, Sequence
from functools import cached_property

from scoring.engine.costs import Assumptions, Projection, Projector
from scoring.engine.costs.efforts import mean_rate
from scoring.engine.fit import (
    Credits,
    FitRows,
    Fits,
    Scorer,
    bundle_scorer,
    score_offers,
    score_plans,
)
from scoring.engine.offers.bundles import Bundler
from scoring.engine.ranges import ProductSampler, Ranges, Sampler, SamplingModel, competitors
from scoring.engine.results.bundles import product_bundles_json
from scoring.engine.results.documents import Json, cost_json, fit_json
from scoring.engine.results.payloads import OfferText, Payload, WaysTexts
from scoring.engine.results.texts import OPEN, encode
from scoring.engine.results.waysout import ways_of, ways_texts
from scoring.engine.robustness import PlanTable, plan_table
from scoring.engine.values import Header, Offer, Plan, Product
from scoring.engine.waysout import Line
from scoring.engine.weights import weigh


class Shared:
    """What the products of an evaluation have in common. Build it once a header."""

    def __init__(self, header: Header) -> None:
        self.header = header
        self.weights = weigh(header)
        self.credits = Credits.of(header.policy)
        self.assumptions = Assumptions(header)
        self.bundler = Bundler(header, self.weights)
        self.line = Line(self.weights, self.bundler.threshold)
        self.rate = mean_rate(header)

    @cached_property
    def sampler(self) -> Sampler:
        return Sampler(self.header, self.assumptions)

    @cached_property
    def bundle_scorer(self) -> Scorer:
        return bundle_scorer(self.header, self.weights)


def score_product(header: Header, product: Product) -> bytes:
    """The payload of one product."""
    return score_products(header, [product])[0]


def score_products(header: Header, products: Sequence[Product], shared: Shared | None = None) -> list[bytes]:
    """The payloads of several products; each is the same as if its product were scored alone."""
    shared = shared or Shared(header)
    fits = score_plans(header, shared.weights, products)
    table = plan_table(products, shared.weights, shared.credits)
    payloads, start = [], 0
    for product in products:
        rows = range(start, start + len(product.plans))
        start += len(product.plans)
        scorer = ProductScorer(shared, product)
        payloads.append(scorer.payload(fits, rows, scorer.ways(table, rows)).to_bytes())
    return payloads


class ProductScorer:
    """One product's offers: fitted, projected and drawn."""

    def __init__(self, shared: Shared, product: Product) -> None:
        self.shared = shared
        self.product = product
        self.projector = Projector(shared.header, product, shared.assumptions)
        self.sampler = ProductSampler(shared.sampler, self.projector)

    def payload(self, fits: Fits, rows: Sequence[int], ways: WaysTexts) -> Payload:
        """Everything that combining needs of the product, whose plans are some rows of the fits."""
        plans = list(zip(self.product.plans, rows, strict=True))
        offers = [
            self.drawn(Offer(plan.key, (), billing), fitted)
            for plan, fitted in zip(self.product.plans, (fit_json(fits, row) for row in rows), strict=True)
            for billing in self.projector.cycles(plan.key)
        ]
        found = self.shared.bundler.bundles(self.product, self.projector, FitRows(fits, rows))
        models = competitors(model for _offer, model in offers)
        head = {
            "product": self.product.path,
            "plans": [plan_json(self.product, plan, fits, row) for plan, row in plans],
            "models": [model.to_json() for model in models],
            "bundles": product_bundles_json(found),
        }
        named = [found.cheapest.offer] if found.cheapest and found.cheapest.offer.addons else []
        return Payload(
            head, ways, tuple(offer for offer, _model in offers), tuple(self.bundled(named)) if named else ()
        )

    def ways(self, table: PlanTable, rows: Sequence[int]) -> WaysTexts:
        """The ways out of the product's plans, which are some rows of the table."""
        shared = self.shared
        start = shared.header.policy.starts_on
        return ways_texts(ways_of(self.product, table, rows, shared.line, shared.rate, start))

    def bundled(self, offers: Sequence[Offer]) -> Iterator[OfferText]:
        """The texts of offers with add-ons."""
        shared = self.shared
        if offers:
            fits = score_offers(shared.header, shared.weights, self.product, offers, shared.bundle_scorer)
            yield from (self.drawn(offer, fit_json(fits, row))[0] for row, offer in enumerate(offers))

    def drawn(self, offer: Offer, fitted: Json) -> tuple[OfferText, SamplingModel]:
        """One offer of the document, and how its total is drawn."""
        projection = self.projector.project(offer)
        ranges, model = self.sampler.ranges(projection)
        path = self.product.offering(offer.plan)
        return offer_text(offer_json(path, fitted, projection, ranges)), model


def offer_text(offer: Json) -> OfferText:
    """An offer as text: its rank is open, and for a plan alone what all plans' chances are."""
    alone = not offer["addons"]
    chances = dict.fromkeys(("first", "clears", "cheapest"), OPEN) if alone else {}
    written = offer | {"rank": OPEN, "chance": offer["chance"] | chances}
    names = ("offer", "addons", "billing", "verdict", "unavailable_from")
    cost = {name: offer["cost"][name] for name in ("likely", "priced", "not_estimated")}
    return OfferText({name: offer[name] for name in names} | cost, encode(written))


def plan_json(product: Product, plan: Plan, fits: Fits, row: int) -> Json:
    """A plan's names and exact claim, once for all its cycles."""
    claimed = fits.overall[row].claimed
    return {
        "path": fits.paths[row],
        "names": [product.vendor_name, product.name, plan.name],
        "claimed": [claimed.numerator, claimed.denominator],
    }


def offer_json(path: str, fitted: Json, projection: Projection, ranges: Ranges | None = None) -> Json:
    """One offer of the document, without what only all products together can say; `fitted` is `fit_json`."""
    offer = projection.offer
    return {
        "offer": path,
        "addons": list(offer.addons),
        "billing": offer.billing.value if offer.billing else None,
        "rank": None,
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
