"""A line: one charge, effort or rule of an offer, with what it posts in every month."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from scoring.engine.costs.exact import UNIT, divide_half_even
from scoring.engine.costs.quantities import Integers
from scoring.engine.values import Charge, Effort, Range

ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Factor:
    """An amount that a line multiplies; `key` names its stream of draws, shared by all lines that name it."""

    key: str
    amount: Range


@dataclass(frozen=True, eq=False)
class Line:
    """A line of an offer's projection.

    It posts `bills` ÷ `per` × `worth` × each factor, in the evaluation's currency. `bills` are exact whole
    numbers over the paths and months; `worth` is what one unit is worth apart from the factors: the exchange
    rate or the rate of pay, None where no rate of pay is known.
    """

    key: str
    category: str
    owner: str
    bills: Integers
    per: int
    worth: Fraction | None
    factors: tuple[Factor, ...] = ()
    charge: Charge | None = None
    effort: Effort | None = None
    rule: str = ""
    """The rule of spec 5.3 that the line follows, or that multiplies it."""
    exchange: Fraction = ONE
    quantities: Integers | None = None
    """What the bills were counted from, ÷ `quantity_per`: users, contacts, hours …"""
    quantity_per: int = 1

    @property
    def effortful(self) -> bool:
        """Whether the line is hours of the buyer's own people."""
        return self.effort is not None or self.rule == TRAINING_RULE

    @cached_property
    def price(self) -> Fraction | None:
        """What one unit of the bills costs with every range at its likely value."""
        return None if self.worth is None else self.worth * self.likely_factor / self.per

    @property
    def likely_factor(self) -> Fraction:
        product = ONE
        for factor in self.factors:
            product *= Fraction(factor.amount.likely)
        return product

    @cached_property
    def posted(self) -> tuple[int, ...]:
        """The likely path's postings, each rounded once, in integers of ten decimals."""
        bills = self.bills[0].tolist()
        if self.price is None:
            return (0,) * len(bills)
        times, by = self.price.numerator * UNIT, self.price.denominator
        amounts = {n: divide_half_even(n * times, by) for n in set(bills)}
        return tuple(amounts[n] for n in bills)

    @cached_property
    def total(self) -> int:
        return sum(self.posted)

    @cached_property
    def hours(self) -> Fraction:
        """The likely hours of an effort."""
        return sum(self.bills[0].tolist()) * self.likely_factor / self.per if self.effortful else Fraction(0)


TRAINING_RULE = "training_days_per_user"
IMPLEMENTATION_RULE = "implementation_equals_first_year"
OVERTIME_RULE = "overtime_multiplier"
ADMINISTRATOR_RULE = "administrator_share"


def total_of(lines: Iterable[Line]) -> int:
    return sum(line.total for line in lines)
