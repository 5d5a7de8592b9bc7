"""Evaluations of any size from a seed: frozen as a run stores them, and as the engine's values."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.engine.values import Cells, Header, Product
from scoring.engine.vocabulary import Area, LevelCode
from scoring.snapshots.parts import FrozenPart, HeaderDocument, canonical, digest, load_header, load_product

Rows = list[dict[str, Any]]
Levels = NDArray[np.uint8]

DAYS = (9_400, 9_900)
"""When cells were answered and checked, in days since 2000."""
FEATURES_OF_ADDON = 0.03


@dataclass(frozen=True)
class Size:
    """How much of everything. `alike`: all teams weigh the same in whole numbers, and every cell applies."""

    name: str
    requirements: int
    teams: int
    plans: int
    tiers: int = 4
    addons: int = 2
    cycles: tuple[str, ...] = ("month", "year")
    alike: bool = False
    native: tuple[float, float] = (0.25, 0.6)
    """Of how many features the lowest and the highest product has all."""
    checked: float = 0.1
    """Of how many claims the buyer has a finding."""

    @property
    def products(self) -> int:
        return self.plans // self.tiers

    @property
    def cells(self) -> int:
        return self.plans * self.requirements


SIZES = {
    size.name: size
    for size in (
        Size("tiny", 24, 3, 8),
        Size("S", 60, 6, 12),
        Size("M", 500, 6, 200),
        Size("L", 2_000, 10, 2_000),
        Size("XL", 5_000, 10, 10_000),
    )
}


class Market:
    """One evaluation: its header, and the products that answer it."""

    def __init__(self, size: Size, seed: int = 7) -> None:
        self.size, self.seed = size, seed

    @cached_property
    def header_part(self) -> FrozenPart:
        rng = np.random.default_rng([self.seed, 0])
        document = HeaderDocument.model_validate(
            {
                "evaluation": evaluation(self.seed),
                "teams": teams(self.size),
                "features": [{"key": f"f{i}", "name": f"Feature {i}"} for i in range(self.size.requirements)],
                "requirements": requirements(self.size, rng),
                "efforts": efforts(self.size),
            }
        )
        content = canonical(document.model_dump(mode="json"))
        return FrozenPart(digest(content), content)

    @cached_property
    def parts(self) -> list[FrozenPart]:
        """The products as they are stored; the document that only proofs read is left short."""
        return [self._part(i) for i in range(self.size.products)]

    @cached_property
    def header(self) -> Header:
        return load_header(self.header_part.document)

    @cached_property
    def products(self) -> list[Product]:
        return [load_product(part.offer or b"", part.cells or b"") for part in self.parts]

    def _part(self, i: int) -> FrozenPart:
        rng = np.random.default_rng([self.seed, 1, i])
        product = product_document(i, self.size, rng)
        slots = [plan["key"] for plan in product["plans"]] + [
            f"+{addon['key']}" for addon in product["addons"]
        ]
        levels = product_levels(self.size, rng)
        days = rng.integers(*DAYS, levels.shape).astype("<u2") * (levels > 0)
        gaps = {slot: gaps_of(row, rng) for slot, row in zip(slots, levels, strict=True) if slot[0] != "+"}
        head = {"vendor": f"v{i:05}", "vendor_name": f"Vendor {i}", "product": product, "slots": slots}
        offer = canonical(head | {"gaps": {slot: rows for slot, rows in gaps.items() if rows}})
        cells = b"".join(
            row.tobytes() + day.astype("<u2").tobytes() for row, day in zip(levels, days, strict=True)
        )
        return FrozenPart(digest(offer + cells), offer, offer, cells)


def evaluation(seed: int) -> dict[str, Any]:
    return {
        "slug": "bench",
        "name": "Bench",
        "category": "CRM",
        "currency": "USD",
        "starts_on": "2027-01-01",
        "horizon_months": 36,
        "threshold": "0.60",
        "users": {"start": 120, "yearly_growth": ["0.02", "0.08", "0.25"]},
        "contacts": {"start": 20_000, "yearly_growth": ["0.05", "0.10", "0.30"]},
        "budget": "400000",
        "seed": seed,
        "build": {"amount": ["300000", "450000", "900000"], "months": [9, 14, 24]},
    }


def teams(size: Size) -> Rows:
    return [
        {"key": f"t{t}", "name": f"Team {t}", "voice": "1", "people": 5 + t, "hourly_rate": str(30 + 5 * t)}
        for t in range(size.teams)
    ]


def requirements(size: Size, rng: np.random.Generator) -> Rows:
    """Every feature is asked for by one to three teams; with `alike` by all teams, all alike."""
    rows = []
    areas = [area.value for area in Area]
    for feature in range(size.requirements):
        asking = range(size.teams)
        if not size.alike:
            asking = sorted(rng.choice(size.teams, int(rng.integers(1, 4)), replace=False).tolist())
        must, importance = feature == 0 or bool(rng.random() < 0.3), int(rng.integers(1, 4))
        for team in asking:
            rows.append(
                {
                    "team": f"t{team}",
                    "feature": f"f{feature}",
                    "area": areas[feature % len(areas)],
                    "statement": f"Need {feature} of team {team}",
                    "priority": "must" if must else "nice",
                    "importance": str(importance),
                    "deal_breaker": feature == 0 and not size.alike,
                    "status": "agreed",
                }
            )
    return rows


def efforts(size: Size) -> Rows:
    """Hours that every offer shares."""
    last = f"t{size.teams - 1}"
    rows = (
        ("transparent_time/selection", "t0", ["40", "60", "120"], "evaluation"),
        ("transparent_time/data_preparation", "t1", ["80", "120", "300"], "evaluation"),
        ("transparent_time/implementation", last, ["1", "2", "4"], "user"),
        ("hidden_time/operations", "t0", ["4", "8", "20"], "month"),
        ("hidden_time/discovery", "t1", ["10", "20", "60"], "year"),
    )
    return [dict(zip(("category", "team", "hours", "per"), row, strict=True)) for row in rows]


def spread(likely: float) -> list[str]:
    """A range around a figure."""
    return [f"{likely * share:.2f}" for share in (0.9, 1.0, 1.4)]


def product_document(i: int, size: Size, rng: np.random.Generator) -> dict[str, Any]:
    price = float(rng.integers(8, 40))
    plans = [plan(tier, price * (1 + 0.5 * tier), size, rng) for tier in range(size.tiers)]
    names = [row["key"] for row in plans]
    migration = fee("hidden_fees/data_migration", spread(float(rng.integers(1_000, 20_000))), "one_off")
    return {
        "key": "crm",
        "name": f"Product {i}",
        "deployment": "cloud",
        "plans": plans,
        "addons": [
            {"key": f"x{a}", "name": f"Add-on {a}", "plans": names, "charges": addon_fees(size, rng)}
            for a in range(size.addons)
        ],
        "charges": [migration],
        "answers": [{"category": "hidden_fees/overtime", "outcome": "refused"}],
    }


def plan(tier: int, price: float, size: Size, rng: np.random.Generator) -> dict[str, Any]:
    """A subscription by user in every cycle, the longer the cheaper, and a fee for setting it up."""
    months = {"month": 1.0, "quarter": 2.9, "year": 10.5}
    charges = [
        fee("transparent_fees/subscription", spread(price * months[cycle]), cycle)
        | {"model": "per_unit", "metric": "user", "billing": cycle}
        for cycle in size.cycles
    ]
    setup = fee("transparent_fees/implementation", spread(float(rng.integers(5_000, 40_000))), "one_off")
    return {"key": f"p{tier}", "name": f"Plan {tier}", "charges": [*charges, setup]}


def addon_fees(size: Size, rng: np.random.Generator) -> Rows:
    price = float(rng.integers(50, 900))
    months = {"month": 1, "quarter": 3, "year": 11}
    return [
        fee("hidden_fees/premium_addons", f"{price * months[cycle]:.2f}", cycle) | {"billing": cycle}
        for cycle in size.cycles
    ]


def fee(category: str, amount: list[str] | str, period: str) -> dict[str, Any]:
    return {"category": category, "model": "flat", "metric": "none", "period": period, "amount": amount}


def product_levels(size: Size, rng: np.random.Generator) -> Levels:
    """Offerings × features: claims, findings for a tenth of them; each tier has what the lower one has."""
    shape = size.requirements
    native = rng.uniform(*size.native)
    chances = np.array([0.04, native, 0.08, 0.08, 0.04, 0.04, 0.06, 0.0, 0.01])
    if size.alike:
        chances[LevelCode.NOT_APPLICABLE] = 0
    chances[LevelCode.NONE] = 1 - chances.sum()
    rows = [rng.choice(9, shape, p=chances).astype(np.uint8)]
    for _ in range(size.tiers - 1):
        better = (rng.random(shape) < 0.08) & (rows[-1] != LevelCode.NOT_APPLICABLE)
        rows.append(np.where(better, np.uint8(LevelCode.NATIVE), rows[-1]))
    rows += [
        np.where(rng.random(shape) < FEATURES_OF_ADDON, np.uint8(LevelCode.NATIVE), np.uint8(0))
        for _ in range(size.addons)
    ]
    claims = np.stack(rows)
    found = (rng.random(claims.shape) < size.checked) & (claims > 0) & (claims != LevelCode.NOT_APPLICABLE)
    failed = rng.random(claims.shape) < 0.15
    return claims | np.where(found, np.where(failed, np.uint8(LevelCode.PARTIAL), claims), np.uint8(0)) << 4


def gaps_of(row: Levels, rng: np.random.Generator) -> Rows:
    """A price for everything that the vendor would build, a date for what is on its roadmap."""
    claims = row & 15
    priced = np.flatnonzero(claims == LevelCode.CUSTOMISATION).tolist()
    dated = np.flatnonzero(claims == LevelCode.ROADMAP).tolist()
    prices = {f: {"feature": f"f{f}", "price": str(rng.integers(500, 9_000))} for f in priced}
    dates = {f: {"feature": f"f{f}", "available_on": "2027-09-01"} for f in dated}
    return [gap for _, gap in sorted((prices | dates).items())]


def answered(market: Market) -> Iterator[tuple[int, int, int]]:
    """Offering, feature and level code of every claim: the rows that people would have edited."""
    offering = 0
    for product in market.products:
        for cells in product.cells.values():
            claims = np.frombuffer(cells.levels, np.uint8) & 15
            offering += 1
            for feature in np.flatnonzero(claims).tolist():
                yield offering, feature + 1, int(claims[feature])


def without_inapplicable(product: Product) -> Product:
    """The same product with every cell applicable, for peers that know no other."""
    swap = bytes(byte & 0xF0 if byte & 15 == LevelCode.NOT_APPLICABLE else byte for byte in range(256))
    packed = {key: Cells(c.levels.translate(swap), c.days, c.gaps) for key, c in product.cells.items()}
    return replace(product, cells=packed)
