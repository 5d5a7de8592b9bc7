"""What a report is made of, read once: the stored result, the frozen header, and the products' names."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from scoring.engine.values import Header, Product
from scoring.models import Part, Run
from scoring.queries import result_of
from scoring.snapshots.parts import decompress, load_header
from scoring.snapshots.rows import load_part


@dataclass(frozen=True)
class ProductNames:
    """Names of one product and its offerings by key (`pro`, `+sms`), and the part that it was frozen to."""

    path: str
    vendor: str
    product: str
    offerings: Mapping[str, str]
    part: str
    deployment: str


@dataclass(frozen=True)
class Facts:
    """One finished run: nothing in here moves any more."""

    number: int
    inputs_sha256: str
    engine: str
    header: Header
    products: Mapping[str, ProductNames]
    """By path, in the document's order."""
    result: Mapping[str, Any]

    @property
    def currency(self) -> str:
        return self.header.policy.currency

    def product_of(self, offer: str) -> ProductNames:
        """The names behind `vendor/product/plan`."""
        return self.products[offer.rpartition("/")[0]]


def facts_of(run: Run) -> Facts:
    """Everything that a report shows of a finished run. Result.DoesNotExist where there is none."""
    return Facts(
        number=run.number,
        inputs_sha256=run.inputs_sha256,
        engine=run.engine,
        header=load_header(decompress(run.header.document)),
        products={names.path: names for names in product_names(run)},
        result=result_of(run),
    )


def product_names(run: Run) -> list[ProductNames]:
    """The names of a run's products, in its order."""
    rows = dict(Part.objects.filter(pk__in=run.parts).values_list("sha256", "offer"))
    return [names_in(sha256, json.loads(bytes(rows[sha256] or b""))) for sha256 in run.parts]


def names_in(sha256: str, offer: Mapping[str, Any]) -> ProductNames:
    product = offer["product"]
    offerings = {plan["key"]: plan["name"] for plan in product["plans"]}
    offerings |= {f"+{addon['key']}": addon["name"] for addon in product.get("addons") or []}
    return ProductNames(
        path=f"{offer['vendor']}/{product['key']}",
        vendor=offer["vendor_name"],
        product=product["name"],
        offerings=offerings,
        part=sha256,
        deployment=product["deployment"],
    )


def products_in(facts: Facts, offers: Iterable[str]) -> dict[str, Product]:
    """The frozen products behind some offers, by path, with their cells."""
    hashes = {facts.product_of(offer).part for offer in offers}
    rows = Part.objects.filter(pk__in=hashes).defer("document")
    products = [load_part(row) for row in rows]
    return {product.path: product for product in products}


def part_document(facts: Facts, path: str) -> dict[str, Any]:
    """The canonical JSON of one product's part: with notes, evidence and every verification."""
    return json.loads(decompress(Part.objects.get(pk=facts.products[path].part).document))
