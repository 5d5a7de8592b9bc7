"""What the ways out cost by class, what each team gives up, and what must be true (spec 7)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from scoring.engine.costs import Assumptions, Projector
from scoring.engine.ranges import ProductSampler, Sampler
from scoring.engine.values import Offer, Product, Range
from scoring.engine.vocabulary import Billing, CostClass
from scoring.engine.waysout import Spread, WaySpread, plan_spread
from scoring.reports.figures import Share, share
from scoring.reports.sources import Facts, products_in
from scoring.reports.tables import OfferRow, PlanRow

SHOWN = 6
"""Plans whose ways are costed on the page."""
DROP, CUSTOMISE, WAIT, BUILD = "drop", "customise", "wait", "build"


@dataclass(frozen=True)
class WayCost:
    """One way out of one plan, in its cheapest cycle, or building."""

    way: str
    name: str
    """The plan; nothing for building."""
    spread: WaySpread | None
    """None for building in a run that kept no draws of it."""
    months: tuple[int, ...]
    """Until use: a number, or low, likely and high; nothing where nobody knows how long the work takes."""
    lost: tuple[tuple[str, Share], ...] = ()
    """By team: the share of its own needs that dropping gives up."""
    closes: tuple[str, ...] = ()
    """Gaps that the vendor is paid to close."""
    waits: tuple[str, ...] = ()
    """Gaps that the vendor has promised to close by a date."""
    relies_on: tuple[str, ...] = ()
    relies_on_count: int = 0
    proven: bool = True
    """Whether it is shown that nothing better exists."""
    query: Mapping[str, str] = field(default_factory=dict)
    """What names the plan in an address; nothing for building."""

    @property
    def classes(self) -> tuple[tuple[CostClass, Spread | None], ...]:
        """All four classes; None where nobody estimated one."""
        return tuple((name, self.spread.classes.get(name) if self.spread else None) for name in CostClass)


def way_costs(
    facts: Facts, plans: Sequence[PlanRow], details: Mapping[str, Any], items: Mapping[str, str]
) -> list[WayCost]:
    """The ways of the plans that one brings over the line, best placed first; then building."""
    ways = details.get("ways_out") or {}
    leading = leading_over(facts)
    led = [plan for plan in plans if plan.best.offer in leading][:SHOWN]
    products = products_in(facts, [plan.best.offer for plan in led])
    pricer = Pricer(facts, products)
    teams = {team.key: team.name for team in facts.header.teams}
    found = []
    for plan in led:
        row = min(plan.cycles, key=lambda cycle: cycle.cost.likely if cycle.cost else Decimal(0))
        dropped = ((ways.get("drop") or {}).get(row.offer) or {}).get("fewest") or {}
        if dropped.get("lost"):
            found.append(drop_cost(row, dropped, pricer, teams, items))
        found += custom_costs(row, (ways.get("customise") or {}).get(row.offer) or {}, pricer, items)
    return [*found, *build_cost(facts, ways)]


def leading_over(facts: Facts) -> set[str]:
    """The plans that dropping or customising something brings over the line, by path."""
    ways = facts.result.get("ways_out") or {}
    dropped = {way["offer"] for way in ways.get("drop", ()) if (way["fewest"] or {}).get("features")}
    return dropped | {way["offer"] for way in ways.get("customise", ()) if way["features"]}


class Pricer:
    """Draws offers of a run again from its frozen inputs."""

    def __init__(self, facts: Facts, products: Mapping[str, Product]) -> None:
        self.header, self.products = facts.header, products
        self.assumptions = Assumptions(facts.header)
        self.sampler = Sampler(facts.header, self.assumptions)

    def __call__(self, row: OfferRow, work: Mapping[str, Range]) -> WaySpread:
        product, _slash, plan = row.offer.rpartition("/")
        projector = Projector(self.header, self.products[product], self.assumptions)
        projection = projector.project(Offer(plan, row.addons, Billing(row.billing) if row.billing else None))
        return plan_spread(ProductSampler(self.sampler, projector), projection, work)


def drop_cost(
    row: OfferRow,
    data: Mapping[str, Any],
    pricer: Pricer,
    teams: Mapping[str, str],
    items: Mapping[str, str],
) -> WayCost:
    return WayCost(
        way=DROP,
        name=row.name,
        spread=pricer(row, {}),
        query=row.query,
        months=(data["months"],),
        lost=tuple((teams[key], share(part)) for key, part in data["lost"].items() if part),
        **relied(data, items),
    )


def custom_costs(
    row: OfferRow, ways: Mapping[str, Any], pricer: Pricer, items: Mapping[str, str]
) -> Iterator[WayCost]:
    """By paid work alone, and where that is cheaper or shorter, by waiting too."""
    for way, data in ((CUSTOMISE, ways.get("now")), (WAIT, ways.get("waiting"))):
        if not data or not (data["closed"] or data["waits"]):
            continue
        work = {closing["feature"]: price_of(closing["price"]) for closing in data["closed"]}
        yield WayCost(
            way=way,
            name=row.name,
            spread=pricer(row, work),
            query=row.query,
            months=() if data["closed"] else (data["months"],),
            closes=named(data["closed"], items),
            waits=named(data["waits"], items),
            **relied(data, items),
        )


def build_cost(facts: Facts, ways: Mapping[str, Any]) -> Iterator[WayCost]:
    """Building, where the evaluation has an estimate."""
    if facts.header.policy.build is not None:
        drawn = ways.get("build")
        yield WayCost(BUILD, "", spread_of(drawn) if drawn else None, facts.header.policy.build.months)


def relied(data: Mapping[str, Any], items: Mapping[str, str]) -> dict[str, Any]:
    return {
        "relies_on": tuple(items.get(key, key) for key in data.get("relies_on", ())),
        "relies_on_count": data.get("relies_on_count", 0),
        "proven": data.get("proven", True),
    }


def named(closings: Sequence[Mapping[str, Any]], items: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(items.get(closing["feature"], closing["feature"]) for closing in closings)


def price_of(parts: Sequence[str]) -> Range:
    low, likely, high = (Decimal(part) for part in parts)
    return Range(low, likely, high)


def spread_of(data: Mapping[str, Any]) -> WaySpread:
    """A spread as details keep it."""

    def figures(part: Mapping[str, Any]) -> Spread:
        return Spread(Decimal(part["likely"]), part["p10"], part["p50"], part["p90"])

    classes = {CostClass(name): figures(part) for name, part in data["classes"].items()}
    return WaySpread(classes, figures(data["total"]))
