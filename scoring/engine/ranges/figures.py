"""What the draws say of one offer (spec 5.4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from scoring.engine.costs.exact import rounded
from scoring.engine.ranges.draws import DRAWS, Floats
from scoring.engine.vocabulary import CostClass

MONTHS_OF_YEAR = 12
PERCENTS = (10, 50, 80, 90)


@dataclass(frozen=True, slots=True)
class Ranges:
    """Mean and quantiles of an offer's total, its means by class and year, the chance to exceed the budget.

    Hidden fees not estimated are in, from 0 to their exposure. `present_value` is that of the likely figure.
    """

    mean: float
    p10: float
    p50: float
    p80: float
    p90: float
    classes: Mapping[CostClass, float]
    years: tuple[float, ...]
    over_budget: float | None
    present_value: Decimal | None


def percentiles(values: Floats) -> tuple[float, float, float, float]:
    """P10, P50, P80 and P90: the smallest value that at least so many percent of the draws do not exceed."""
    ordered = np.sort(values)
    p10, p50, p80, p90 = (float(ordered[-(-len(ordered) * percent // 100) - 1]) for percent in PERCENTS)
    return p10, p50, p80, p90


def over_budget(totals: Floats, budget: Decimal | None) -> float | None:
    """How many of the undiscounted totals exceed the budget; None without one."""
    return None if budget is None else int(np.count_nonzero(totals > float(budget))) / DRAWS


def present_value(months: Sequence[Decimal], rate: Decimal | None) -> Decimal | None:
    """The months' amounts discounted: month 0 is not, month m > 0 is due at the end of year ⌊m/12⌋ + 1."""
    if rate is None:
        return None
    value = Fraction(months[0])
    for year, start in enumerate(range(0, len(months), MONTHS_OF_YEAR), start=1):
        due = months[max(start, 1) : start + MONTHS_OF_YEAR]
        value += sum((Fraction(amount) for amount in due), Fraction(0)) / (1 + Fraction(rate)) ** year
    return rounded(value)
