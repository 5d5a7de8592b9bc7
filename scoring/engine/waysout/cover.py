"""The cheapest cover: items of least cost whose gains reach a need, exactly (spec 7).

A table of the best (cost, gain) pairs of the last items, grown one item at a time from the last to the first,
kept without what is dearer and gains less, and without what no choice of the other items can bring below the
best cover known. Whole numbers throughout; floats only rule out, with room to spare.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import gcd
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[Any]
Floats = NDArray[np.float64]

WORK = 4_000_000
"""Pairs kept, over all items. A problem that needs more is solved well, and says that it is not proven."""
SCOUT = 50_000
"""Pairs of a first pass, which only looks for a good cover to compare with."""
NARROW = 64
"""So many items in doubt are always searched by the table."""
SWAPS = 100
FLOAT_BITS = 500
SLOWER = 10
"""How much more work Python's own integers are than int64."""
CAREFUL = 1e-9


@dataclass(frozen=True)
class Cover:
    """Chosen items in order and their cost. `proven`: no cover costs less."""

    chosen: tuple[int, ...]
    cost: int
    proven: bool


@dataclass(frozen=True)
class Problem:
    """Items with positive gains. Costs hold the count of items as a last digit: of equals the fewest win."""

    costs: Integers
    gains: Integers
    need: int
    cost_unit: int
    gain_unit: int
    """Powers of 2 that floats are counted in, so that no sum outgrows one; 1 but for enormous numbers."""

    @property
    def size(self) -> int:
        return len(self.costs)

    def only(self, items: NDArray[np.intp], need: int) -> "Problem":
        return replace(self, costs=self.costs[items], gains=self.gains[items], need=need)

    def cost_of(self, items: Sequence[int]) -> int:
        return sum(int(self.costs[i]) for i in items)

    @cached_property
    def nearly_all(self) -> tuple[Floats, Floats]:
        """The costs and gains of all items as floats."""
        return self.nearly(self.costs, self.gains)

    def nearly(self, costs: Integers, gains: Integers) -> tuple[Floats, Floats]:
        return floats(costs, self.cost_unit), floats(gains, self.gain_unit)


def floats(values: Integers, unit: int) -> Floats:
    if values.dtype != object:
        return values.astype(np.float64)
    return np.array([value / unit for value in values.tolist()], dtype=np.float64)


def cheapest_cover(costs: Sequence[int], gains: Sequence[int], need: int, work: int = WORK) -> Cover | None:
    """Items of least total cost with Σ gains ≥ need; of equal cost the fewest, then the first in order.

    Costs are at least 0. None where everything together does not reach the need; where `proven` is false, the
    cover may not be the best.
    """
    if need <= 0:
        return Cover((), 0, True)
    useful = [i for i, gain in enumerate(gains) if gain > 0]
    if sum(gains[i] for i in useful) < need:
        return None
    problem = stated([costs[i] for i in useful], [gains[i] for i in useful], need)
    chosen, proven = solve(problem, work)
    items = tuple(useful[i] for i in chosen)
    cost = sum(costs[i] for i in items)
    return Cover(items, cost, proven or cost == least_cost([(costs[i], gains[i]) for i in useful], need))


