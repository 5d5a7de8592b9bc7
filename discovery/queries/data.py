"""How ready the data are, and when it will be finished (spec 2.5)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from discovery.content import DATA_STEPS
from discovery.models import DataHours, DataSource, Evaluation, PlanStep, Team

THOUSAND = Decimal(1000)
VERY_DIFFERENT = 3
"""Two teams are of very different size where one has at least this many times the people of the other."""
FEEDS = {step.key: step.feeds for step in DATA_STEPS}


class Span(NamedTuple):
    """Low, likely, high."""

    low: Decimal
    likely: Decimal
    high: Decimal

    def __add__(self, other: "Span") -> "Span":  # type: ignore[override]
        return Span(self.low + other.low, self.likely + other.likely, self.high + other.high)


NOTHING = Span(Decimal(0), Decimal(0), Decimal(0))


def total(spans: Iterable[Span]) -> Span:
    return sum(spans, NOTHING)


def hours_of(row: DataHours, records: int | None) -> Span | None:
    """Hours of a step; per 1,000 records they need the source's count, and without it there is no figure."""
    span = Span(row.hours_low, row.hours_likely, row.hours_high)
    if not row.per_thousand:
        return span
    if records is None:
        return None
    return Span(*(hours * records / THOUSAND for hours in span))


@dataclass(frozen=True)
class ListedSource:
    """A source with one cell a step: the hours, or None where nobody has stated any."""

    source: DataSource
    cells: list[Span | None]
    rows: dict[str, DataHours]

    @property
    def total(self) -> Span:
        return total(cell for cell in self.cells if cell is not None)

    @property
    def missing(self) -> int:
        return sum(cell is None for cell in self.cells)


def data_sources(evaluation: Evaluation) -> list[ListedSource]:
    listed = []
    for source in evaluation.data_sources.prefetch_related("hours"):
        rows = {row.step: row for row in source.hours.all()}
        cells = [hours_of(rows[key], source.records) if key in rows else None for key in FEEDS]
        listed.append(ListedSource(source, cells, rows))
    return listed


def data_efforts(evaluation: Evaluation) -> dict[str, Span]:
    """Hours by cost category, over all sources: what data readiness feeds into time costs."""
    found: dict[str, Span] = defaultdict(lambda: NOTHING)
    for listed in data_sources(evaluation):
        for category, cell in zip(FEEDS.values(), listed.cells, strict=True):
            if cell is not None:
                found[category] += cell
    return dict(found)


class Plan(NamedTuple):
    steps: list[PlanStep]
    weeks: Span
    without_weeks: int
    same_weeks: list[tuple[PlanStep, PlanStep]]
    """Steps of one name whose teams differ much in size but have the same weeks."""


def very_different(one: Team, other: Team) -> bool:
    small, large = sorted((one.people, other.people))
    return large >= VERY_DIFFERENT * max(small, 1)


def plan(evaluation: Evaluation) -> Plan:
    """The steps one after another: their weeks sum to the finish."""
    steps = list(evaluation.plan_steps.select_related("team"))
    timed = [step for step in steps if step.weeks_likely is not None]
    spans = [Span(step.weeks_low, step.weeks_likely, step.weeks_high) for step in timed]
    alike = [
        (one, other)
        for i, one in enumerate(timed)
        for other in timed[i + 1 :]
        if one.team
        and other.team
        and very_different(one.team, other.team)
        and one.name == other.name
        and one.weeks_likely == other.weeks_likely
    ]
    return Plan(steps, total(spans), len(steps) - len(timed), alike)
