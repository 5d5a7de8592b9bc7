"""Joining the products of a run into one result."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from scoring.engine import VERSION
from scoring.engine.ranges import SamplingModel, chance_cheapest
from scoring.engine.ratios import Ratio
from scoring.engine.results.bundles import cheapest_passing, frontier, named_bundles, offer_of
from scoring.engine.results.documents import Json, share
from scoring.engine.results.payloads import OfferText, Payload
from scoring.engine.results.products import ProductScorer, Shared
from scoring.engine.results.texts import encode, filled, list_text, object_text
from scoring.engine.results.trust import Trust
from scoring.engine.results.waysout import joined_details, joined_ways
from scoring.engine.values import Header, Product
from scoring.engine.verdicts import Contender, Placed, rank_offers
from scoring.engine.vocabulary import Verdict

RESULT_FORMAT = "shortlist-result/1"


@dataclass(frozen=True)
class Combined:
    """A run's result document, and what pages explain beside it; both as canonical JSON.

    `not_estimated` are the cost categories that no figure stands for, of any offer of the document.
    """

    document: bytes
    details: bytes
    not_estimated: tuple[str, ...]


def combine(
    header: Header,
    products: Sequence[Product],
    payloads: Sequence[bytes],
    inputs_sha256: str,
    shared: Shared | None = None,
) -> Combined:
    """The result of all products and their payloads; their order matters only where everything ties."""
    scored = [Payload.from_bytes(payload) for payload in payloads]
    heads = [payload.head for payload in scored]
    shared = shared or Shared(header)
    trust = Trust.of(header, shared.weights, products)
    cheapest, front = list(cheapest_passing(heads)), frontier(heads)
    alone = [offer for payload in scored for offer in payload.offers]
    bundles = list(bundle_texts(shared, products, scored, [*cheapest, *front]))
    plans = with_chances(ranked(header, heads, alone), alone, trust, chances_cheapest(heads))
    texts = {
        "offers": list_text(chain(plans, (filled(bundle.text, None) for bundle in bundles))),
        "cheapest_passing": encode(cheapest),
        "frontier": encode(front),
        "ways_out": joined_ways(header.policy, [payload.ways for payload in scored]),
        "robustness": encode(trust.document()),
        "teams_not_heard": encode(not_heard(header, shared)),
    }
    details = {name: encode(value) for name, value in trust.details().items()}
    details["ways_out"] = joined_details(header.policy, [payload.ways for payload in scored])
    return Combined(
        document=object_text(heading(header, inputs_sha256) | texts),
        details=object_text(details),
        not_estimated=not_estimated([*alone, *bundles]),
    )


def heading(header: Header, inputs_sha256: str) -> dict[str, bytes]:
    """What the document is of."""
    fields = {
        "format": RESULT_FORMAT,
        "evaluation": header.policy.slug,
        "inputs_sha256": inputs_sha256,
        "engine": VERSION,
        "threshold": share(header.policy.threshold),
    }
    return {name: encode(value) for name, value in fields.items()}


def not_heard(header: Header, shared: Shared) -> list[str]:
    return [team.key for team in header.teams if team.key not in shared.weights.teams]


def not_estimated(offers: Sequence[OfferText]) -> tuple[str, ...]:
    return tuple(sorted({path for offer in offers for path in offer.summary["not_estimated"]}))


def chances_cheapest(heads: Sequence[Json]) -> dict[str, float]:
    """The chance of each plan to be the cheapest, from the products' models."""
    return chance_cheapest(SamplingModel.from_json(model) for head in heads for model in head["models"])


def with_chances(
    placed: Sequence[Placed], offers: Sequence[OfferText], trust: Trust, cheapest: dict[str, float]
) -> Iterator[bytes]:
    """The plans alone, each with its rank and its plan's chances."""
    for place in placed:
        offer = offers[place.position]
        path = offer.summary["offer"]
        yield filled(offer.text, place.rank, *trust.chances(path), cheapest.get(path))


def bundle_texts(
    shared: Shared, products: Sequence[Product], scored: Sequence[Payload], named: Sequence[Json]
) -> Iterator[OfferText]:
    """The bundles that the result names: those that products were sure of, and of the frontier the rest."""
    known = {
        (payload.head["product"], offer_of(bundle.summary)): bundle
        for payload in scored
        for bundle in payload.bundled
    }
    by_path = {product.path: product for product in products}
    for path, offer in named_bundles(named):
        if (path, offer) in known:
            yield known[path, offer]
        else:
            yield from ProductScorer(shared, by_path[path]).bundled([offer])


def ranked(header: Header, products: Sequence[Json], offers: Sequence[OfferText]) -> list[Placed]:
    """The plans alone, per billing cycle, in shortlist order with their ranks (spec 4.5)."""
    plans = {plan["path"]: plan for product in products for plan in product["plans"]}
    contenders = [contender(offer.summary, plans[offer.summary["offer"]]) for offer in offers]
    return rank_offers(contenders, header.policy.currency)


def contender(offer: Json, plan: Json) -> Contender:
    return Contender(
        path=offer["offer"],
        names=tuple(plan["names"]),
        verdict=Verdict(offer["verdict"]),
        claimed=Ratio(*plan["claimed"]),
        priced=offer["priced"],
        unavailable_from=offer["unavailable_from"],
        likely=Decimal(offer["likely"]),
    )
