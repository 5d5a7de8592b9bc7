"""The three ways out of a run, for the document and for the pages (spec 7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.engine.costs.efforts import mean_rate
from scoring.engine.results.documents import Json, amount
from scoring.engine.robustness import PlanTable
from scoring.engine.values import Header, Product, Range
from scoring.engine.waysout import (
    BuildWay,
    Closing,
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
    closings_of,
    customise,
    drop,
)
from scoring.engine.weights import Weights

FEW_CLAIMS = 20
"""How many of the claims that a way relies on are named."""


@dataclass(frozen=True)
class WaysOut:
    """What every plan would take to clear the line, and what building would take."""

    drops: tuple[Drop, ...]
    customisations: tuple[Customise, ...]
    build: BuildWay | NotEstimated
    spread: WaySpread | None
    """What building costs in the draws."""

    @classmethod
    def of(cls, header: Header, weights: Weights, products: Sequence[Product], table: PlanTable) -> "WaysOut":
        """Both ways of every plan alone, in the order of the table."""
        line = Line(weights, Fraction(header.policy.threshold))
        rate = mean_rate(header)
        closings = [
            closings_of(cells.gaps if (cells := product.cells.get(plan.key)) else (), rate)
            for product in products
            for plan in product.plans
        ]
        rows = range(len(table.paths))
        starts_on = header.policy.starts_on
        built = build(header.policy)
        return cls(
            drops=tuple(drop(table, row, line) for row in rows),
            customisations=tuple(customise(table, row, line, closings[row], starts_on) for row in rows),
            build=built,
            spread=build_spread(header.policy, built) if isinstance(built, BuildWay) else None,
        )

    def document(self) -> Json:
        """The part of the result document; an impossible way is null."""
        return {
            "customise": [customise_json(way) for way in self.customisations],
            "drop": [drops_json(way) for way in self.drops],
            "build": build_json(self.build),
        }

    def details(self) -> Json:
        """What is given up and what must be true, by plan."""
        return {
            "drop": {way.plan: drop_details(way) for way in self.drops},
            "customise": {way.plan: customise_details(way) for way in self.customisations},
            "build": spread_json(self.spread) if self.spread else None,
        }


def customise_json(way: Customise) -> Json:
    now = way.now
    return {
        "offer": way.plan,
        "features": list(now.features) if now else None,
        "price": amount(now.price.likely) if now else None,
        "fit": float(now.fit) if now else None,
    }


def drops_json(way: Drop) -> Json:
    lists = {"fewest": drop_json(way.fewest), "least_weight": drop_json(way.least_weight)}
    return {"offer": way.plan, **lists}


def drop_json(way: DropList | None) -> Json | None:
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
