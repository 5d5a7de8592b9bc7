"""When a charge is billed, and for how many of its units (spec 5.2).

Everything works on whole numbers over P paths and H months, so that one projection serves the likely figure
(one path, exact) and the draws (a hundred paths). A bill is in units × months: divide by the period's length.
"""

import numpy as np

from scoring.engine.costs.quantities import Integers

ONE_OFF = 0
"""The length of a one-off."""


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


def bill_between(units: Integers, length: int, starts: Integers, stops: Integers) -> Integers:
    """`bill` where each path has its own first month and its own end."""
    if (starts == starts[0]).all() and (stops == stops[0]).all():
        return bill(units, length, int(starts[0]), int(stops[0]))
    bills = np.zeros_like(units)
    for start, stop in sorted(set(zip(starts.tolist(), stops.tolist(), strict=True))):
        rows = (starts == start) & (stops == stop)
        bills[rows] = bill(units[rows], length, start, stop)
    return bills


def rises_of(units: Integers) -> Integers:
    """What comes new in each month: everything at first, then each rise above the highest so far."""
    return bill_once(units, 0, again=True)
