"""How an offer moves up its plans as limits are crossed (spec 5.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from scoring.engine.costs.charges import cycles_of
from scoring.engine.costs.quantities import Integers, Numbers, Quantities, Span
from scoring.engine.values import Offer, Plan, Product


class CircularUpgradeError(ValueError):
    """Plans that move the buyer round in a circle (spec 5.2: a fault)."""


@dataclass(frozen=True, eq=False)
class Route:
    """The plans an offer passes through, each path's first month on each, and where limits end it.

    `starts[k]` is the month in which each path comes to `plans[k]`; H is never. `unavailable` is the month
    from which the last plan's limit is crossed without a way up; H is never.
    """

    plans: tuple[Plan, ...]
    starts: tuple[Integers, ...]
    unavailable: Integers
    quantities: Quantities

    @property
    def months(self) -> int:
        return self.quantities.months

    def span(self, stage: int) -> Span:
        """When each path is on a stage's plan."""
        return self._spans[stage]

    @cached_property
    def _spans(self) -> tuple[Span, ...]:
        if len(self.plans) == 1:
            return (self.whole,)
        stops = (*self.starts[1:], self.whole.stops)
        return tuple(Span(start, stop) for start, stop in zip(self.starts, stops, strict=True))

    @property
    def whole(self) -> Span:
        """From the first month to the horizon."""
        return self.quantities.whole

    @cached_property
    def same_counting(self) -> bool:
        return len({plan.users_counted for plan in self.plans}) == 1

    @cached_property
    def key(self) -> tuple[str, ...]:
        """What the quantities of add-ons and product charges depend on."""
        return (
            (self.plans[0].users_counted,) if self.same_counting else tuple(plan.key for plan in self.plans)
        )

    @cached_property
    def users(self) -> Numbers:
        """The users that prices outside of the plans count: as the plan in force counts them."""
        counted = self.quantities.counted(self.plans[0].users_counted)
        if self.same_counting:
            return counted
        users, months = counted.values, np.arange(self.months)
        for plan, starts in zip(self.plans[1:], self.starts[1:], strict=True):
            then = self.quantities.counted(plan.users_counted).values
            users = np.where(months >= starts[:, None], then, users)
        return Numbers(users)

    def reached(self, stage: int) -> bool:
        """Whether the first path, the likely one, comes to a stage."""
        return bool(self.starts[stage][0] < self.months)


def ladder(product: Product, offer: Offer, horizon: int) -> tuple[Plan, ...]:
    """The plan and those the vendor would move its buyer to, as far as add-ons and cycle exist there."""
    plans = {plan.key: plan for plan in product.plans}
    steps = [plans[offer.plan]]
    while (target := plans.get(steps[-1].upgrades_to or "")) is not None:
        if any(step.key == target.key for step in steps):
            raise CircularUpgradeError(f"{product.offering(target.key)}: upgrades_to leads back to itself")
        if not exists_there(product, target, offer, horizon):
            break
        steps.append(target)
    return tuple(steps)


def exists_there(product: Product, target: Plan, offer: Offer, horizon: int) -> bool:
    """Whether the offer's add-ons and billing cycle exist on another plan."""
    addons = {addon.key: addon for addon in product.addons}
    sold = all(target.key in addons[key].plans for key in offer.addons)
    return sold and offer.billing in cycles_of(target, horizon)


def crossed(plan: Plan, quantities: Quantities) -> Integers:
    """Where a plan's limits are crossed, in each path and month."""
    over = np.zeros(quantities.users.values.shape, dtype=bool)
    if plan.max_users is not None:
        over |= (quantities.counted(plan.users_counted).values > plan.max_users).astype(bool)
    if plan.max_contacts is not None and quantities.contacts is not None:
        over |= (quantities.contacts.values > plan.max_contacts).astype(bool)
    return over


def first_crossing(plan: Plan, quantities: Quantities, since: Integers) -> Integers:
    """Each path's first month, from `since` on, in which the plan's limits are crossed; H is never."""
    if plan.max_users is None and plan.max_contacts is None:
        return quantities.whole.stops
    months = quantities.months
    over = crossed(plan, quantities) & (np.arange(months) >= since[:, None])
    return np.where(over.any(axis=1), over.argmax(axis=1), months)


def route_of(plans: Sequence[Plan], quantities: Quantities) -> Route:
    """The way of every path up a ladder of plans; moves chain within a month, nothing moves back."""
    starts = [quantities.whole.starts]
    crossing = first_crossing(plans[0], quantities, starts[0])
    for plan in plans[1:]:
        starts.append(crossing)
        crossing = first_crossing(plan, quantities, crossing)
    return Route(tuple(plans), tuple(starts), crossing, quantities)
