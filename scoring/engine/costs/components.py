"""The parts of an offer that are projected once and added up: plan, add-on, product, efforts (spec 5.2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from scoring.engine.costs.basis import Basis
from scoring.engine.costs.charges import effective, in_cycle, length_of
from scoring.engine.costs.efforts import effort_line
from scoring.engine.costs.fees import fee_line
from scoring.engine.costs.lines import NOTHING, Line, total_of
from scoring.engine.costs.quantities import Numbers, Quantities, Span, quantities_of
from scoring.engine.costs.routes import Route
from scoring.engine.costs.rules import (
    ADDING_USERS,
    MEETS_SUBSCRIPTION,
    SUBSCRIPTION,
    administrator_line,
    base_of,
    training_line,
)
from scoring.engine.values import AddOn, Charge, Header, Plan, Product
from scoring.engine.vocabulary import Billing, Metric

Numbered = Sequence[tuple[int, Charge]]


@dataclass(frozen=True, eq=False)
class Component:
    """Some lines of an offer, and what they settle.

    `latent` are lines of plans that only a draw's growth leads to. `open` are categories with a line that has
    no figure: an unpriced charge, or hours without a rate. `priced` is False for an unpriced charge, or where
    there is none.
    """

    lines: tuple[Line, ...] = ()
    latent: tuple[Line, ...] = ()
    met: frozenset[str] = frozenset()
    open: frozenset[str] = frozenset()
    unpriced: frozenset[str] = frozenset()
    priced: bool = True

    @cached_property
    def total(self) -> int:
        """The likely total, in integers of ten decimals."""
        return total_of(self.lines)

    @cached_property
    def base(self) -> int:
        """The part that the 1:1 rule of implementation repeats."""
        return base_of(self.lines)

    @cached_property
    def hours(self) -> Fraction:
        return sum((line.hours for line in self.lines if line.effortful), NOTHING)


def met_by(charges: Iterable[Charge]) -> frozenset[str]:
    """The expected categories that priced charges meet (spec 5.3)."""
    met: set[str] = set()
    for charge in charges:
        met.add(charge.category)
        if charge.category in MEETS_SUBSCRIPTION:
            met.add(SUBSCRIPTION)
        if charge.metric is Metric.USER:
            met.add(ADDING_USERS)
    return frozenset(met)


class Assumptions(Basis):
    """What all offers of an evaluation share: quantities, general efforts and rules. Built once a header."""

    def __init__(self, header: Header, quantities: Quantities | None = None) -> None:
        super().__init__(header, quantities or quantities_of(header))

    @cached_property
    def training(self) -> Line | None:
        return training_line(self)

    @cached_property
    def administrator(self) -> Line | None:
        return administrator_line(self)

    @cached_property
    def efforts(self) -> Component:
        """The efforts that belong to every offer."""
        return efforts_of(None, self)


def efforts_of(offering: str | None, basis: Basis) -> Component:
    """The efforts of one offering, or the general ones."""
    own = (effort for effort in basis.header.efforts if effort.offering == offering)
    lines = tuple(effort_line(i, effort, basis) for i, effort in enumerate(own))
    without_rate = frozenset(line.category for line in lines if line.worth is None)
    return Component(lines, met=frozenset(line.category for line in lines), open=without_rate)


def charged(owner: str, charges: Numbered, basis: Basis, users: Numbers, span: Span) -> Component:
    """The component of an owner's charges in force between two months."""
    priced = [(i, charge) for i, charge in charges if basis.is_priced(charge)]
    unpriced = frozenset(charge.category for _, charge in charges if not basis.is_priced(charge))
    return Component(
        lines=tuple(fee_line(owner, i, charge, basis, users, span) for i, charge in priced),
        met=met_by(charge for _, charge in priced),
        open=unpriced,
        unpriced=unpriced,
        priced=not unpriced,
    )


def plan_component(product: Product, route: Route, billing: Billing | None, basis: Basis) -> Component:
    """The bought plan's charges, and the recurring ones of the plans its buyer is moved up to."""
    stages = range(len(route.plans))
    parts = [stage_component(product, route, stage, billing, basis) for stage in stages]
    reached = [part for stage, part in enumerate(parts) if route.reached(stage)]
    latent = [part for stage, part in enumerate(parts) if not route.reached(stage)]
    return Component(
        lines=tuple(line for part in reached for line in part.lines),
        latent=tuple(line for part in latent for line in part.lines),
        met=frozenset().union(*(part.met for part in reached)),
        open=frozenset().union(*(part.open for part in reached)),
        unpriced=frozenset().union(*(part.unpriced for part in reached)),
        priced=all(part.priced for part in reached),
    )


def stage_component(
    product: Product, route: Route, stage: int, billing: Billing | None, basis: Basis
) -> Component:
    """One plan of a route: all charges of the bought plan, what counts of a target's."""
    plan = route.plans[stage]
    charges = charges_in(plan, billing, basis)
    if not charges:
        return Component(priced=False)
    due = counted_at(stage, charges, basis)
    users = basis.quantities.counted(plan.users_counted)
    return charged(product.offering(plan.key), due, basis, users, route.span(stage))


def counted_at(stage: int, charges: Numbered, basis: Basis) -> Numbered:
    """What counts of a plan's charges: of a target what recurs, and what is unpriced (spec 5.2).

    A target's one-offs are never billed, but one without a price leaves the offer without a price.
    """
    return [row for row in charges if stage == 0 or length_of(row[1]) or not basis.is_priced(row[1])]


def charges_in(offering: Plan | AddOn, billing: Billing | None, basis: Basis) -> Numbered:
    """An offering's charges that count in a cycle."""
    return in_cycle(effective(offering.charges, basis.quantities.months), billing)


def addon_component(
    product: Product, addon: AddOn, route: Route, billing: Billing | None, basis: Basis
) -> Component:
    """An add-on's charges; one without charges is not priced (spec 3.3)."""
    charges = charges_in(addon, billing, basis)
    if not charges:
        return Component(priced=False)
    return charged(product.offering(f"+{addon.key}"), charges, basis, route.users, route.whole)


def product_component(product: Product, route: Route, basis: Basis) -> Component:
    """The product's own charges, which belong to every plan (spec 3.3)."""
    charges = effective(product.charges, basis.quantities.months)
    return charged(product.path, charges, basis, route.users, route.whole)
