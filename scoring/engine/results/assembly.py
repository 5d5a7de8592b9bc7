"""Joining the products of a run into one result."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from scoring.engine import VERSION
from scoring.engine.ranges import SamplingModel, chance_cheapest
from scoring.engine.ratios import Ratio
from scoring.engine.results.bundles import cheapest_passing, frontier, named_bundles
from scoring.engine.results.documents import Json, encode, share
from scoring.engine.results.trust import Trust
from scoring.engine.results.waysout import WaysOut
from scoring.engine.values import Header, Product
from scoring.engine.verdicts import Contender, rank_offers
from scoring.engine.vocabulary import Verdict
from scoring.engine.weights import weigh

RESULT_FORMAT = "shortlist-result/1"


@dataclass(frozen=True)
class Combined:
    """A run's result document, and what pages explain beside it; both as canonical JSON."""

    document: bytes
    details: bytes


def combine(
    header: Header, products: Sequence[Product], payloads: Sequence[bytes], inputs_sha256: str
) -> Combined:
    """The result of all products and their payloads; their order matters only where everything ties."""
    scored = [json.loads(payload) for payload in payloads]
    weights = weigh(header)
    trust = Trust.of(header, weights, products)
    models = [SamplingModel.from_json(model) for product in scored for model in product["models"]]
    cheapest_of = chance_cheapest(models)
    ways = WaysOut.of(header, weights, products, trust.table)
    cheapest, front = list(cheapest_passing(scored)), frontier(scored)
    document = {
        "format": RESULT_FORMAT,
        "evaluation": header.policy.slug,
        "inputs_sha256": inputs_sha256,
        "engine": VERSION,
        "threshold": share(header.policy.threshold),
        "offers": [
            *(with_chances(offer, trust, cheapest_of) for offer in ranked(header, scored)),
            *named_bundles(scored, [*cheapest, *front]),
        ],
        "cheapest_passing": cheapest,
        "frontier": front,
        "ways_out": ways.document(),
        "robustness": trust.document(),
        "teams_not_heard": [team.key for team in header.teams if team.key not in weights.teams],
    }
    return Combined(encode(document), encode({**trust.details(), "ways_out": ways.details()}))


def with_chances(offer: Json, trust: Trust, cheapest: dict[str, float]) -> Json:
    """An offer with the chances of its plan."""
    path = offer["offer"]
    return {**offer, "chance": {**offer["chance"], **trust.chances(path), "cheapest": cheapest.get(path)}}


def ranked(header: Header, products: Sequence[Json]) -> list[Json]:
    """The plans alone, per billing cycle, in shortlist order with their ranks (spec 4.5)."""
    plans = {plan["path"]: plan for product in products for plan in product["plans"]}
    offers = [offer for product in products for offer in product["offers"]]
    contenders = [contender(offer, plans[offer["offer"]]) for offer in offers]
    placed = rank_offers(contenders, header.policy.currency)
    return [{**offers[place.position], "rank": place.rank} for place in placed]


def contender(offer: Json, plan: Json) -> Contender:
    return Contender(
        path=offer["offer"],
        names=tuple(plan["names"]),
        verdict=Verdict(offer["verdict"]),
        claimed=Ratio(*plan["claimed"]),
        priced=offer["cost"]["priced"],
        unavailable_from=offer["unavailable_from"],
        likely=Decimal(offer["cost"]["likely"]),
    )
