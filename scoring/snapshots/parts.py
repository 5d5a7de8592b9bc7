"""Frozen inputs: a manifest of immutable parts (ADR 3), from documents and from rows, to engine values.

A header part holds policy, teams, features, requirements and efforts; a product part holds one product with
its vendor's name, its coverage and its findings. Each part is canonical JSON (defaults filled, decimals
normalised, keys sorted, no spaces) under its SHA-256; a product part carries its cells packed beside it.
"""

import json
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from typing import Any

from pydantic import TypeAdapter

from discovery.interchange.models import (
    EvaluationDocument,
    FeatureDocument,
    RequirementDocument,
    TeamDocument,
)
from discovery.interchange.types import Strict, figures, plain
from scoring.engine.coverage import pack_cells
from scoring.engine.values import Answer, Cells, Gap, Header, Product, Range, Verification
from scoring.interchange.documents import Document
from vendors.interchange.models import EffortDocument, ProductDocument
from vendors.interchange.rows import answer_data, verification_data

PACKED_BYTES = 3
"""Bytes a cell: one of levels, two of days."""
KEPT_GAPS = 2**14


def canonical(data: Any) -> bytes:
    """The one spelling of plain data that hashes are taken of."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


@dataclass(frozen=True)
class FrozenPart:
    """A part as it is stored: the hash, the canonical JSON, and for a product what scoring loads."""

    sha256: str
    document: bytes
    offer: bytes | None = None
    cells: bytes | None = None


@dataclass(frozen=True)
class Snapshot:
    """An evaluation's frozen inputs."""

    header: FrozenPart
    parts: tuple[FrozenPart, ...]

    @property
    def inputs_sha256(self) -> str:
        return manifest_sha256(self.header.sha256, [part.sha256 for part in self.parts])


class HeaderDocument(Strict):
    evaluation: EvaluationDocument
    teams: list[TeamDocument]
    features: list[FeatureDocument]
    requirements: list[RequirementDocument]
    efforts: list[EffortDocument]

    def value(self) -> Header:
        return Header(
            policy=self.evaluation.value(),
            teams=tuple(team.value() for team in self.teams),
            features=tuple(feature.value() for feature in self.features),
            requirements=tuple(requirement.value() for requirement in self.requirements),
            efforts=tuple(effort.value() for effort in self.efforts),
        )


class OfferDocument(Strict):
    """What costs and names need of a product; `gaps` by offering, and the order of the packed cells."""

    vendor: str
    vendor_name: str
    product: ProductDocument
    slots: list[str]
    gaps: dict[str, Any]
    """As `gap_data` wrote them: there are very many, and `check_parts` proves them."""


def manifest_sha256(header: str, parts: Sequence[str]) -> str:
    """`inputs_sha256`: the hash of the manifest."""
    return digest(canonical({"header": header, "parts": list(parts)}))


def freeze_header(document: HeaderDocument) -> FrozenPart:
    content = canonical(document.model_dump(mode="json"))
    return FrozenPart(digest(content), content)


def in_order(chosen: Iterable[str], order: Sequence[str]) -> list[str]:
    """A set of keys in the order of its list, each once."""
    wanted = set(chosen)
    return [key for key in order if key in wanted]


def normal_product(product: ProductDocument, features: Sequence[str]) -> ProductDocument:
    """A product whose sets of keys stand in the order of their lists."""
    plan_keys, addon_keys = [plan.key for plan in product.plans], [addon.key for addon in product.addons]
    plans = [
        plan.model_copy(update={"trial_excludes": in_order(plan.trial_excludes, features)})
        for plan in product.plans
    ]
    addons = [
        addon.model_copy(
            update={
                "plans": in_order(addon.plans, plan_keys),
                "requires": in_order(addon.requires, addon_keys),
                "excludes": in_order(addon.excludes, addon_keys),
            }
        )
        for addon in product.addons
    ]
    return product.model_copy(update={"plans": plans, "addons": addons})


def freeze_product(
    vendor: tuple[str, str],
    product: ProductDocument,
    answers: Sequence[Answer],
    verifications: Sequence[Verification],
    features: Sequence[str],
) -> FrozenPart:
    """One product's part. `vendor` is key and name; cells are sorted by offering and feature."""
    product = normal_product(product, features)
    path = f"{vendor[0]}/{product.key}"
    slots = [plan.key for plan in product.plans] + [f"+{addon.key}" for addon in product.addons]
    rank_of_offering = {f"{path}/{slot}": i for i, slot in enumerate(slots)}
    rank_of_feature = {key: i for i, key in enumerate(features)}

    def rank(cell: Answer | Verification) -> tuple[int, int]:
        return rank_of_offering[cell.offering], rank_of_feature[cell.feature]

    answers, verifications = sorted(answers, key=rank), sorted(verifications, key=rank)
    content = canonical(
        {
            "vendor": {"key": vendor[0], "name": vendor[1]},
            "product": product.model_dump(mode="json"),
            "coverage": [answer_data(answer) for answer in answers],
            "verifications": [verification_data(finding) for finding in verifications],
            "features_sha256": digest(canonical(list(features))),
        }
    )
    plans = tuple(plan.value() for plan in product.plans)
    addons = tuple(addon.value() for addon in product.addons)
    packed = pack_cells(path, plans, addons, features, answers, verifications)
    offer = canonical(
        {
            "vendor": vendor[0],
            "vendor_name": vendor[1],
            "product": product.model_dump(mode="json"),
            "slots": slots,
            "gaps": {
                slot: [gap_data(gap) for gap in packed[slot].gaps] for slot in slots if packed[slot].gaps
            },
        }
    )
    cells = b"".join(packed[slot].levels + packed[slot].days for slot in slots)
    return FrozenPart(digest(content), content, offer, cells)


