"""A line: one charge, effort or rule of an offer, with what it posts in every month."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from scoring.engine.costs.billing import Bills
from scoring.engine.costs.exact import UNIT, divide_half_even
from scoring.engine.costs.quantities import Numbers
from scoring.engine.values import Charge, Effort, Range

ONE = Fraction(1)
NOTHING = Fraction(0)
TRAINING_RULE = "training_days_per_user"
IMPLEMENTATION_RULE = "implementation_equals_first_year"
OVERTIME_RULE = "overtime_multiplier"
ADMINISTRATOR_RULE = "administrator_share"


@dataclass(frozen=True, slots=True)
class Factor:
    """An amount that a line multiplies; `key` names its stream of draws, shared by all lines that name it."""

    key: str
    amount: Range


@dataclass(frozen=True, eq=False)
class Line:
    """A line of an offer's projection.

    It posts its bills × `worth` × each factor, in the evaluation's currency. `worth` is what one unit is
    worth apart from the factors: the exchange rate or the rate of pay, None where no rate of pay is known.
    """

    key: str
    category: str
    owner: str
    bills: Bills
    worth: Fraction | None
    factors: tuple[Factor, ...] = ()
    charge: Charge | None = None
    effort: Effort | None = None
    rule: str = ""
    """The rule of spec 5.3 that the line follows, or that multiplies it."""
    exchange: Fraction = ONE
    quantities: Numbers | None = None
    """What the bills were counted from: users, contacts, hours …"""

    @property
    def effortful(self) -> bool:
        """Whether the line is hours of the buyer's own people."""
        return self.effort is not None or self.rule == TRAINING_RULE

    @cached_property
    def likely_factor(self) -> tuple[int, int]:
        """The likely value of one bill's units, apart from `worth`: numerator and denominator."""
        numerator, denominator = 1, self.bills.per
        for factor in self.factors:
            n, d = factor.amount.likely.as_integer_ratio()
            numerator, denominator = numerator * n, denominator * d
        return numerator, denominator

    @cached_property
    def price(self) -> Fraction | None:
        """What one bill's unit costs with every range at its likely value."""
        return None if self.worth is None else self.worth * Fraction(*self.likely_factor)

    @cached_property
    def posted(self) -> tuple[int, ...]:
        """The likely path's postings, each rounded once, in integers of ten decimals."""
        bills = self.bills.likely
        if self.worth is None:
            return (0,) * len(bills)
        numerator, denominator = self.likely_factor
        numerator *= self.worth.numerator * UNIT
        denominator *= self.worth.denominator
        amounts = {n: divide_half_even(n * numerator, denominator) for n in self.bills.distinct}
        return tuple([amounts[n] for n in bills])

    @cached_property
    def total(self) -> int:
        return sum(self.posted)

    @cached_property
    def hours(self) -> Fraction:
        """The likely hours of an effort."""
        return sum(self.bills.likely) * Fraction(*self.likely_factor) if self.effortful else NOTHING


def total_of(lines: Iterable[Line]) -> int:
    return sum(line.total for line in lines)
