"""What the ways out cost by class, what each team gives up, and what must be true (spec 7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scoring.engine.costs import Assumptions, Projector
from scoring.engine.ranges import ProductSampler, Sampler
from scoring.engine.values import Offer
from scoring.engine.vocabulary import Billing, CostClass
from scoring.reports.figures import Share, share
from scoring.reports.sources import Facts, products_in
from scoring.reports.tables import OfferRow, PlanRow

SHOWN = 6
"""Plans whose ways are costed on the page."""


@dataclass(frozen=True)
class ClassRange:
    """One class over the horizon: likely, and P10, P50, P90 in the draws of the run."""

    cost_class: str
    likely: Decimal
    p10: Decimal
    p50: Decimal
    p90: Decimal


@dataclass(frozen=True)
class WayCost:
    """A plan that some way out leads to, in its cheapest cycle."""

    name: str
    total: OfferRow
    classes: tuple[ClassRange, ...]
    months: int
    lost: tuple[tuple[str, Share], ...]
    """By team: the share of its own needs that dropping gives up."""
    relies_on: tuple[str, ...]
    relies_on_count: int


def way_costs(
    facts: Facts, plans: Sequence[PlanRow], details: Mapping[str, Any], items: Mapping[str, str]
) -> list[WayCost]:
    """The plans that a way out brings over the line, best placed first."""
    ways = details.get("ways_out") or {}
    led = [plan for plan in plans if leads_to(plan.best.offer, facts)][:SHOWN]
    products = products_in(facts, [plan.best.offer for plan in led])
    assumptions = Assumptions(facts.header)
    sampler = Sampler(facts.header, assumptions)
    found = []
    for plan in led:
        row = min(plan.cycles, key=lambda cycle: cycle.cost.likely if cycle.cost else Decimal(0))
        product = products[row.offer.rpartition("/")[0]]
        projector = Projector(facts.header, product, assumptions)
        found.append(costed(row, ProductSampler(sampler, projector), projector, ways, facts, items))
    return found


def leads_to(path: str, facts: Facts) -> bool:
    """Whether dropping or customising something brings this plan over the line."""
    ways = facts.result.get("ways_out") or {}
    dropped = any(
        way["offer"] == path and (way["fewest"] or {}).get("features") for way in ways.get("drop", ())
    )
    return dropped or any(way["offer"] == path and way["features"] for way in ways.get("customise", ()))


def costed(
    row: OfferRow,
    sampler: ProductSampler,
    projector: Projector,
    ways: Mapping[str, Any],
    facts: Facts,
    items: Mapping[str, str],
) -> WayCost:
    cycle = Billing(row.billing) if row.billing else None
    projection = projector.project(Offer(row.offer.rpartition("/")[2], row.addons, cycle))
    quantiles = sampler.by_class(projection)
    dropped = ((ways.get("drop") or {}).get(row.offer) or {}).get("fewest") or {}
    custom = ((ways.get("customise") or {}).get(row.offer) or {}).get("now") or {}
    teams = {team.key: team.name for team in facts.header.teams}
    relied = dropped or custom
    return WayCost(
        name=row.name,
        total=row,
        classes=tuple(
            ClassRange(name, projection.classes[name], *(Decimal(str(part)) for part in quantiles[name]))
            for name in CostClass
        ),
        months=custom.get("months", dropped.get("months", 0)),
        lost=tuple((teams[key], share(part)) for key, part in (dropped.get("lost") or {}).items() if part),
        relies_on=tuple(items.get(key, key) for key in relied.get("relies_on", ())),
        relies_on_count=relied.get("relies_on_count", 0),
    )
