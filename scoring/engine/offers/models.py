"""The sets of a plan's add-ons as a mixed-integer program (spec 7)."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import highspy
import numpy as np

from scoring.engine.costs.exact import UNIT
from scoring.engine.offers.enumeration import Choice
from scoring.engine.offers.gains import Gains, Steps
from scoring.engine.offers.prices import Prices

OPTIONS = {
    "threads": 1,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.0,
    "mip_feasibility_tolerance": 1e-9,
    "primal_feasibility_tolerance": 1e-9,
}
SLACK = 1e-8
"""How far below a fit, or above a cost, a set may seem to be: more than the solver's tolerance."""
HALF = 0.5

Expression = Any


class Solver(highspy.Highs):
    """HiGHS without a word: its header would be printed before any option can be set."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def enableCallbacks(self) -> None:
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call]


class SetModel:
    """One search: a binary variable for each add-on by its bit, and a fit to be reached."""

    def __init__(self, choice: Choice, gains: Gains, prices: Prices, floor: Fraction) -> None:
        self.gains = gains
        self.prices = prices
        self.solver = Solver()
        for option, value in OPTIONS.items():
            self.solver.setOptionValue(option, value)
        self.chosen: list[Expression] = [self.solver.addBinary() for _ in range(gains.count)]
        self.size: Expression = self.any_of(choice.everything)
        self.cost: Expression = self._cost()
        self._allow(choice)
        self._reach(float(floor))

    def solve(self, goal: Expression) -> int | None:
        """The set of the smallest goal; None where nothing is left."""
        self.solver.minimize(goal)
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return sum(1 << i for i, x in enumerate(self.chosen) if self.solver.val(x) > HALF)

    def cut_off(self, chosen: int) -> None:
        """Let whatever is found next differ from a set."""
        kept, others = self.any_of(chosen), self.any_of(~chosen)
        self.solver.addConstr(others - kept >= 1 - chosen.bit_count())

    def limit_cost(self, ceiling: int) -> None:
        """Cost at most so many integers of ten decimals."""
        self.solver.addConstr(self.cost <= ceiling / UNIT + SLACK)

    def credit_deal_breakers(self) -> None:
        """Every deal-breaker that applies has a credit above 0."""
        for creditors, answerers in self.gains.breakers:
            credited = self.any_of(creditors)
            if answerers is None:
                self.solver.addConstr(credited >= 1)
                continue
            for x in self.members(answerers & ~creditors):
                self.solver.addConstr(x <= credited)

    def members(self, mask: int) -> list[Expression]:
        """The variables of a set."""
        return [x for i, x in enumerate(self.chosen) if mask >> i & 1]

    def any_of(self, mask: int) -> Expression:
        """How many of a set are chosen."""
        return self._sum(self.members(mask))

    def _sum(self, terms: Iterable[Expression]) -> Expression:
        return self.solver.qsum(list(terms))

    def _cost(self) -> Expression:
        """The likely total, in units of the currency; rules that add to it can be switched off by add-ons."""
        prices = self.prices
        terms = [x * (amount / UNIT) for x, amount in zip(self.chosen, prices.amounts, strict=True)]
        if prices.training:
            untrained = self.solver.addVariable(0, 1)
            self.solver.addConstr(untrained + self.any_of(prices.trainers) >= 1)
            terms.append(untrained * (prices.training / UNIT))
        if prices.base or any(prices.bases):
            base = self.solver.addVariable(0)
            bases = self._sum(x * (part / UNIT) for x, part in zip(self.chosen, prices.bases, strict=True))
            largest = (prices.base + sum(prices.bases)) / UNIT
            implemented = self.any_of(prices.implementers) * largest
            self.solver.addConstr(base - bases + implemented >= prices.base / UNIT)
            terms.append(base)
        return self._sum(terms) + prices.fixed / UNIT

    def _allow(self, choice: Choice) -> None:
        """Sets that can be bought, are priced and go this way up the plans."""
        for x in self.members(~(self.prices.within & self.prices.priced)):
            self.solver.addConstr(x <= 0)
        if self.prices.beyond is not None:
            self.solver.addConstr(self.any_of(~self.prices.beyond) >= 1)
        for addon, x in zip(reversed(choice.addons), self.chosen, strict=True):
            for needed in self.members(choice.requires[addon.key]):
                self.solver.addConstr(x <= needed)
            for barred in self.members(choice.excludes[addon.key]):
                self.solver.addConstr(x + barred <= 1)

    def _reach(self, floor: float) -> None:
        """Claimed credit less floor × what applies, as shares of all weight, is at least 0."""
        gains, share = self.gains, self.gains.pooled.share
        plan = float(share(gains.numerator)) / 100 - floor * float(share(gains.denominator))
        terms = [self.solver.addVariable(0, 0)]
        for mask, gain in self._by_mask(gains.credit):
            reached = self.solver.addVariable(0, 1)
            self.solver.addConstr(reached <= self.any_of(mask))
            terms.append(reached * (gain / 100))
        for mask, gain in self._by_mask(gains.applicable):
            applies = self.solver.addVariable(0, 1)
            for x in self.members(mask):
                self.solver.addConstr(x <= applies)
            terms.append(applies * (-floor * gain))
        self.solver.addConstr(self._sum(terms) >= -plan - SLACK)

    def _by_mask(self, steps: Steps) -> Iterable[tuple[int, float]]:
        """Each set B of which any member brings a gain, with all that it brings, as a share of all weight."""
        masks, places = np.unique(steps.masks, return_inverse=True)
        gains = np.bincount(places, self.gains.pooled.share(steps.gains), len(masks))
        return zip(masks.tolist(), gains.tolist(), strict=True)
