"""When a charge is billed, and for how many of its units (spec 5.2).

Everything works on whole numbers over P paths and H months, so that one projection serves the likely figure
(one path, exact) and the draws (a hundred paths). A bill is in units × months: divide by the period's length.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scoring.engine.costs.quantities import Integers

MONTHS_OF_YEAR = 12


@dataclass(frozen=True, eq=False)
class Span:
    """Each path's first month of something, and the month before which it ends."""

    starts: Integers
    stops: Integers

    @cached_property
    def uniform(self) -> tuple[int, int] | None:
        """The two months where all paths agree."""
        first = int(self.starts[0]), int(self.stops[0])
        if (self.starts == first[0]).all() and (self.stops == first[1]).all():
            return first
        return None


@dataclass(frozen=True, eq=False)
class Bills:
    """What is billed in each path (or in all paths alike) and month: `values` ÷ `per` units."""

    values: Integers
    per: int

    @cached_property
    def likely(self) -> tuple[int, ...]:
        """The first path's row."""
        return tuple(self.values[0].tolist())

    @cached_property
    def distinct(self) -> frozenset[int]:
        return frozenset(self.likely)

    @cached_property
    def by_year(self) -> NDArray[np.float64]:
        """Units of each path and year, for the draws."""
        months = self.values.shape[1]
        yearly = np.add.reduceat(self.values, np.arange(0, months, MONTHS_OF_YEAR), axis=1)
        return yearly.astype(np.float64) / self.per


def bill(units: Integers, length: int, start: int, stop: int) -> Integers:
    """Bills of a charge with periods of `length` months, in force from month `start` up to before `stop`.

    At a period's first month f(q) is billed in advance; a rise above the most paid for so far in that period
    is charged for what is left of it. Where the charge stops inside the horizon (its plan was moved up), what
    was paid for the rest of the period is credited in the month it stops.
    """
    bills = np.zeros_like(units)
    months = stop - start
    if months <= 0:
        return bills
    if length == 1:
        bills[:, start:stop] = units[:, start:stop]
        return bills
    missing = -months % length
    last = np.repeat(units[:, stop - 1 : stop], missing, axis=1)
    span = np.concatenate([units[:, start:stop], last], axis=1)
    most = np.maximum.accumulate(span.reshape(len(units), -1, length), axis=2)
    rises = most.copy()
    rises[:, :, 1:] -= most[:, :, :-1]
    rises *= np.arange(length, 0, -1)
    bills[:, start:stop] = rises.reshape(len(units), -1)[:, :months]
    if missing and stop < units.shape[1]:
        bills[:, stop] -= most[:, -1, -1] * missing
    return bills


def bill_along(units: Integers, length: int, span: Span, start_month: int) -> Integers:
    """`bill` where each path has its own first month and end; not before the charge's own first month."""
    if span.uniform is not None:
        start, stop = span.uniform
        return bill(units, length, max(start, start_month), stop)
    units = np.broadcast_to(units, (len(span.starts), units.shape[1]))
    starts = np.maximum(span.starts, start_month)
    if length == 1:
        months = np.arange(units.shape[1])
        return np.where((months >= starts[:, None]) & (months < span.stops[:, None]), units, 0)
    bills = np.zeros_like(units)
    for start, stop in sorted(set(zip(starts.tolist(), span.stops.tolist(), strict=True))):
        rows = (starts == start) & (span.stops == stop)
        bills[rows] = bill(units[rows], length, start, stop)
    return bills


def bill_once(units: Integers, start: int, again: bool) -> Integers:
    """A one-off: f(q) of its start month; a licence is bought again for later rises."""
    bills = np.zeros_like(units)
    if start >= units.shape[1]:
        return bills
    if not again:
        bills[:, start] = units[:, start]
        return bills
    most = np.maximum.accumulate(units[:, start:], axis=1)
    bills[:, start:] = most
    bills[:, start + 1 :] -= most[:, :-1]
    return bills


def rises_of(units: Integers) -> Integers:
    """What comes new in each month: everything at first, then each rise above the highest so far."""
    return bill_once(units, 0, again=True)
