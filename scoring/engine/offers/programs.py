"""Searching sets of very many add-ons by mixed-integer programs (spec 7).

A solver works in floats, so what it finds is only proposed: whether a set reaches a fit is decided by scoring
it exactly, and a set that does not is cut off. Fits less than a ten-millionth apart may count as one.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from scoring.engine.offers.enumeration import Choice
from scoring.engine.offers.gains import Gains
from scoring.engine.offers.models import Expression, SetModel
from scoring.engine.offers.pools import Found
from scoring.engine.offers.prices import Prices
from scoring.engine.ratios import Ratio

STEP = Fraction(1, 10**7)
"""How much more the next offer of the frontier must claim."""


class Program:
    """The sets of a choice's add-ons on one way up the plans, searched one optimum at a time."""

    def __init__(self, choice: Choice, gains: Gains, prices: Prices) -> None:
        self.choice = choice
        self.gains = gains
        self.prices = prices

    def ratio(self, chosen: int) -> Ratio:
        """The exact claimed fit with a set."""
        return self.gains.ratio(chosen)

    def cheapest(self, threshold: Fraction) -> Found:
        """The cheapest set that clears the threshold with every deal-breaker credited, if any does."""
        return self._found(() if self.gains.hopeless else self._cheapest(threshold, credited=True))

    def frontier(self) -> Found:
        """The sets that no other dominates, cheapest first, each claiming more than the one before."""
        return self._found(self._rising())

    def _found(self, sets: Iterable[int]) -> Found:
        return Found.of((one, self.prices.total(one), self.ratio(one).number or 0.0) for one in sets)

    def _rising(self) -> Iterator[int]:
        found = self._cheapest(Fraction(0))
        while found:
            (best,) = found
            ceiling = self.prices.total(best)
            while better := self._cheapest(self._above(best), ceiling=ceiling):
                (best,) = better
            yield best
            found = self._cheapest(self._above(best))

    def _above(self, chosen: int) -> Fraction:
        return (self.gains.ratio(chosen).fraction or Fraction(0)) + STEP

    def _cheapest(self, floor: Fraction, *, credited: bool = False, ceiling: int | None = None) -> list[int]:
        """The cheapest set whose fit reaches `floor`, of the fewest add-ons; at most `ceiling` in cost."""
        if not self.prices.complete:
            return []
        model = SetModel(self.choice, self.gains, self.prices, floor)
        if credited:
            model.credit_deal_breakers()
        if ceiling is not None:
            model.limit_cost(ceiling)
        found = self._proposal(model, model.cost, floor)
        if not found:
            return []
        total = self.prices.total(found[0])
        model.limit_cost(total)
        fewest = self._proposal(model, model.size, floor)
        return [chosen for chosen in fewest if self.prices.total(chosen) <= total] or found

    def _proposal(self, model: SetModel, goal: Expression, floor: Fraction) -> list[int]:
        """The set of the smallest goal that reaches the floor exactly."""
        while (chosen := model.solve(goal)) is not None:
            if self.gains.ratio(chosen).reaches(floor):
                return [chosen]
            model.cut_off(chosen)
        return []
