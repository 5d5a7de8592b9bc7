"""The report's later sections as rows: teams, exposure, next evidence, ways out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

from scoring.engine.values import Product
from scoring.engine.vocabulary import Outcome
from scoring.reports.figures import Share, share
from scoring.reports.sources import Facts
from scoring.reports.tables import NO_FIT, Fit, OfferRow, named

SILENT = (Outcome.REFUSED, Outcome.NOT_ASKED)
TINTS = 10


Placed = TypeVar("Placed", "Customisation", "Drop", "Customisation | Drop", "Buy")


@dataclass(frozen=True)
class TeamRow:
    """What each plan does for one team."""

    name: str
    cells: tuple[Fit, ...]
    heard: bool


@dataclass(frozen=True)
class Exposure:
    """A cost that is not estimated for a product: what the vendor said, what it might be at most."""

    vendor: str
    product: str
    category: str
    outcome: str
    question: str
    amount: Decimal | None
    """None: nobody said what it might cost."""


@dataclass(frozen=True)
class Evidence:
    """A cell that is worth checking next."""

    plan: str
    item: str
    answered: bool
    worth: Share
    decides: bool
    offer: str = ""
    """The plan's path."""


@dataclass(frozen=True)
class Customisation:
    """The cheapest gaps to close until a plan clears the line."""

    name: str
    features: tuple[str, ...]
    price: Decimal
    fit: Share
    proven: bool = True
    """Whether it is shown that nothing cheaper would do."""
    waits: tuple[str, ...] = ()
    """Those of the features that a vendor has promised for a date, free."""
    offer: str = ""
    """The plan's path."""


@dataclass(frozen=True)
class DropList:
    features: tuple[str, ...]
    original: Share
    reduced: Share
    proven: bool = True
    """Whether it is shown that no list weighs less."""


@dataclass(frozen=True)
class Drop:
    """The nice-to-haves to give up until a plan clears the line: the fewest, and those of least weight."""

    name: str
    fewest: DropList
    least_weight: DropList | None
    offer: str = ""
    """The plan's path."""

    @property
    def same(self) -> bool:
        return self.least_weight is not None and self.fewest.features == self.least_weight.features


@dataclass(frozen=True)
class Ways:
    """One way out for all plans: where it exists, and the plans for which it does not.

    Plans that clear the line as they are need no way out and stand in neither.
    """

    plans: tuple[Customisation | Drop, ...]
    impossible: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.plans or self.impossible)

    def __len__(self) -> int:
        return len(self.plans)

    def first(self, most: int | None, placed: Mapping[str, int]) -> "Ways":
        """The lines of the best-placed plans, at most so many; places by path."""
        return replace(self, plans=tuple(best_placed(self.plans, placed)[:most]))


@dataclass(frozen=True)
class Buy:
    """The cheapest offer of a product that clears the line."""

    name: str
    offer: str
    billing: str
    addons: str
    likely: Decimal

    @property
    def query(self) -> dict[str, str]:
        """What names the offer in an address."""
        return {"offer": self.offer, "billing": self.billing, "addons": self.addons}


def best_placed(rows: Iterable[Placed], placed: Mapping[str, int]) -> list[Placed]:
    """In the shortlist's order."""
    return sorted(rows, key=lambda row: placed.get(row.offer, len(placed)))


def team_rows(facts: Facts, rows: Sequence[OfferRow]) -> list[TeamRow]:
    silent = set(facts.result.get("teams_not_heard") or ())
    return [
        TeamRow(
            team.name, tuple(row.teams.get(team.key, NO_FIT) for row in rows), heard=team.key not in silent
        )
        for team in facts.header.teams
    ]


def tint(value: Share) -> int:
    """The tint of a cell, 0 to 10, as its number."""
    return 0 if value.percent is None else value.percent // TINTS


def exposures(facts: Facts, rows: Sequence[OfferRow], products: Mapping[str, Product]) -> list[Exposure]:
    """Each product's hidden fees that its first offer does not estimate, and the questions behind them."""
    amounts = facts.header.policy.rules.exposure
    found, seen = [], set()
    for row in rows:
        product = products.get(row.offer.rpartition("/")[0])
        if product is None or product.path in seen or row.cost is None:
            continue
        seen.add(product.path)
        for category in row.cost.not_estimated:
            answers = [a for a in product.answers if a.category == category and a.outcome in SILENT]
            said, question = (answers[0].outcome, answers[0].question) if answers else ("", "")
            found.append(Exposure(row.vendor, row.product, category, said, question, amounts.get(category)))
    return found


