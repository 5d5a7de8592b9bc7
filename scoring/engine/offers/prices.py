"""The likely cost of a plan with any set of add-ons: what adds up, and what rules add (spec 5.2, 5.3)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.engine.costs import Projector
from scoring.engine.costs.components import Component
from scoring.engine.costs.rules import IMPLEMENTATION, TRAINING_TIME, answered
from scoring.engine.offers.claims import Sets
from scoring.engine.offers.enumeration import Choice

Amounts = NDArray[Any]
"""Integers of ten decimals: int64, or Python's own where a total could outgrow it."""
Parts = tuple[Component, ...]

WIDEST = 2**62
TRAINED = Component(met=frozenset({TRAINING_TIME}))


@dataclass(frozen=True)
class Prices:
    """What sets of add-ons cost that take one way up the plans (5.2), in integers of ten decimals.

    These are the sets inside of `within` but, where it is given, not inside of `beyond`. `amounts` and
    `bases` are by the add-ons' bits, lowest first; a set without any of `trainers` pays for `training`; where
    the rule for implementation holds, one without any of `implementers` pays its base once more.
    """

    within: int
    beyond: int | None
    complete: bool
    """The plan and the product are fully priced, and this way is available throughout."""
    priced: int
    fixed: int
    amounts: tuple[int, ...]
    training: int
    trainers: int
    base: int
    bases: tuple[int, ...]
    implementers: int

    def offered(self, sets: Sets) -> Sets:
        """Those of some sets that go this way, are fully priced and available throughout."""
        if not self.complete:
            return sets[:0]
        inside = sets & ~(self.within & self.priced) == 0
        if self.beyond is not None:
            inside &= sets & ~self.beyond != 0
        offered: Sets = sets[inside]
        return offered

    def totals(self, sets: Sets) -> Amounts:
        """The likely totals of some sets."""
        totals = added(self.fixed, self.amounts, self.dtype)[sets]
        if self.training:
            either: Amounts = np.array([0, self.training], dtype=self.dtype)
            totals = totals + either[(sets & self.trainers == 0).astype(np.intp)]
        if self.base or any(self.bases):
            bases = added(self.base, self.bases, self.dtype)[sets]
            totals = totals + np.where(sets & self.implementers == 0, bases, 0)
        return totals

    def total(self, chosen: int) -> int:
        """The likely total of one set."""
        members = [i for i in range(len(self.amounts)) if chosen >> i & 1]
        total = self.fixed + sum(self.amounts[i] for i in members)
        if not chosen & self.trainers:
            total += self.training
        if not chosen & self.implementers:
            total += self.base + sum(self.bases[i] for i in members)
        return total

    @property
    def dtype(self) -> type:
        figures = (self.fixed, *self.amounts, self.training, self.base, *self.bases)
        return np.int64 if sum(abs(figure) for figure in figures) < WIDEST else object


def added(first: int, others: tuple[int, ...], dtype: type) -> Amounts:
    """The sum of every set of figures on top of the first, by the figures' bits."""
    sums: Amounts = np.array([first], dtype=dtype)
    for figure in others:
        sums = np.concatenate([sums, sums + figure])
    return sums


def prices_of(choice: Choice, projector: Projector) -> Iterator[Prices]:
    """The prices of a choice's sets by the way up the plans: the more add-ons, the fewer plans have them."""
    within = choice.everything
    route = projector.route(choice.offer(within, projector.product))
    while True:
        target = route.plans[-1].upgrades_to
        there = [addon.key for addon in choice.addons if target in addon.plans]
        beyond = choice.mask(there) & within if target is not None else within
        further = projector.route(choice.offer(beyond, projector.product))
        if len(further.plans) == len(route.plans):
            yield priced_within(choice, within, None, projector)
            return
        yield priced_within(choice, within, beyond, projector)
        within, route = beyond, further


def priced_within(choice: Choice, within: int, beyond: int | None, projector: Projector) -> Prices:
    """The prices of the sets that go the way of the largest of them."""
    offer = choice.offer(within, projector.product)
    parts = projector.parts(offer)
    plan = parts[: len(parts) - 2 * len(offer.addons)]
    by_key = dict(zip(offer.addons, pairs(parts[len(plan) :]), strict=True))
    addons = [by_key.get(addon.key, ()) for addon in reversed(choice.addons)]
    met = frozenset().union(*(part.met for part in plan))
    ruled = implementation_rule(projector) and IMPLEMENTATION not in met
    always = sum(line.total for line in projector.rule_lines([TRAINED]))
    return Prices(
        within=within,
        beyond=beyond,
        complete=all(part.priced for part in plan) and projector.unavailable_from(offer) is None,
        priced=marked(addons, lambda parts: all(part.priced for part in parts)),
        fixed=sum(part.total for part in plan) + always,
        amounts=tuple(sum(part.total for part in parts) for parts in addons),
        training=sum(line.total for line in projector.rule_lines(plan)) - always,
        trainers=marked(addons, lambda parts: any(TRAINING_TIME in part.met for part in parts)),
        base=sum(part.base for part in plan) if ruled else 0,
        bases=tuple(sum(part.base for part in parts) if ruled else 0 for parts in addons),
        implementers=marked(addons, lambda parts: any(IMPLEMENTATION in part.met for part in parts)),
    )


def pairs(parts: Sequence[Component]) -> Iterator[Parts]:
    """Each add-on's own component and that of its efforts."""
    return zip(parts[::2], parts[1::2], strict=True)


def implementation_rule(projector: Projector) -> bool:
    """Whether a missing implementation fee is assumed for this product (spec 5.3)."""
    rules = projector.policy.rules
    return rules.implementation_equals_first_year and IMPLEMENTATION not in answered(projector.product)


def marked(addons: Sequence[Parts], chosen: Callable[[Parts], bool]) -> int:
    """The set of the chosen add-ons."""
    return sum(1 << i for i, parts in enumerate(addons) if chosen(parts))
