"""How many users, contacts and employees there are in each month (spec 5.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal, localcontext
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.engine.costs.exact import WIDE
from scoring.engine.values import Growth, Header
from scoring.engine.vocabulary import UsersCounted

Integers = NDArray[Any]
"""Whole numbers: int64, or Python's own integers where 64 bits would not do."""
FORGIVEN = Decimal("1e-9")
SAFE = 2**62
DIGITS = 60


@dataclass(frozen=True, eq=False)
class Numbers:
    """Exact numbers `values` ÷ `per`: a row for every path (or one for all), a column for every month.

    Compared by identity, so that what is computed from them can be kept.
    """

    values: Integers
    per: int = 1


def ceiling(value: Decimal) -> int:
    """⌈value⌉, forgiving 1e-9 (spec 5.2). The current context must hold the value exactly."""
    return int((value - FORGIVEN).to_integral_value(ROUND_CEILING))


def integers(rows: Sequence[Sequence[int]]) -> Integers:
    """Rows of whole numbers as an array that holds them exactly."""
    largest = max((abs(value) for row in rows for value in row), default=0)
    return np.array(rows, dtype=np.int64 if largest < SAFE else object)


@lru_cache(maxsize=1024)
def grown(start: int, yearly_growth: Decimal, months: int) -> tuple[int, ...]:
    """⌈U₀·(1+g)^(m/12)⌉ for m = 0 … months − 1 (spec 5.2)."""
    with localcontext(WIDE) as context:
        context.prec = DIGITS
        monthly = (1 + yearly_growth) ** (Decimal(1) / 12)
        quantity, quantities = Decimal(start), []
        for _ in range(months):
            quantities.append(ceiling(quantity))
            quantity *= monthly
    return tuple(quantities)


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
class Quantities:
    """Quantities over P paths of growth and H months; a plain projection has one path."""

    users: Numbers
    contacts: Numbers | None
    employees: int
    concurrent_share: Decimal

    @property
    def paths(self) -> int:
        return len(self.users.values)

    @property
    def months(self) -> int:
        return int(self.users.values.shape[1])

    @cached_property
    def whole(self) -> Span:
        """From the first month to the horizon, on every path."""
        first = np.zeros(self.paths, dtype=np.int64)
        return Span(first, np.full_like(first, self.months))

    @cached_property
    def concurrent(self) -> Numbers:
        """⌈users × the peak share⌉, what a plan with concurrent users counts (spec 3.1)."""
        with localcontext(WIDE):
            of = {n: ceiling(n * self.concurrent_share) for n in set(self.users.values.ravel().tolist())}
        return Numbers(integers([[of[n] for n in row] for row in self.users.values.tolist()]))

    def counted(self, users_counted: UsersCounted) -> Numbers:
        """The users that prices and limits of a plan count (spec 3.1)."""
        return self.concurrent if users_counted is UsersCounted.CONCURRENT else self.users


def quantities_of(header: Header, growths: Sequence[tuple[Decimal, Decimal]] | None = None) -> Quantities:
    """An evaluation's quantities along its likely growth, or along pairs of users' and contacts' growth."""
    policy = header.policy
    if growths is None:
        likely = policy.contacts.yearly_growth.likely if policy.contacts else Decimal(0)
        growths = [(policy.users.yearly_growth.likely, likely)]
    contacts = None
    if policy.contacts is not None:
        contacts = grown_along(policy.contacts, [growth for _, growth in growths], policy.horizon_months)
    return Quantities(
        users=grown_along(policy.users, [growth for growth, _ in growths], policy.horizon_months),
        contacts=contacts,
        employees=sum(team.people for team in header.teams),
        concurrent_share=policy.concurrent_share,
    )


def grown_along(growth: Growth, yearly_growths: Sequence[Decimal], months: int) -> Numbers:
    """A quantity along several growths, a row each."""
    return Numbers(integers([grown(growth.start, yearly_growth, months) for yearly_growth in yearly_growths]))