def gap_data(gap: Gap) -> dict[str, Any]:
    return {
        "feature": gap.feature,
        **({"price": plain(gap.price)} if gap.price is not None else {}),
        **({"hours": figures(gap.hours)} if gap.hours is not None else {}),
        **({"available_on": gap.available_on.isoformat()} if gap.available_on is not None else {}),
    }


def gap_value(row: dict[str, Any]) -> Gap:
    """The gap that `gap_data` wrote."""
    hours = row.get("hours")
    return stored_gap(
        row["feature"],
        row.get("price"),
        tuple(hours) if isinstance(hours, list) else (hours,) * 3 if hours is not None else None,
        row.get("available_on"),
    )


@lru_cache(KEPT_GAPS)
def stored_gap(
    feature: str, price: str | None, hours: tuple[str, str, str] | None, available_on: str | None
) -> Gap:
    """A gap from its texts; tiers that inherit it share one."""
    return Gap(
        feature,
        None if price is None else Decimal(price),
        None if hours is None else Range(*map(Decimal, hours)),
        None if available_on is None else date.fromisoformat(available_on),
    )


class StoredGaps(Sequence[Gap]):
    """Gaps as they are stored, each made when it is asked for."""

    def __init__(self, rows: Sequence[dict[str, Any]]) -> None:
        self.rows = rows

    def __getitem__(self, i: Any) -> Any:
        return tuple(map(gap_value, self.rows[i])) if isinstance(i, slice) else gap_value(self.rows[i])

    def __iter__(self) -> Iterator[Gap]:
        return map(gap_value, self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


HEADER = TypeAdapter(HeaderDocument)
OFFER = TypeAdapter(OfferDocument)


def load_header(content: bytes) -> Header:
    return HEADER.validate_python(json.loads(content)).value()


def unpack_cells(slots: Sequence[str], cells: bytes, gaps: Mapping[str, Sequence[Gap]]) -> dict[str, Cells]:
    """The cells of a product's offerings, one after the other as they are stored."""
    features = len(cells) // (PACKED_BYTES * len(slots)) if slots else 0
    packed, start = {}, 0
    for slot in slots:
        days, end = start + features, start + PACKED_BYTES * features
        packed[slot] = Cells(cells[start:days], cells[days:end], gaps.get(slot, ()))
        start = end
    return packed


def load_product(offer: bytes, cells: bytes) -> Product:
    """The engine's product from a stored part."""
    document = OFFER.validate_python(json.loads(offer))
    gaps = {slot: StoredGaps(rows) for slot, rows in document.gaps.items()}
    product = document.product
    return Product(
        vendor=document.vendor,
        vendor_name=document.vendor_name,
        key=product.key,
        name=product.name,
        deployment=product.deployment,
        plans=tuple(plan.value() for plan in product.plans),
        addons=tuple(addon.value() for addon in product.addons),
        charges=tuple(charge.value() for charge in product.charges),
        answers=tuple(answer.value() for answer in product.answers),
        cells=unpack_cells(document.slots, cells, gaps),
    )


def freeze_document(document: Document) -> Snapshot:
    """The snapshot of a document that is in no database: the same as that of its rows."""
    features = [feature.key for feature in document.features]
    answers: dict[str, list[Answer]] = defaultdict(list)
    verifications: dict[str, list[Verification]] = defaultdict(list)
    for answer in document.coverage:
        answers[answer.offering.rpartition("/")[0]].append(answer.value())
    for finding in document.verifications:
        verifications[finding.offering.rpartition("/")[0]].append(finding.value())
    header = HeaderDocument.model_construct(
        **{
            name: getattr(document, name)
            for name in ("evaluation", "teams", "features", "requirements", "efforts")
        }
    )
    parts = []
    for vendor in document.vendors:
        for product in vendor.products:
            path = f"{vendor.key}/{product.key}"
            parts.append(
                freeze_product(
                    (vendor.key, vendor.name), product, answers[path], verifications[path], features
                )
            )
    return Snapshot(freeze_header(header), tuple(parts))


def compress(content: bytes, level: int = 6) -> bytes:
    return zlib.compress(content, level)


def decompress(content: bytes | memoryview) -> bytes:
    return zlib.decompress(bytes(content))
