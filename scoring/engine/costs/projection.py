"""What a projection says of one offer, down to each posting (spec 5.2, 5.3)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from scoring.engine.costs.exact import money, rounded
from scoring.engine.costs.lines import NOTHING, Line
from scoring.engine.costs.rules import Flag
from scoring.engine.values import Offer
from scoring.engine.vocabulary import CostClass, class_of

MONTHS_OF_YEAR = 12


@dataclass(frozen=True, slots=True)
class Posting:
    """A line's amount in one month, rounded once to ten decimals, in the evaluation's currency.

    `quantity` is what the charge or effort counted in that month; `original` the amount in the line's own
    currency where it was converted at `rate`; `source` where the figure came from; `rule` the rule that made
    or multiplied it.
    """

    month: int
    category: str
    amount: Decimal
    line: str
    source: str
    rule: str
    quantity: Decimal | None
    hours: Decimal | None
    original: Decimal | None
    currency: str | None
    rate: Decimal | None


@dataclass(frozen=True, slots=True)
class Event:
    """A limit crossed: the vendor moves the buyer up (`upgrade`), or no longer sells this (`unavailable`).

    `monthly_change` is what the plan's recurring fees change by a month, at that month's quantities.
    `records_to_clean` is how many contacts are above the limit in that month, None where users crossed it.
    """

    month: int
    kind: str
    plan: str
    target: str | None
    what: str
    monthly_change: Decimal
    records_to_clean: int | None


@dataclass(frozen=True, slots=True)
class Commitment:
    """A term that outlasts the horizon: a period that is paid (`amount` of it beyond), or a minimum term."""

    kind: str
    line: str
    ends: int
    months_beyond: int
    amount: Decimal | None


@dataclass(frozen=True)
class Projection:
    """One offer, month by month, with every range at its likely value. Sums are exact sums of postings."""

    offer: Offer
    horizon: int
    lines: tuple[Line, ...]
    priced: bool
    unpriced: tuple[str, ...]
    not_estimated: tuple[str, ...]
    unavailable_from: int | None
    events: tuple[Event, ...]
    commitments: tuple[Commitment, ...]
    flags: tuple[Flag, ...]
    exposures: Mapping[str, Decimal | None]
    """For every hidden fee not estimated, the evaluation's exposure; None is "exposure not set"."""

    @cached_property
    def _by_month(self) -> tuple[int, ...]:
        nothing = (0,) * self.horizon
        return tuple(map(sum, zip(nothing, *(line.posted for line in self.lines), strict=True)))

    @cached_property
    def likely(self) -> Decimal:
        return money(sum(self._by_month))

    @cached_property
    def months(self) -> tuple[Decimal, ...]:
        return tuple(map(money, self._by_month))

    @cached_property
    def years(self) -> tuple[Decimal, ...]:
        """Year y is months 12(y−1) … 12y−1."""
        starts = range(0, self.horizon, MONTHS_OF_YEAR)
        return tuple(money(sum(self._by_month[start : start + MONTHS_OF_YEAR])) for start in starts)

    @cached_property
    def categories(self) -> dict[str, Decimal]:
        """The total of every category with a line."""
        totals: dict[str, int] = {}
        for line in self.lines:
            totals[line.category] = totals.get(line.category, 0) + line.total
        return {category: money(total) for category, total in totals.items()}

    @cached_property
    def classes(self) -> dict[CostClass, Decimal]:
        """The total of each of the four classes."""
        totals = dict.fromkeys(CostClass, 0)
        for line in self.lines:
            totals[class_of(line.category)] += line.total
        return {cost_class: money(total) for cost_class, total in totals.items()}

    @cached_property
    def hours(self) -> Decimal:
        return rounded(sum((line.hours for line in self.lines if line.effortful), NOTHING))

    @cached_property
    def hours_by_category(self) -> dict[str, Decimal]:
        """The likely hours of every category with an effort, also where no rate of pay values them."""
        totals: dict[str, Fraction] = {}
        for line in self.lines:
            if line.effortful:
                totals[line.category] = totals.get(line.category, NOTHING) + line.hours
        return {category: rounded(hours) for category, hours in totals.items()}

    @cached_property
    def postings(self) -> tuple[Posting, ...]:
        """Every posting, by line and month; a line that bills nothing in a month posts nothing."""
        return tuple(posting for line in self.lines for posting in postings_of(line))

    @cached_property
    def conversions(self) -> dict[str, Decimal]:
        """The currencies that were converted, with their rates."""
        return {
            line.charge.currency: rounded(line.exchange)
            for line in self.lines
            if line.charge is not None and line.charge.currency is not None and line.exchange != 1
        }


def postings_of(line: Line) -> Iterator[Posting]:
    """The postings of one line; hours that nobody can value are no postings."""
    if line.worth is None:
        return
    for month, bill in enumerate(line.bills.likely):
        if bill:
            yield posting_of(line, month, bill)


def posting_of(line: Line, month: int, bill: int) -> Posting:
    """One month of a line."""
    charge, original, counted = line.charge, None, None
    converted = charge is not None and line.exchange != 1
    if converted and line.price is not None:
        original = rounded(bill * line.price / line.exchange)
    if line.quantities is not None:
        counted = rounded(Fraction(int(line.quantities.values[0, month]), line.quantities.per))
    return Posting(
        month=month,
        category=line.category,
        amount=money(line.posted[month]),
        line=line.key,
        source=charge.source if charge is not None else "",
        rule=line.rule,
        quantity=counted,
        hours=rounded(bill * Fraction(*line.likely_factor)) if line.effortful else None,
        original=original,
        currency=charge.currency if converted and charge is not None else None,
        rate=rounded(line.exchange) if converted else None,
    )
