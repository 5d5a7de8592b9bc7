"""The three ways out of a run, for the document and for the pages (spec 7)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from scoring.engine.results.documents import Json, amount
from scoring.engine.results.payloads import WaysTexts
from scoring.engine.results.texts import encode, list_text, object_text
from scoring.engine.robustness import PlanTable
from scoring.engine.values import Policy, Product, Range
from scoring.engine.waysout import (
    BuildWay,
    Closing,
    Closings,
    Customisation,
    Customise,
    Drop,
    DropList,
    Line,
    NotEstimated,
    Spread,
    WaySpread,
    build,
    build_spread,
    customise,
    drop,
)

FEW_CLAIMS = 20
"""How many of the claims that a way relies on are named."""


class PlanWays(NamedTuple):
    """What one plan would take to clear the line."""

    drop: Drop
    customise: Customise


def ways_of(
    product: Product, table: PlanTable, rows: Sequence[int], line: Line, rate: Fraction | None, start: date
) -> Iterator[PlanWays]:
    """Both ways of every plan of a product alone; `rows` are its plans in the table, in order."""
    for plan, row in zip(product.plans, rows, strict=True):
        cells = product.cells.get(plan.key)
        closings = Closings(cells.gaps if cells else (), rate)
        yield PlanWays(drop(table, row, line), customise(table, row, line, closings, start))


def ways_texts(ways: Iterable[PlanWays]) -> WaysTexts:
    """The texts of some plans, without brackets."""
    every = list(ways)
    return WaysTexts(
        encode([customise_json(way.customise) for way in every])[1:-1],
        encode([drop_json(way.drop) for way in every])[1:-1],
        encode({way.drop.plan: drop_details(way.drop) for way in every})[1:-1],
        encode({way.customise.plan: customise_details(way.customise) for way in every})[1:-1],
    )


def joined_ways(policy: Policy, texts: Sequence[WaysTexts]) -> bytes:
    """The part of the result document: all plans' ways, and what building would take."""
    return object_text(
        {
            "customise": list_text(product.customise for product in texts),
            "drop": list_text(product.drop for product in texts),
            "build": encode(build_json(build(policy))),
        }
    )


def joined_details(policy: Policy, texts: Sequence[WaysTexts]) -> bytes:
    """What is given up and what must be true, by plan; what building costs in the draws."""
    built = build(policy)
    spread = build_spread(policy, built) if isinstance(built, BuildWay) else None
    return object_text(
        {
            "drop": braced(product.drop_details for product in texts),
            "customise": braced(product.customise_details for product in texts),
            "build": encode(spread_json(spread) if spread else None),
        }
    )


def braced(items: Iterable[bytes]) -> bytes:
    """An object of the texts of its fields."""
    return b"{" + list_text(items)[1:-1] + b"}"


def customise_json(way: Customise) -> Json:
    now = way.now
    return {
        "offer": way.plan,
        "features": list(now.features) if now else None,
        "price": amount(now.price.likely) if now else None,
        "fit": float(now.fit) if now else None,
    }


def drop_json(way: Drop) -> Json:
    lists = {"fewest": drop_list_json(way.fewest), "least_weight": drop_list_json(way.least_weight)}
    return {"offer": way.plan, **lists}


def drop_list_json(way: DropList | None) -> Json | None:
    if way is None:
        return None
    return {
        "features": list(way.features),
        "fit_original": float(way.fit_original),
        "fit_reduced": float(way.fit_reduced),
    }


def build_json(way: BuildWay | NotEstimated) -> Json:
    if isinstance(way, NotEstimated):
        return {"missing": list(way.missing)}
    parts = {name: range_json(getattr(way, name)) for name in ("amount", "maintenance", "total")}
    return {**parts, "months": list(way.months)}


def range_json(value: Range) -> list[str]:
    return [amount(Decimal(part)) for part in (value.low, value.likely, value.high)]


def drop_details(way: Drop) -> Json:
    return {
        "obstacle": way.obstacle.value if way.obstacle else None,
        "fewest": list_details(way.fewest),
        "least_weight": list_details(way.least_weight),
    }


def list_details(way: DropList | None) -> Json | None:
    if way is None:
        return None
    return {
        "weight": float(way.weight),
        "lost": shares_json(way.lost),
        "relies_on": list(way.relies_on[:FEW_CLAIMS]),
        "relies_on_count": len(way.relies_on),
        "months": way.months,
        "proven": way.proven,
    }


def shares_json(shares: Mapping[str, Fraction]) -> Json:
    return {team: float(share) for team, share in shares.items()}


def customise_details(way: Customise) -> Json:
    return {
        "now": customisation_details(way.now) if way.now else None,
        "waiting": customisation_details(way.waiting) if way.waiting else None,
    }


def customisation_details(way: Customisation) -> Json:
    return {
        "features": list(way.features),
        "price": range_json(way.price),
        "fit": float(way.fit),
        "months": way.months,
        "closed": [closing_json(closing) for closing in way.closed],
        "waits": [closing_json(closing) for closing in way.waits],
        "relies_on": list(way.relies_on[:FEW_CLAIMS]),
        "relies_on_count": len(way.relies_on),
        "proven": way.proven,
    }


def closing_json(closing: Closing) -> Json:
    return {
        "feature": closing.feature,
        "price": range_json(closing.price) if closing.price else None,
        "available_on": closing.available_on.isoformat() if closing.available_on else None,
    }


def spread_json(way: WaySpread) -> Json:
    """By class and in all: likely as an amount, the quantiles as numbers."""
    return {
        "classes": {name.value: figures_json(figures) for name, figures in way.classes.items()},
        "total": figures_json(way.total),
    }


def figures_json(figures: Spread) -> Json:
    return {"likely": amount(figures.likely), "p10": figures.p10, "p50": figures.p50, "p90": figures.p90}
