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


def bill(units: Integers, length: int, starts: Integers, stops: Integers) -> Integers:
    """Bills of a charge with periods of `length` months, in force on each path from a start to before a stop.

    At a period's first month f(q) is billed in advance; a rise above the most paid for so far in that period
    is charged for what is left of it. Where the charge stops inside the horizon (its plan was moved up), what
    was paid for the rest of the period is credited in the month it stops.
    """
    horizon = units.shape[1]
    since = np.arange(horizon) - starts[:, None]
    in_force = (stops - starts)[:, None]
    if length == 1:
        return np.where((since >= 0) & (since < in_force), units, 0)
    age = np.arange(-(-horizon // length) * length)
    aligned = np.take_along_axis(units, np.minimum(starts[:, None] + age, stops[:, None] - 1), axis=1)
    most = np.maximum.accumulate(aligned.reshape(len(aligned), -1, length), axis=2)
    rises = most.copy()
    rises[:, :, 1:] -= most[:, :, :-1]
    rises *= np.arange(length, 0, -1)
    by_age = rises.reshape(aligned.shape) * (age < in_force)
    by_age += credits_of(most.reshape(aligned.shape), length, in_force)
    return np.where(since >= 0, np.take_along_axis(by_age, np.maximum(since, 0), axis=1), 0)


def credits_of(most: Integers, length: int, in_force: Integers) -> Integers:
    """What is credited where a charge stops inside a period: the most paid for × what is left of it.

    It belongs to the month in which the charge stops: beyond the horizon nobody sees it.
    """
    stops = (np.arange(most.shape[1]) == in_force) & (in_force > 0)
    return np.where(stops, -most * (-in_force % length), 0)


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
