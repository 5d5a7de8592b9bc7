"""What an offer's lines add to its total for each unit of what is drawn (spec 5.4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from scoring.engine.costs.billing import MONTHS_OF_YEAR
from scoring.engine.costs.lines import Factor, Line
from scoring.engine.costs.rules import in_base
from scoring.engine.ranges.draws import Floats
from scoring.engine.ranges.models import Drawn, Factors, factor_means
from scoring.engine.vocabulary import CostClass

CLASSES = {cost_class.value: i for i, cost_class in enumerate(CostClass)}
TRANSPARENT_FEES = CLASSES[CostClass.TRANSPARENT_FEES.value]
HIDDEN_FEES = CLASSES[CostClass.HIDDEN_FEES.value]
BASE = len(CLASSES)
"""The row of means beside the classes: what of them the 1:1 rule of implementation repeats."""

ByPath = dict[Factors, Floats]
"""By what is drawn: a coefficient for each path of growth, or one for all."""


@dataclass(frozen=True, eq=False)
class Coefficients:
    """A sum of lines: what its total multiplies its draws by, and its means by class (and BASE) and year.

    `base` is what of it the 1:1 rule of implementation repeats at the start.
    """

    means: Floats
    times: ByPath = field(default_factory=dict)
    base: ByPath = field(default_factory=dict)

    def add(self, factors: Factors, times: Floats) -> None:
        self.times[factors] = self.times[factors] + times if factors in self.times else times

    def add_base(self, factors: Factors, times: Floats) -> None:
        self.base[factors] = self.base[factors] + times if factors in self.base else times

    def add_all(self, other: "Coefficients") -> None:
        self.means[:] += other.means
        for factors, times in other.times.items():
            self.add(factors, times)
        for factors, times in other.base.items():
            self.add_base(factors, times)

    def repeat_base(self) -> None:
        """The 1:1 rule: what the first year costs in its base, once more at the start (spec 5.3)."""
        self.means[TRANSPARENT_FEES, 0] += self.means[BASE, 0]
        for factors, times in self.base.items():
            self.add(factors, times)

    def by_path(self) -> dict[Factors, tuple[float, ...]]:
        """The coefficients, what is fixed first; once where all paths agree."""
        agreed = {
            factors: times[:1] if (times == times[0]).all() else times
            for factors, times in self.times.items()
        }
        return {factors: tuple(agreed[factors].tolist()) for factors in sorted(agreed)}


def nothing(months: int) -> Coefficients:
    return Coefficients(np.zeros((BASE + 1, -(-months // MONTHS_OF_YEAR))))


def of_lines(lines: Iterable[Line], seed: int, months: int) -> Coefficients:
    """The coefficients of some lines; hours that nobody can value have none."""
    found = nothing(months)
    for line in lines:
        if line.worth is None:
            continue
        factors, certain = drawn_of(line.factors)
        by_year = line.bills.by_year * (float(line.worth) * certain)
        draws = factor_means(seed, factors, len(by_year))
        means = (by_year * draws[:, None]).sum(axis=0) / len(by_year)
        found.means[CLASSES[line.category.partition("/")[0]]] += means
        found.add(factors, by_year.sum(axis=1))
        if in_base(line.category):
            found.means[BASE, 0] += means[0]
            found.add_base(factors, by_year[:, 0])
    return found


def drawn_of(factors: Iterable[Factor]) -> tuple[Factors, float]:
    """The factors that are drawn, and the product of those that are certain."""
    drawn, certain = [], 1.0
    for factor in factors:
        amount = factor.amount
        if amount.certain:
            certain *= float(amount.likely)
        else:
            drawn.append(Drawn(factor.key, float(amount.low), float(amount.likely), float(amount.high)))
    return tuple(drawn), certain


def of_exposures(path: str, amounts: Sequence[tuple[str, float]], seed: int, months: int) -> Coefficients:
    """From 0 to the exposure of each hidden fee not estimated, likely 0, at month 0; one draw a product."""
    found = nothing(months)
    for category, amount in amounts:
        factors = (Drawn(f"{path}#exposure:{category}", 0.0, 0.0, amount),)
        found.add(factors, np.ones(1))
        found.means[HIDDEN_FEES, 0] += factor_means(seed, factors, 1)[0]
    return found
