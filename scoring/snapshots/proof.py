"""Proof that parts are what they claim: their hash, their packing, the rows they were frozen from."""

import json
from collections.abc import Iterator

from discovery.models import Evaluation
from scoring.models import Part, ProductPart
from scoring.snapshots.parts import (
    FrozenPart,
    HeaderDocument,
    canonical,
    decompress,
    digest,
    freeze_header,
    freeze_product,
)
from scoring.snapshots.rows import freeze_rows
from vendors.interchange.models import AnswerDocument, ProductDocument, VerificationDocument
from vendors.queries import products_of, with_offers


def part_faults(part: Part, features: dict[str, list[str]]) -> Iterator[str]:
    """What is wrong with one stored part by itself; `features` are lists of keys by their hash."""
    content = decompress(part.document)
    if digest(content) != part.sha256:
        yield "its content has another hash"
        return
    again = frozen_again(content, features)
    if again is None:
        yield "no header with its features is stored"
        return
    if again.document != content:
        yield "its content is not in the normal form"
    for name, stored, packed in (("offer", part.offer, again.offer), ("cells", part.cells, again.cells)):
        if (None if stored is None else bytes(stored)) != packed:
            yield f"its packed {name} are not those of its content"


def frozen_again(content: bytes, features: dict[str, list[str]]) -> FrozenPart | None:
    """A part made anew from its content; None where its features are not known."""
    data = json.loads(content)
    if "product" not in data:
        return freeze_header(HeaderDocument.model_validate(data))
    if data["features_sha256"] not in features:
        return None
    return freeze_product(
        (data["vendor"]["key"], data["vendor"]["name"]),
        ProductDocument.model_validate(data["product"]),
        [AnswerDocument.model_validate(row).value() for row in data["coverage"]],
        [VerificationDocument.model_validate(row).value() for row in data["verifications"]],
        features[data["features_sha256"]],
    )


def known_features() -> dict[str, list[str]]:
    """The lists of feature keys of all stored headers, by their hash."""
    found = {}
    for part in Part.objects.filter(offer=None):
        features = [feature["key"] for feature in json.loads(decompress(part.document)).get("features", [])]
        found[digest(canonical(features))] = features
    return found


def row_faults(evaluation: Evaluation) -> Iterator[tuple[str, str]]:
    """Products whose stored part claims the present revision and is not what their rows say."""
    features = list(evaluation.features.values_list("key", flat=True))
    features_sha256 = digest(canonical(features))
    claims = ProductPart.objects.filter(product__vendor__evaluation=evaluation).select_related("part")
    frozen = {row.product_id: row for row in claims}
    for product in with_offers(products_of(evaluation)):
        row = frozen.get(product.pk)
        if row is None or (row.revision, row.features_sha256) != (product.revision, features_sha256):
            continue
        if freeze_rows(product, features).sha256 != row.part_id:
            yield f"{product.vendor.key}/{product.key}", "its rows say something else than its part"


def faults_of_parts(evaluations: list[Evaluation]) -> list[tuple[str, str]]:
    """Everything wrong with stored parts and with what evaluations froze to; empty is the proof."""
    features = known_features()
    found = [
        (part.sha256, fault) for part in Part.objects.iterator() for fault in part_faults(part, features)
    ]
    for evaluation in evaluations:
        found += [(f"{evaluation.slug}: {path}", fault) for path, fault in row_faults(evaluation)]
    return found
