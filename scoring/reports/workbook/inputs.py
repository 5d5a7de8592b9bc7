"""What a workbook is made of: a run's frozen inputs and its result."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from scoring.engine.coverage import TierCells, fill_claims, fill_findings
from scoring.engine.values import Header, Offer, Product
from scoring.engine.vocabulary import Billing
from scoring.engine.weights import Weights, weigh
from scoring.models import Part, Run
from scoring.queries import result_of
from scoring.snapshots.parts import Snapshot, decompress, load_header, load_product
from vendors.interchange.models import AnswerDocument, VerificationDocument

ANSWERS = TypeAdapter(list[AnswerDocument])
FINDINGS = TypeAdapter(list[VerificationDocument])
Json = dict[str, Any]


class Choice(NamedTuple):
    """A plan with add-ons, whatever the billing cycle: what has a fit of its own."""

    product: int
    plan: str
    addons: tuple[str, ...]


class Bought(NamedTuple):
    """An offer of the result: its choice, what it is bought as, and the result's figures."""

    choice: Choice
    offer: Offer
    figures: Json


@dataclass(frozen=True)
class Inputs:
    """A run's header and products with each offering's own answers and findings, and the result document."""

    header: Header
    products: tuple[Product, ...]
    own: tuple[dict[str, TierCells], ...]
    """Per product and offering key, before inheritance between tiers."""
    result: Json
    run: int | None = None

    @cached_property
    def weights(self) -> Weights:
        return weigh(self.header)

    @cached_property
    def offers(self) -> tuple[Bought, ...]:
        """The result's offers, in its order."""
        places = {product.path: i for i, product in enumerate(self.products)}
        return tuple(bought(places, figures) for figures in self.result["offers"])

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """Every plan alone, in the products' order, then the bundles."""
        alone = [Choice(i, plan.key, ()) for i, product in enumerate(self.products) for plan in product.plans]
        return tuple(dict.fromkeys([*alone, *(row.choice for row in self.offers)]))


def bought(places: dict[str, int], figures: Json) -> Bought:
    path, _slash, plan = figures["offer"].rpartition("/")
    addons = tuple(figures["addons"])
    billing = Billing(figures["billing"]) if figures["billing"] else None
    return Bought(Choice(places[path], plan, addons), Offer(plan, addons, billing), figures)


def own_cells(product: Product, features: Sequence[str], document: Json) -> dict[str, TierCells]:
    """Each offering's own claims and deciding findings, from the part's document."""
    slots = {feature: slot for slot, feature in enumerate(features)}
    keys = [plan.key for plan in product.plans] + [f"+{addon.key}" for addon in product.addons]
    own = {product.offering(key): TierCells.empty(len(slots)) for key in keys}
    fill_claims(own, slots, [row.value() for row in ANSWERS.validate_python(document["coverage"])])
    fill_findings(own, slots, [row.value() for row in FINDINGS.validate_python(document["verifications"])])
    return {key: own[product.offering(key)] for key in keys}


def inputs_of(
    header: bytes, parts: Iterable[tuple[bytes, bytes, bytes]], result: Json, run: int | None = None
) -> Inputs:
    """From stored parts: the header's document, and document, offer and cells of every product."""
    loaded = load_header(header)
    features = [feature.key for feature in loaded.features]
    products, own = [], []
    for document, offer, cells in parts:
        product = load_product(offer, cells)
        products.append(product)
        own.append(own_cells(product, features, json.loads(document)))
    return Inputs(loaded, tuple(products), tuple(own), result, run)


def inputs_of_snapshot(snapshot: Snapshot, result: Json) -> Inputs:
    """From a document that is in no database."""
    parts = [(part.document, part.offer or b"", part.cells or b"") for part in snapshot.parts]
    return inputs_of(snapshot.header.document, parts, result)


def inputs_of_run(run: Run) -> Inputs:
    """From a finished run, as it was frozen."""
    found = Part.objects.in_bulk([run.header_id, *run.parts])
    parts = [
        (decompress(part.document), bytes(part.offer or b""), bytes(part.cells or b""))
        for part in (found[key] for key in run.parts)
    ]
    return inputs_of(decompress(found[run.header_id].document), parts, result_of(run), run.number)
