"""Customise: the cheapest gaps to close until a plan clears the line (spec 7)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

import numpy as np

from scoring.engine.costs.exact import money, scaled
from scoring.engine.robustness.table import PlanTable
from scoring.engine.values import Range
from scoring.engine.vocabulary import LevelCode
from scoring.engine.waysout.closings import Closing
from scoring.engine.waysout.cover import WORK, Cover, cheapest_cover
from scoring.engine.waysout.line import Line, relied_on

ROADMAP = int(LevelCode.ROADMAP)
KEPT = 2**14
FREE = Range(Decimal(0), Decimal(0), Decimal(0))


@dataclass(frozen=True)
class Customisation:
    """Gaps to close, in the order of the items, and what the plan then is.

    `closed` names what is paid for; `waits` what a vendor promises for a date, free. `months` from the
    evaluation's start until the last promise; how long paid work takes is not known. What must be true: that
    the vendor keeps both, and the unverified claims in `relies_on`. Nothing is given up. `price` is the sum
    of low, likely and high.
    """

    features: tuple[str, ...]
    closed: tuple[Closing, ...]
    waits: tuple[Closing, ...]
    price: Range
    months: int
    fit: Fraction
    relies_on: tuple[str, ...]
    proven: bool


@dataclass(frozen=True)
class Customise:
    """A plan's cheapest way by paid work alone, and the cheapest that also waits.

    None where there is no way; `waiting` also where it is neither cheaper nor shorter than paid work alone.
    """

    plan: str
    now: Customisation | None
    waiting: Customisation | None


def customise(
    table: PlanTable, row: int, line: Line, closings: Mapping[str, Closing], starts_on: date, work: int = WORK
) -> Customise:
    """The cheapest sets by likely price, of equal price the fewest gaps, then the first in order.

    A closed gap has credit 1. Every applicable deal-breaker's credit must be above 0 then: one at 0 is closed
    in any case. A dated roadmap item is free to those who wait. A plan that needs nothing has an empty set.
    """
    short = Short.of(table, row, line)
    if short is None:
        return Customise(table.paths[row], None, None)
    offered = {} if short.nothing else on_offer(table, row, line, closings)
    levels = table.levels[row].tolist()
    paid = {item: units(c.price.likely) for item, c in offered.items() if c.price is not None}
    dated = {
        item: 0
        for item, closing in offered.items()
        if closing.available_on is not None and levels[item] == ROADMAP
    }
    now = cheapest(short, paid, work)
    waiting = cheapest(short, paid | dated, work) if dated else None
    if waiting and now and merit(waiting) >= merit(now):
        waiting = None
    return Customise(
        table.paths[row],
        described(table, row, line, offered, now, set(), starts_on) if now else None,
        described(table, row, line, offered, waiting, set(dated), starts_on) if waiting else None,
    )


@dataclass(frozen=True)
class Short:
    """What a plan with a fit is short of: the line, and deal-breakers of credit 0 that must be closed.

    `weights` and `credits` are by item, `scale` is the q of τ = p ÷ q: a closed gap gains
    weight × (100 − credit) × q.
    """

    lacking: int
    must: tuple[int, ...]
    weights: list[int]
    credits: list[int]
    scale: int

    @classmethod
    def of(cls, table: PlanTable, row: int, line: Line) -> "Short | None":
        """None for a plan without a fit."""
        if not (table.applicable[row] & line.weighty).any():
            return None
        credits = table.credits[row].tolist()
        must = tuple(f for f in table.breakers(row, line.weights) if credits[f] == 0)
        return cls(line.lacking(table, row), must, line.whole, credits, line.threshold.denominator)

    @property
    def nothing(self) -> bool:
        return self.lacking <= 0 and not self.must

    def gain(self, item: int) -> int:
        return self.weights[item] * (100 - self.credits[item]) * self.scale


@lru_cache(KEPT)
def units(price: Decimal) -> int:
    """A price in integers of ten decimals."""
    return scaled(Fraction(price))


def merit(cover: Cover) -> tuple[int, int]:
    return cover.cost, len(cover.chosen)


def on_offer(table: PlanTable, row: int, line: Line, closings: Mapping[str, Closing]) -> dict[int, Closing]:
    """The closings of the plan's gaps by item: what is applicable with a credit below 1."""
    short = table.applicable[row] & (table.credits[row] < 100)
    named = np.array(sorted(line.positions_of(closings)), dtype=np.intp)
    items = line.weights.items
    return {f: closings[items[f]] for f in named[short[named]].tolist()}


def cheapest(short: Short, costs: Mapping[int, int], work: int) -> Cover | None:
    """Items to close at least cost, chosen by their positions; None where that is not possible."""
    must = short.must
    if any(f not in costs for f in must):
        return None
    lacking = short.lacking - sum(map(short.gain, must))
    free = sorted(set(costs) - set(must)) if lacking > 0 else []
    rest = cheapest_cover([costs[f] for f in free], [short.gain(f) for f in free], lacking, work)
    if rest is None:
        return None
    chosen = tuple(sorted([*must, *(free[i] for i in rest.chosen)]))
    return Cover(chosen, sum(costs[f] for f in chosen), rest.proven)


def described(
    table: PlanTable,
    row: int,
    line: Line,
    offered: Mapping[int, Closing],
    cover: Cover,
    dated: set[int],
    starts_on: date,
) -> Customisation:
    """The set with its price and dates, and the plan scored again."""
    credits = table.credits[row].copy()
    credits[list(cover.chosen)] = 100
    fit = line.fit(credits, table.applicable[row])
    if fit is None:
        raise ValueError("a plan without a fit")
    closed = tuple(offered[f] for f in cover.chosen if f not in dated)
    waits = tuple(offered[f] for f in cover.chosen if f in dated)
    return Customisation(
        features=line.names(cover.chosen),
        closed=closed,
        waits=waits,
        price=total(closing.price for closing in closed if closing.price is not None),
        months=max((months_until(starts_on, wait.available_on) for wait in waits), default=0),
        fit=fit,
        relies_on=relied_on(table, row, cover.chosen, line),
        proven=cover.proven,
    )


def total(prices: Iterable[Range]) -> Range:
    """Exact sums of low, likely and high."""
    rows = [(price.low, price.likely, price.high) for price in prices]
    low, likely, high = (sum(scaled(Fraction(row[i])) for row in rows) for i in range(3))
    return Range(money(low), money(likely), money(high))


def months_until(start: date, day: date | None) -> int:
    """Whole months from the start after which the day has come; 0 for a day that has come by then."""
    if day is None:
        return 0
    months = 12 * (day.year - start.year) + day.month - start.month + (day.day > start.day)
    return max(months, 0)
