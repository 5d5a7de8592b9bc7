"""Projecting a product's offers: each part once, then exact sums (spec 5.2, 5.3)."""

from collections.abc import Iterable
from decimal import Decimal

from scoring.engine.costs.charges import enumerate_cycles
from scoring.engine.costs.components import (
    Assumptions,
    Component,
    addon_component,
    efforts_of,
    plan_component,
    product_component,
)
from scoring.engine.costs.events import commitments_of, events_of, exposures_of
from scoring.engine.costs.exact import money
from scoring.engine.costs.lines import Line
from scoring.engine.costs.projection import Projection
from scoring.engine.costs.routes import Route, ladder, route_of
from scoring.engine.costs.rules import (
    IMPLEMENTATION,
    TRAINING_TIME,
    Flag,
    answered,
    expected_of,
    implementation_flag,
    implementation_line,
    not_estimated,
)
from scoring.engine.values import Header, Offer, Product
from scoring.engine.vocabulary import Billing


class Projector:
    """Projects the offers of one product. Plans along their routes and add-ons are projected once and kept.

    `assumptions` are what all products share; give one object to the projectors of a whole evaluation.
    """

    def __init__(self, header: Header, product: Product, assumptions: Assumptions | None = None) -> None:
        self.policy = header.policy
        self.product = product
        self.assumptions = assumptions or Assumptions(header)
        self.quantities = self.assumptions.quantities
        self._addons = {addon.key: addon for addon in product.addons}
        self._answered = answered(product)
        self._expected = expected_of(product)
        self._routes: dict[tuple[str, ...], Route] = {}
        self._parts: dict[object, Component] = {}

    def project(self, offer: Offer) -> Projection:
        """The whole projection of one offer."""
        route, parts = self.route(offer), self.parts(offer)
        priced = all(part.priced for part in parts)
        lines = [line for part in parts for line in part.lines] + self.rule_lines(parts)
        flags: tuple[Flag, ...] = ()
        if self._implementation_missing(parts) and (base := sum(part.base for part in parts)):
            lines.append(implementation_line(base, self.quantities.months))
            flags = implementation_flag(base, self.policy)
        listed = self._not_estimated(parts, lines)
        return Projection(
            offer=offer,
            horizon=self.quantities.months,
            lines=tuple(lines),
            priced=priced,
            unpriced=tuple(sorted(frozenset().union(*(part.unpriced for part in parts)))),
            not_estimated=listed,
            unavailable_from=self.unavailable_from(offer),
            events=tuple(events_of(self.product, route, offer.billing, self.assumptions)),
            commitments=tuple(commitments_of(self.product, route, lines, self.quantities.months)),
            flags=flags,
            exposures=exposures_of(listed, self.policy),
        )

    def likely(self, offer: Offer) -> Decimal:
        """The likely total, from kept parts: `project(offer).likely` to the last digit."""
        parts = self.parts(offer)
        total = sum(part.total for part in parts) + sum(line.total for line in self.rule_lines(parts))
        if self._implementation_missing(parts):
            total += sum(part.base for part in parts)
        return money(total)

    def priced(self, offer: Offer) -> bool:
        """Whether nothing of the offer, nor of the plans it is moved up to, is unpriced."""
        return all(part.priced for part in self.parts(offer))

    def unavailable_from(self, offer: Offer) -> int | None:
        """The month from which the offer cannot be had any more; None is throughout."""
        month = int(self.route(offer).unavailable[0])
        return month if month < self.quantities.months else None

    def cycles(self, plan: str) -> tuple[Billing | None, ...]:
        """The billing cycles in which a plan is sold inside the horizon."""
        return enumerate_cycles(self.product, plan, self.quantities.months)

    def route(self, offer: Offer) -> Route:
        """The plans that the offer passes through."""
        plans = ladder(self.product, offer, self.quantities.months)
        key = tuple(plan.key for plan in plans)
        if key not in self._routes:
            self._routes[key] = route_of(plans, self.quantities)
        return self._routes[key]

    def parts(self, offer: Offer) -> list[Component]:
        """The offer's components: its plan's, the product's, its add-ons' and their efforts."""
        route = self.route(offer)
        parts = [self._plan(offer, route), self._product(route), self.assumptions.efforts]
        parts.append(self._efforts(offer.plan))
        for addon in offer.addons:
            parts += [self._addon(addon, offer, route), self._efforts(f"+{addon}")]
        return parts

    def rule_lines(self, parts: Iterable[Component]) -> list[Line]:
        """The rules that give an amount of their own: training time where missing, the administrator."""
        lines = [] if self.assumptions.administrator is None else [self.assumptions.administrator]
        training = self.assumptions.training
        if training is not None and not any(TRAINING_TIME in part.met for part in parts):
            lines.append(training)
        return lines

    def implementation_base(self, offer: Offer) -> int:
        """What the 1:1 rule adds to the likely total, in integers of ten decimals, if anything."""
        parts = self.parts(offer)
        return sum(part.base for part in parts) if self._implementation_missing(parts) else 0

    def _implementation_missing(self, parts: list[Component]) -> bool:
        """Whether the 1:1 rule is on, the offer priced, and nobody gave a figure (spec 5.3)."""
        return (
            self.policy.rules.implementation_equals_first_year
            and IMPLEMENTATION not in self._answered
            and all(part.priced for part in parts)
            and not any(IMPLEMENTATION in part.met for part in parts)
        )

    def _not_estimated(self, parts: list[Component], lines: list[Line]) -> tuple[str, ...]:
        met = self._answered.union(*(part.met for part in parts), (line.category for line in lines))
        without_rate = frozenset(line.category for line in lines if line.worth is None)
        return not_estimated(self._expected, met, without_rate.union(*(part.open for part in parts)))

    def _plan(self, offer: Offer, route: Route) -> Component:
        key = ("plan", offer.billing, tuple(plan.key for plan in route.plans))
        if key not in self._parts:
            self._parts[key] = plan_component(self.product, route, offer.billing, self.assumptions)
        return self._parts[key]

    def _addon(self, key: str, offer: Offer, route: Route) -> Component:
        kept = ("addon", key, offer.billing, route.key)
        if kept not in self._parts:
            addon = self._addons[key]
            self._parts[kept] = addon_component(self.product, addon, route, offer.billing, self.assumptions)
        return self._parts[kept]

    def _product(self, route: Route) -> Component:
        key = ("product", route.key)
        if key not in self._parts:
            self._parts[key] = product_component(self.product, route, self.assumptions)
        return self._parts[key]

    def _efforts(self, key: str) -> Component:
        if ("efforts", key) not in self._parts:
            self._parts["efforts", key] = efforts_of(self.product.offering(key), self.assumptions)
        return self._parts["efforts", key]
