"""How many users, contacts and employees there are in each month (spec 5.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal, localcontext
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.engine.costs.exact import WIDE
from scoring.engine.values import Growth, Header, Policy
from scoring.engine.vocabulary import UsersCounted

Integers = NDArray[Any]
"""Whole numbers: int64, or Python's own integers where 64 bits would not do."""
FORGIVEN = Decimal("1e-9")
SAFE = 2**62


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
        context.prec = 60
        monthly = (1 + yearly_growth) ** (Decimal(1) / 12)
        quantity, quantities = Decimal(start), []
        for _ in range(months):
            quantities.append(ceiling(quantity))
            quantity *= monthly
    return tuple(quantities)


@dataclass(frozen=True, eq=False)
class Quantities:
    """Quantities over P paths of growth and H months; a plain projection has one path."""

    users: Integers
    contacts: Integers | None
    employees: int
    concurrent_share: Decimal

    @property
    def paths(self) -> int:
        return int(self.users.shape[0])

    @property
    def months(self) -> int:
        return int(self.users.shape[1])

    @cached_property
    def concurrent(self) -> Integers:
        """⌈users × the peak share⌉, what a plan with concurrent users counts (spec 3.1)."""
        with localcontext(WIDE):
            of = {n: ceiling(n * self.concurrent_share) for n in set(self.users.ravel().tolist())}
        return integers([[of[n] for n in row] for row in self.users.tolist()])

    def counted(self, users_counted: UsersCounted) -> Integers:
        """The users that prices and limits of a plan count (spec 3.1)."""
        return self.concurrent if users_counted is UsersCounted.CONCURRENT else self.users


@dataclass(frozen=True, eq=False)
class Basis:
    """What every line of an evaluation is projected from."""

    header: Header
    quantities: Quantities

    @property
    def policy(self) -> Policy:
        return self.header.policy


def quantities_of(header: Header, growths: Sequence[tuple[Decimal, Decimal]] | None = None) -> Quantities:
    """An evaluation's quantities along its likely growth, or along pairs of users' and contacts' growth."""
    policy = header.policy
    if growths is None:
        contacts = policy.contacts.yearly_growth.likely if policy.contacts else Decimal(0)
        growths = [(policy.users.yearly_growth.likely, contacts)]
    users = tuple(growth for growth, _ in growths)
    contacts_growths = tuple(growth for _, growth in growths)
    return _quantities(
        policy.users,
        policy.contacts,
        (users, contacts_growths),
        policy.horizon_months,
        sum(team.people for team in header.teams),
        policy.concurrent_share,
    )


@lru_cache(maxsize=8)
def _quantities(
    users: Growth,
    contacts: Growth | None,
    growths: tuple[tuple[Decimal, ...], tuple[Decimal, ...]],
    months: int,
    employees: int,
    share: Decimal,
) -> Quantities:
    return Quantities(
        users=grown_along(users, growths[0], months),
        contacts=None if contacts is None else grown_along(contacts, growths[1], months),
        employees=employees,
        concurrent_share=share,
    )


def grown_along(growth: Growth, yearly_growths: Sequence[Decimal], months: int) -> Integers:
    """A quantity along several growths, a row each."""
    return integers([grown(growth.start, yearly_growth, months) for yearly_growth in yearly_growths])
