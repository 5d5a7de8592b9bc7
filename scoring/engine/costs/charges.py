"""Which charges belong to an offer, and how they read (spec 3.3, 5.2)."""

from collections.abc import Iterable, Sequence

from scoring.engine.values import AddOn, Charge, Plan, Product
from scoring.engine.vocabulary import MONTHS_OF_PERIOD, Billing, ChargeKind, Metric, Period

ONE_OFF = 0
"""The length of a one-off."""


def effective(charges: Sequence[Charge], horizon: int) -> tuple[tuple[int, Charge], ...]:
    """An offering's charges that count, with their positions (spec 3.3, 5.2).

    A charge that starts at or after the horizon is no figure; a quote replaces the list charges of its
    category and billing cycle, where a missing cycle equals only a missing cycle.
    """
    inside = [(i, charge) for i, charge in enumerate(charges) if charge.start_month < horizon]
    quoted = {(charge.category, charge.billing) for _, charge in inside if charge.kind is ChargeKind.QUOTE}
    return tuple(
        (i, charge)
        for i, charge in inside
        if charge.kind is ChargeKind.QUOTE or (charge.category, charge.billing) not in quoted
    )


def in_cycle(
    charges: Iterable[tuple[int, Charge]], billing: Billing | None
) -> tuple[tuple[int, Charge], ...]:
    """The charges of a billing cycle: its own and those that name none."""
    return tuple((i, charge) for i, charge in charges if charge.billing is None or charge.billing is billing)


def cycles_of(plan: Plan, horizon: int | None = None) -> tuple[Billing | None, ...]:
    """The billing cycles in which a plan is sold, in the order month, quarter, year; (None,) without any.

    A charge that starts at or after the horizon sets no cycle.
    """
    named = {charge.billing for charge in plan.charges if horizon is None or charge.start_month < horizon}
    return tuple(billing for billing in Billing if billing in named) or (None,)


def enumerate_cycles(
    product: Product, plan: Plan | str, horizon: int | None = None
) -> tuple[Billing | None, ...]:
    """`cycles_of` a product's plan, given by itself or by its key."""
    if isinstance(plan, str):
        plan = next(candidate for candidate in product.plans if candidate.key == plan)
    return cycles_of(plan, horizon)


def addon_sold(addon: AddOn, billing: Billing | None, horizon: int) -> bool:
    """Whether an add-on is sold in a cycle: one that names cycles is sold only in those (spec 3.3)."""
    named = {charge.billing for charge in addon.charges if charge.start_month < horizon} - {None}
    return not named or billing in named


def is_priced(charge: Charge, has_contacts: bool) -> bool:
    """Whether a charge gives a figure; one by contact does not where the evaluation has no contacts."""
    return charge.priced and (has_contacts or charge.metric is not Metric.CONTACT)


def length_of(charge: Charge) -> int:
    """The months of a charge's period; 0 for a one-off."""
    return ONE_OFF if charge.period is Period.ONE_OFF else MONTHS_OF_PERIOD[charge.period]
