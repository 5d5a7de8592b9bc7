"""What one charge costs at a quantity, and which charges belong to an offer (spec 3.3, 5.2)."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import NamedTuple

import numpy as np

from scoring.engine.costs.exact import rounded
from scoring.engine.costs.quantities import SAFE, Integers
from scoring.engine.values import AddOn, Charge, Plan, Product, Tier
from scoring.engine.vocabulary import Billing, ChargeKind, ChargeModel, Metric

LONGEST_PERIOD = 12


class Units(NamedTuple):
    """Exact numbers `values` ÷ `per`."""

    values: Integers
    per: int


def common(values: Iterable[Decimal], per: int = 1) -> int:
    """The smallest common denominator of some decimals."""
    return lcm(per, *(value.as_integer_ratio()[1] for value in values))


def times(value: Decimal, per: int) -> int:
    """value × per, where that is whole."""
    numerator, denominator = value.as_integer_ratio()
    return numerator * (per // denominator)


def per_unit(charge: Charge, quantity: Units) -> Units:
    """max(0, q − included)."""
    per = common([charge.included], quantity.per)
    return Units(np.maximum(quantity.values * (per // quantity.per) - times(charge.included, per), 0), per)


def packages(charge: Charge, quantity: Units) -> Units:
    """⌈max(0, q − included) ÷ size⌉."""
    per = common([charge.included, charge.package_size], quantity.per)
    above = np.maximum(quantity.values * (per // quantity.per) - times(charge.included, per), 0)
    return Units(-(-above // times(charge.package_size, per)), 1)


def tier_scales(tiers: Sequence[Tier], quantity: Units) -> tuple[int, int]:
    """Common denominators of a tariff's quantities and of its prices."""
    bounds = [tier.up_to for tier in tiers if tier.up_to is not None]
    prices = [price for tier in tiers for price in (tier.unit, tier.flat)]
    return common(bounds, quantity.per), common(prices)


def graduated(charge: Charge, quantity: Units) -> Units:
    """Each tier's units at that tier's price, plus its flat fee when reached."""
    per, price_per = tier_scales(charge.tiers, quantity)
    q = quantity.values * (per // quantity.per)
    total, below = np.zeros_like(q), 0
    for tier in charge.tiers:
        within = q if tier.up_to is None else np.minimum(q, times(tier.up_to, per))
        units = np.maximum(within - below, 0)
        fee = times(tier.flat, price_per) * per
        total = total + units * times(tier.unit, price_per) + (units > 0) * fee
        below = below if tier.up_to is None else times(tier.up_to, per)
    return Units(total, per * price_per)


def volume(charge: Charge, quantity: Units) -> Units:
    """All units at the price of the tier that q falls in, plus its flat fee."""
    per, price_per = tier_scales(charge.tiers, quantity)
    q = quantity.values * (per // quantity.per)
    total = np.zeros_like(q)
    for tier in reversed(charge.tiers):
        here = q * times(tier.unit, price_per) + times(tier.flat, price_per) * per
        total = here if tier.up_to is None else np.where(q <= times(tier.up_to, per), here, total)
    return Units(total, per * price_per)


def flat(charge: Charge, quantity: Units) -> Units:
    """Once, whatever the quantity."""
    return Units(np.ones_like(quantity.values), 1)


FORMULAS = {
    ChargeModel.FLAT: flat,
    ChargeModel.PER_UNIT: per_unit,
    ChargeModel.PACKAGE: packages,
    ChargeModel.GRADUATED: graduated,
    ChargeModel.VOLUME: volume,
}


def units(charge: Charge, quantity: Units) -> Units:
    """f(q) of a priced charge (spec 5.2): to be multiplied by its amount, or in money where it has tiers."""
    return FORMULAS[charge.model](charge, exactly(charge, quantity))


def exactly(charge: Charge, quantity: Units) -> Units:
    """The quantity with room enough for the charge's arithmetic and for the months of a period."""
    per, price_per = tier_scales(charge.tiers, quantity)
    per = common([charge.included, charge.package_size], per)
    prices = sum(abs(times(price, price_per)) for tier in charge.tiers for price in (tier.unit, tier.flat))
    largest = (int(quantity.values.max(initial=0)) + abs(int(charge.included)) + 1) * per * max(prices, 1)
    if largest * LONGEST_PERIOD < SAFE:
        return quantity
    return Units(quantity.values.astype(object), quantity.per)


def charge_amount(charge: Charge, quantity: Decimal | int, figure: str = "likely") -> Decimal | None:
    """f(q) in the charge's own currency, ten decimals; None where it is not priced.

    `figure` is low, likely or high. This is what one full period, or a one-off, costs at that quantity.
    """
    if not charge.priced:
        return None
    numerator, denominator = Decimal(quantity).as_integer_ratio()
    found = units(charge, Units(np.array([numerator], dtype=object), denominator))
    amount = Fraction(1) if charge.amount is None else Fraction(getattr(charge.amount, figure))
    return rounded(Fraction(int(found.values[0]), found.per) * amount)


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


def counts_nobody(charge: Charge, has_contacts: bool) -> bool:
    """A charge by contact in an evaluation without contacts: it is not priced (interchange)."""
    return charge.metric is Metric.CONTACT and not has_contacts