def least_cost(items: Sequence[tuple[int, int]], need: int) -> int:
    """No cover costs less: the cheapest gains in turn, of the last one only the part needed, rounded up."""
    # prices differ by at least 1 ÷ the product of two gains: so many bits tell them apart exactly
    bits = 2 * max(gain for _, gain in items).bit_length() + 1
    by_price = sorted(items, key=lambda item: (item[0] << bits) // item[1])
    total = 0
    for cost, gain in by_price:
        if gain >= need:
            return total - (-cost * need // gain)
        total, need = total + cost, need - gain
    return total


def stated(costs: Sequence[int], gains: Sequence[int], need: int) -> Problem:
    """The same problem in smaller numbers: without common factors, int64 where everything fits."""
    money, unit = gcd(*costs) or 1, gcd(*gains)
    counted = [cost // money * (len(costs) + 1) + 1 for cost in costs]
    reduced = [gain // unit for gain in gains]
    need = -(-need // unit)
    kind: Any = np.int64 if max(sum(counted), sum(reduced), need) < 2**62 else object
    units = (1 << max(sum(numbers).bit_length() - FLOAT_BITS, 0) for numbers in (counted, reduced))
    return Problem(np.array(counted, dtype=kind), np.array(reduced, dtype=kind), need, *units)


def solve(problem: Problem, work: int) -> tuple[tuple[int, ...], bool]:
    """The best items, and whether that is proven: a greedy cover, a quick pass, then the whole table.

    With very many items in doubt the table would be thinned to nothing, and swaps among so many come to
    within a hair of the best.
    """
    price = critical_price(problem)
    known = greedy(problem)
    if too_wide(problem.only(in_doubt(problem, known, price)[1], problem.need), work):
        return swapped(problem, known), False
    complete = False
    for limit in (min(SCOUT, work), work):
        if not complete:
            found, complete = search(problem, known, price, limit)
            known = min(found, known, key=problem.cost_of)
    return known, complete


def critical_price(problem: Problem) -> float:
    """Cost per gain of the item at which the cheapest gains, taken in turn, reach the need."""
    by_price = np.argsort(prices(problem), kind="stable")
    reached = np.cumsum(problem.gains[by_price])
    return float(prices(problem)[by_price[int(np.searchsorted(reached, problem.need))]])


def prices(problem: Problem) -> Floats:
    costs, gains = problem.nearly_all
    return costs / gains


def greedy(problem: Problem) -> tuple[int, ...]:
    """A cover: the cheapest gains in turn until they reach the need, then without what it does not need."""
    chosen: list[int] = []
    reached = 0
    for i in np.argsort(prices(problem), kind="stable").tolist():
        if reached >= problem.need:
            break
        chosen.append(i)
        reached += int(problem.gains[i])
    for i in sorted(chosen, key=lambda i: -int(problem.costs[i])):
        if reached - int(problem.gains[i]) >= problem.need:
            chosen.remove(i)
            reached -= int(problem.gains[i])
    return tuple(sorted(chosen))


def reduced_costs(problem: Problem, price: float) -> Floats:
    """What each item costs beyond what its gain is worth at the price."""
    costs, gains = problem.nearly_all
    return costs - price * gains


def allowance(problem: Problem, price: float) -> float:
    """Room for the rounding of floats in comparisons with a bound."""
    costs, gains = problem.nearly_all
    return CAREFUL * float(costs.sum() + price * (gains.sum() + problem.need / problem.gain_unit))


def lower_bound(problem: Problem, price: float) -> float:
    """No cover costs less: gains are worth the price, and only items worth more than they cost are taken."""
    return price * (problem.need / problem.gain_unit) + float(
        np.minimum(reduced_costs(problem, price), 0).sum()
    )


def too_wide(problem: Problem, work: int) -> bool:
    """Whether many items have more different sums than the table may hold."""
    states = work // max(problem.size, 1)
    return problem.size > NARROW and min(problem.costs.sum(), problem.gains.sum()) > states


def swapped(problem: Problem, known: tuple[int, ...]) -> tuple[int, ...]:
    """A cover bettered by swaps of one item for another or for none, the largest saving first."""
    costs, gains = (np.append(part, 0.0) for part in problem.nearly_all)
    chosen = np.zeros(problem.size + 1, dtype=np.bool_)
    chosen[list(known)] = True
    spare = sum(int(problem.gains[i]) for i in known) - problem.need
    for _ in range(SWAPS):
        swap = best_swap(costs, gains, chosen, spare / problem.gain_unit * (1 - CAREFUL))
        lost = 0 if swap is None else exchange(problem, *swap)
        if swap is None or lost > spare:
            break
        chosen[list(swap)] = False, swap[1] < problem.size
        spare -= lost
    return tuple(np.flatnonzero(chosen).tolist())


def best_swap(
    costs: Floats, gains: Floats, chosen: NDArray[np.bool_], spare: float
) -> tuple[int, int] | None:
    """The item to give up and the one to take, which saves most and loses no more than is to spare."""
    inside, outside = np.flatnonzero(chosen), np.flatnonzero(~chosen)
    outside = outside[np.argsort(-gains[outside], kind="stable")]
    cheapest = np.minimum.accumulate(costs[outside])
    enough = np.searchsorted(-gains[outside], spare - gains[inside], side="right") - 1
    saved = np.where(enough >= 0, costs[inside] - cheapest[enough], 0.0)
    best = int(saved.argmax()) if len(saved) else 0
    if not len(saved) or saved[best] <= CAREFUL * costs[inside[best]]:
        return None
    upto = outside[: enough[best] + 1]
    return int(inside[best]), int(upto[costs[upto].argmin()])


def exchange(problem: Problem, out: int, into: int) -> int:
    """What gain is lost by a swap; the item after the last is none."""
    return int(problem.gains[out]) - (int(problem.gains[into]) if into < problem.size else 0)


def in_doubt(
    problem: Problem, known: tuple[int, ...], price: float
) -> tuple[NDArray[np.intp], NDArray[np.intp], float]:
    """Items of every cover that costs no more than a known one, items that may be in it, and that cost."""
    limit = problem.cost_of(known) / problem.cost_unit + allowance(problem, price)
    room = limit - lower_bound(problem, price)
    beyond = reduced_costs(problem, price)
    return np.flatnonzero(beyond < -room), np.flatnonzero(np.abs(beyond) <= room), limit


def search(problem: Problem, known: tuple[int, ...], price: float, work: int) -> tuple[tuple[int, ...], bool]:
    """The best cover, and whether the table was complete. What must or cannot be in one is set first."""
    must, core, limit = in_doubt(problem, known, price)
    fixed = problem.need - int(problem.gains[must].sum()) if len(must) else problem.need
    rest = problem.only(core, fixed)
    tables, complete = grow(rest, price, limit - problem.cost_of(must.tolist()) / problem.cost_unit, work)
    chosen = read_back(rest, tables)
    if chosen is None:
        return known, complete
    return tuple(sorted([*must.tolist(), *core[chosen].tolist()])), complete


Table = tuple[Integers, Integers]


def grow(problem: Problem, price: float, limit: float, work: int) -> tuple[list[Table], bool]:
    """Tables of (costs, gains), rising in both: entry i is of items i onwards, the last one of none."""
    cheapest = np.concatenate([[0.0], np.cumsum(np.minimum(reduced_costs(problem, price), 0))])
    most = [0, *np.cumsum(problem.gains).tolist()]
    nothing = np.zeros(1, dtype=problem.costs.dtype)
    tables: list[Table] = [(nothing, nothing)]
    complete = True
    states = work // (SLOWER if nothing.dtype == object else 1) // max(problem.size, 1) + 2
    for i in reversed(range(problem.size)):
        costs, gains = merged(tables[-1], problem.costs[i], problem.gains[i])
        spent, lacking = problem.nearly(costs, np.maximum(problem.need - gains, 0))
        bound = spent + np.maximum(price * lacking + cheapest[i], 0)
        keep = np.flatnonzero((bound <= limit) & (gains + most[i] >= problem.need))
        if len(keep) > states:
            keep = keep[np.linspace(0, len(keep) - 1, states).astype(np.intp)]
            complete = False
        tables.append((costs[keep], gains[keep]))
    return tables[::-1], complete


def merged(table: Table, cost: int, gain: int) -> Table:
    """The table with one more item to take or leave, without pairs that another one makes useless."""
    costs = np.concatenate([table[0], table[0] + cost])
    gains = np.concatenate([table[1], table[1] + gain])
    order = np.argsort(costs, kind="stable")
    costs, gains = costs[order], gains[order]
    better = np.ones(len(costs), dtype=np.bool_)
    better[1:] = gains[1:] > np.maximum.accumulate(gains)[:-1]
    costs, gains = costs[better], gains[better]
    last = np.append(costs[1:] != costs[:-1], True)
    return costs[last], gains[last]


def read_back(problem: Problem, tables: list[Table]) -> list[int] | None:
    """The cheapest cover in the tables, the first items wherever there is a choice."""
    costs, gains = tables[0]
    enough = np.flatnonzero(gains >= problem.need)
    if not len(enough):
        return None
    left, need = int(costs[enough[0]]), problem.need
    chosen: list[int] = []
    for i in range(problem.size):
        cost, gain = int(problem.costs[i]), int(problem.gains[i])
        if reachable(tables[i + 1], left - cost, need - gain):
            chosen.append(i)
            left, need = left - cost, need - gain
    return chosen


def reachable(table: Table, cost: int, need: int) -> bool:
    """Whether the table holds a pair of at most that cost and at least that gain."""
    upto = int(np.searchsorted(table[0], cost, side="right"))
    return bool(upto) and int(table[1][upto - 1]) >= need