def next_evidence(
    details: Mapping[str, Any], names: Mapping[str, str], items: Mapping[str, str], most: int = 8
) -> list[Evidence]:
    """The open cells worth checking first: those that could change a verdict, then by worth."""
    cells = [cell for cell in details.get("evidence") or () if cell["plan"] in names]
    cells.sort(key=lambda cell: {cell["if_held"], cell["if_not"]} == {cell["verdict"]})
    return [
        Evidence(
            names[cell["plan"]],
            items.get(cell["item"], cell["item"]),
            bool(cell.get("answered")),
            share(cell.get("worth")),
            decides={cell["if_held"], cell["if_not"]} != {cell["verdict"]},
            offer=cell["plan"],
        )
        for cell in cells[:most]
    ]


def plan_name(facts: Facts, offer: str, addons: Sequence[str] = ()) -> str:
    product, key = facts.product_of(offer), offer.rpartition("/")[2]
    extras = [f"+ {product.offerings.get(f'+{addon}', addon)}" for addon in addons]
    return " ".join([product.product, product.offerings.get(key, key), *extras])


def customisations(facts: Facts, details: Mapping[str, Any], items: Mapping[str, str]) -> Ways:
    """Paid work alone, and below it, where that is cheaper or shorter, waiting for promises too."""
    kept = (details.get("ways_out") or {}).get("customise") or {}
    found, impossible = [], []
    for way in (facts.result.get("ways_out") or {}).get("customise") or ():
        name, more = plan_name(facts, way["offer"]), kept.get(way["offer"]) or {}
        now, waiting, of = more.get("now") or {}, more.get("waiting"), {"offer": way["offer"]}
        if way.get("features") is None or way.get("price") is None:
            impossible.append(name)
        elif way["features"]:
            found.append(customisation(facts, name, {**now, **way}, way["price"], items))
        if waiting and waiting["features"]:
            found.append(customisation(facts, name, {**waiting, **of}, waiting["price"][1], items))
    return Ways(tuple(found), tuple(impossible))


def customisation(
    facts: Facts, name: str, data: Mapping[str, Any], price: str, items: Mapping[str, str]
) -> Customisation:
    return Customisation(
        name,
        named(data["features"], items),
        Decimal(price),
        share(data.get("fit"), line_of(facts), True),
        proven=data.get("proven", True),
        waits=named([closing["feature"] for closing in data.get("waits") or ()], items),
        offer=data["offer"],
    )


def drops(facts: Facts, details: Mapping[str, Any], items: Mapping[str, str]) -> Ways:
    kept = (details.get("ways_out") or {}).get("drop") or {}
    found, impossible = [], []
    for way in (facts.result.get("ways_out") or {}).get("drop") or ():
        name, more = plan_name(facts, way["offer"]), kept.get(way["offer"]) or {}
        fewest, lightest = (
            drop_list(facts, {**(more.get(kind) or {}), **(way.get(kind) or {})}, items)
            for kind in ("fewest", "least_weight")
        )
        if fewest is None:
            impossible.append(name)
        elif fewest.features:
            found.append(Drop(name, fewest, lightest, way["offer"]))
    return Ways(tuple(found), tuple(impossible))


def drop_list(facts: Facts, data: Mapping[str, Any], items: Mapping[str, str]) -> DropList | None:
    if data.get("features") is None:
        return None
    return DropList(
        named(data["features"], items),
        share(data.get("fit_original")),
        share(data.get("fit_reduced"), line_of(facts), True),
        proven=data.get("proven", True),
    )


def line_of(facts: Facts) -> Fraction:
    return Fraction(facts.header.policy.threshold)


def build_total(facts: Facts) -> tuple[Decimal, Decimal, Decimal] | None:
    """What building costs over the horizon, with upkeep: low, likely, high."""
    total = ((facts.result.get("ways_out") or {}).get("build") or {}).get("total")
    return None if not total else (Decimal(total[0]), Decimal(total[1]), Decimal(total[2]))


def buys(facts: Facts) -> list[Buy]:
    return [
        Buy(
            plan_name(facts, row["offer"], row["addons"]),
            row["offer"],
            row["billing"] or "",
            ",".join(row["addons"]),
            Decimal(row["likely"]),
        )
        for row in facts.result.get("cheapest_passing") or ()
    ]
