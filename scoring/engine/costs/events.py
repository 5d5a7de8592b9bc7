"""Limits crossed along a route, and terms that outlast the horizon (spec 5.2)."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction

from scoring.engine.costs.basis import ONE, Basis
from scoring.engine.costs.charges import ONE_OFF, length_of
from scoring.engine.costs.components import charges_in
from scoring.engine.costs.exact import rounded
from scoring.engine.costs.lines import Line
from scoring.engine.costs.projection import Commitment, Event
from scoring.engine.costs.quantities import Quantities
from scoring.engine.costs.routes import Route
from scoring.engine.values import Charge, Plan, Policy, Product
from scoring.engine.vocabulary import Billing


def ordinal(n: int) -> str:
    """1st, 2nd, 3rd, 4th … 11th … 51st."""
    ending = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"


def monthly_fee(charge: Charge, plan: Plan, basis: Basis, month: int) -> Fraction:
    """What a recurring charge comes to a month, at one month's likely quantities."""
    f = basis.units(charge, basis.quantities.counted(plan.users_counted))
    amount = ONE if charge.amount is None else Fraction(charge.amount.likely)
    units = Fraction(int(f.values[0, month]), f.per * length_of(charge))
    return units * amount * basis.exchange_rate(charge, plan.key)


def monthly_fees(plan: Plan, billing: Billing | None, basis: Basis, month: int, until: int) -> Fraction:
    """A plan's recurring fees a month, of its charges that start by month `until`."""
    charges = [
        charge
        for _, charge in charges_in(plan, billing, basis)
        if length_of(charge) and basis.is_priced(charge) and charge.start_month <= until
    ]
    return sum((monthly_fee(charge, plan, basis, month) for charge in charges), Fraction(0))


def crossing(plan: Plan, quantities: Quantities, month: int) -> tuple[str, int | None]:
    """Which limits a month crosses, in words, and how many contacts are above theirs."""
    words, to_clean = [], None
    users = int(quantities.counted(plan.users_counted).values[0, month])
    if plan.max_users is not None and users > plan.max_users:
        words.append(f"{ordinal(plan.max_users + 1)} user")
    if plan.max_contacts is not None and quantities.contacts is not None:
        above = int(quantities.contacts.values[0, month]) - plan.max_contacts
        if above > 0:
            words.append(f"{ordinal(plan.max_contacts + 1)} contact")
            to_clean = above
    return ", ".join(words), to_clean


def events_of(product: Product, route: Route, billing: Billing | None, basis: Basis) -> Iterator[Event]:
    """The likely path's moves up, and where it comes to a limit without a way up."""
    months = basis.quantities.months
    for stage, plan in enumerate(route.plans):
        last = stage + 1 == len(route.plans)
        month = int((route.unavailable if last else route.starts[stage + 1])[0])
        if month >= months:
            return
        change, target = Fraction(0), None
        if not last:
            after = route.plans[stage + 1]
            target = product.offering(after.key)
            change = monthly_fees(after, billing, basis, month, months)
            change -= monthly_fees(plan, billing, basis, month, month)
        what, to_clean = crossing(plan, basis.quantities, month)
        kind = "unavailable" if last else "upgrade"
        yield Event(month, kind, product.offering(plan.key), target, what, rounded(change), to_clean)


def paid_beyond(line: Line, since: int, stop: int, months: int) -> Commitment | None:
    """What of a line's last period is paid beyond the horizon."""
    length = length_of(line.charge) if line.charge is not None else ONE_OFF
    if length == ONE_OFF or stop < months or line.charge is None or line.price is None:
        return None
    start = max(since, line.charge.start_month)
    beyond = -(months - start) % length
    if start >= months or not beyond:
        return None
    paid = highest_paid(line, months - (length - beyond), months, length)
    return Commitment("paid_period", line.key, months + beyond, beyond, rounded(paid * beyond * line.price))


def highest_paid(line: Line, first: int, months: int, length: int) -> int:
    """The most paid for in the period that begins at `first`, in units a month."""
    row = line.bills.likely
    return sum(row[m] // (length - (m - first)) for m in range(first, months))


def minimum_term(product: Product, route: Route, months: int) -> Commitment | None:
    """The minimum term of the plan that is in force at the end, where it outlasts the horizon."""
    stage = max(k for k in range(len(route.plans)) if route.reached(k))
    plan = route.plans[stage]
    ends = int(route.starts[stage][0]) + (plan.minimum_term_months or 0)
    if ends <= months:
        return None
    return Commitment("minimum_term", product.offering(plan.key), ends, ends - months, None)


def commitments_of(
    product: Product, route: Route, lines: Iterable[Line], months: int
) -> Iterator[Commitment]:
    """Every term of an offer that outlasts the horizon."""
    spans = {product.offering(plan.key): route.span(stage) for stage, plan in enumerate(route.plans)}
    for line in lines:
        span = spans.get(line.owner, route.whole)
        if (paid := paid_beyond(line, int(span.starts[0]), int(span.stops[0]), months)) is not None:
            yield paid
    if (term := minimum_term(product, route, months)) is not None:
        yield term


def exposures_of(not_estimated: Iterable[str], policy: Policy) -> dict[str, Decimal | None]:
    """The exposure of each hidden fee not estimated; None is "exposure not set" (spec 5.3)."""
    hidden = [category for category in not_estimated if category.startswith("hidden_fees/")]
    return {category: policy.rules.exposure.get(category) for category in hidden}
