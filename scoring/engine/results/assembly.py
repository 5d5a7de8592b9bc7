"""Joining the products of a run into one result document."""

import json
from collections.abc import Sequence
from decimal import Decimal

from scoring.engine import VERSION
from scoring.engine.ratios import Ratio
from scoring.engine.results.documents import Json, encode, share
from scoring.engine.values import Header
from scoring.engine.verdicts import Contender, rank_offers
from scoring.engine.vocabulary import Verdict
from scoring.engine.weights import weigh

RESULT_FORMAT = "shortlist-result/1"


def combine(header: Header, payloads: Sequence[bytes], inputs_sha256: str) -> bytes:
    """The result document of all products' payloads; their order does not matter but for complete ties."""
    products = [json.loads(payload) for payload in payloads]
    heard = set(weigh(header).teams)
    return encode(
        {
            "format": RESULT_FORMAT,
            "evaluation": header.policy.slug,
            "inputs_sha256": inputs_sha256,
            "engine": VERSION,
            "threshold": share(header.policy.threshold),
            "offers": ranked(header, products),
            "cheapest_passing": [],
            "frontier": [],
            "ways_out": {},
            "robustness": {},
            "teams_not_heard": [team.key for team in header.teams if team.key not in heard],
        }
    )


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
