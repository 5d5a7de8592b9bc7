"""Rows to snapshots, and snapshots back to the document."""

import json
from typing import Any

from django.db import connection
from django.db.models import Sum

from discovery.interchange.faults import Fault, Faults, Place
from discovery.interchange.rows import read_evaluation, read_features, read_requirements, read_teams
from discovery.models import Evaluation
from scoring.engine.values import Product as EngineProduct
from scoring.interchange.checks import View, check_offerings, check_rates
from scoring.interchange.documents import FORMAT
from scoring.models import Part, ProductPart, Run
from scoring.snapshots.parts import (
    FrozenPart,
    HeaderDocument,
    Snapshot,
    canonical,
    compress,
    decompress,
    digest,
    freeze_header,
    freeze_product,
    load_product,
)
from vendors.interchange.rows import read_answers, read_efforts, read_product, read_verifications
from vendors.models import Charge, Product
from vendors.queries import products_of, with_offers

ATTEMPTS = 5


class Moved(RuntimeError):
    """The evaluation was edited again and again while it was being frozen."""


def header_of(evaluation: Evaluation) -> HeaderDocument:
    return HeaderDocument(
        evaluation=read_evaluation(evaluation),
        teams=read_teams(evaluation),
        features=read_features(evaluation),
        requirements=read_requirements(evaluation),
        efforts=read_efforts(evaluation),
    )


def place_of(product: Product) -> Place:
    return ("vendors", product.vendor.key, "products", product.key)


def missing_rates(evaluation: Evaluation) -> list[Fault]:
    """The charges whose currency has no rate, as when it was removed after they came."""
    known = {evaluation.currency, *evaluation.rates}
    charges = Charge.objects.filter(product__vendor__evaluation=evaluation)
    strange = charges.exclude(currency__in={"", *known}).values("product")
    return [
        fault
        for product in with_offers(products_of(evaluation).filter(pk__in=strange))
        for fault in check_rates(
            View(read_product(product).model_dump(mode="json")), place_of(product), known
        )
    ]


def freeze_rows(product: Product, features: list[str]) -> FrozenPart:
    """One product's part from its rows. Faults where its tiers run in a circle."""
    document = read_product(product)
    if found := list(check_offerings(View(document.model_dump(mode="json")), place_of(product))):
        raise Faults(found)
    path = f"{product.vendor.key}/{product.key}"
    vendor = (product.vendor.key, product.vendor.name)
    return freeze_product(
        vendor, document, read_answers(product, path), read_verifications(product, path), features
    )


def store(part: FrozenPart) -> None:
    """Keep a part once under its hash."""
    row = Part(sha256=part.sha256, document=compress(part.document), offer=part.offer, cells=part.cells)
    Part.objects.bulk_create([row], ignore_conflicts=True)


def load_part(row: Part) -> EngineProduct:
    """The engine's product from a stored part."""
    return load_product(bytes(row.offer or b""), bytes(row.cells or b""))


def stored_part(product: Product, features: list[str], features_sha256: str) -> FrozenPart:
    """The product's stored part; frozen anew only where its revision or the features moved."""
    frozen = ProductPart.objects.filter(
        product=product, revision=product.revision, features_sha256=features_sha256
    ).select_related("part")
    if (row := frozen.first()) is not None:
        return FrozenPart(row.part_id, b"")
    part = freeze_rows(with_offers(products_of_one(product)).get(), features)
    store(part)
    ProductPart.objects.update_or_create(
        product=product,
        defaults={"revision": product.revision, "features_sha256": features_sha256, "part_id": part.sha256},
    )
    return part


def products_of_one(product: Product) -> Any:
    return products_of(product.vendor.evaluation).filter(pk=product.pk)


def revisions(evaluation: Evaluation) -> tuple[int, int, int]:
    """Moves with every change of anything that a snapshot holds."""
    products = Product.objects.filter(vendor__evaluation=evaluation)
    total = products.aggregate(total=Sum("revision"))["total"] or 0
    current = Evaluation.objects.values_list("revision", flat=True).get(pk=evaluation.pk)
    return current, products.count(), total


def freeze(evaluation: Evaluation) -> Snapshot:
    """One consistent read of an evaluation, stored: what was edited meanwhile is read again."""
    for _ in range(ATTEMPTS):
        before = revisions(evaluation)
        evaluation.refresh_from_db()
        header = freeze_header(header_of(evaluation))
        features = list(evaluation.features.values_list("key", flat=True))
        features_sha256 = digest(canonical(features))
        parts = [stored_part(product, features, features_sha256) for product in products_of(evaluation)]
        if connection.vendor == "sqlite" or revisions(evaluation) == before:
            store(header)
            return Snapshot(header, tuple(parts))
    raise Moved(f"{evaluation.slug} was being edited all the time: try again in a moment")


def compose(header: bytes, parts: list[bytes], vendors: list[tuple[str, str]]) -> dict[str, Any]:
    """The document that a header and its parts came from; `vendors` names also those without a product."""
    document: dict[str, Any] = {"format": FORMAT, **json.loads(header)}
    efforts = document.pop("efforts")
    products: dict[str, list[Any]] = {key: [] for key, _ in vendors}
    cells: dict[str, list[Any]] = {"coverage": [], "verifications": []}
    for content in parts:
        part = json.loads(content)
        products[part["vendor"]["key"]].append(part["product"])
        for name, rows in cells.items():
            rows.extend(part[name])
    names = [{"key": key, "name": name, "products": products[key]} for key, name in vendors]
    return document | {"vendors": names} | cells | {"efforts": efforts}


def dump_evaluation(evaluation: Evaluation) -> dict[str, Any]:
    """The document of an evaluation as it stands."""
    header = freeze_header(header_of(evaluation)).document
    features = list(evaluation.features.values_list("key", flat=True))
    parts = [freeze_rows(product, features).document for product in with_offers(products_of(evaluation))]
    return compose(header, parts, list(evaluation.vendors.values_list("key", "name")))


def part_documents(hashes: list[str]) -> list[dict[str, Any]]:
    """The canonical JSON of stored parts, in the order asked for."""
    found = {
        part.sha256: part.document for part in Part.objects.filter(pk__in=hashes).defer("cells", "offer")
    }
    return [json.loads(decompress(found[key])) for key in hashes]


def is_stale(run: Run) -> bool:
    """Whether anything that the run was frozen from has moved since."""
    products = list(products_of(run.evaluation))
    rows = ProductPart.objects.filter(product__vendor__evaluation=run.evaluation)
    frozen = {row.product_id: row for row in rows}
    for product in products:
        row = frozen.get(product.pk)
        if row is None or row.revision != product.revision:
            return True
    if [frozen[product.pk].part_id for product in products] != run.parts:
        return True
    return freeze_header(header_of(run.evaluation)).sha256 != run.header_id
