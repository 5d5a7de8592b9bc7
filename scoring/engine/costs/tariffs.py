"""What a charge costs at a quantity: the pricing models (spec 5.2)."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import NamedTuple

import numpy as np

from scoring.engine.costs.exact import rounded
from scoring.engine.costs.quantities import SAFE, Numbers
from scoring.engine.values import Charge, Tier
from scoring.engine.vocabulary import ChargeModel

LONGEST_PERIOD = 12


class Tariff(NamedTuple):
    """What of a charge turns a quantity into units to be paid, or into money where it has tiers."""

    model: ChargeModel
    included: Decimal
    package_size: Decimal
    tiers: tuple[Tier, ...]


def tariff_of(charge: Charge) -> Tariff:
    """The tariff of a charge; equal tariffs bill equal units."""
    return Tariff(charge.model, charge.included, charge.package_size, charge.tiers)


def common(values: Iterable[Decimal], per: int = 1) -> int:
    """The smallest common denominator of some decimals."""
    return lcm(per, *(value.as_integer_ratio()[1] for value in values))


def times(value: Decimal, per: int) -> int:
    """value × per, where that is whole."""
    numerator, denominator = value.as_integer_ratio()
    return numerator * (per // denominator)


def flat(_: Tariff, quantity: Numbers) -> Numbers:
    """Once, whatever the quantity."""
    return Numbers(np.ones_like(quantity.values[:1]), 1)


def per_unit(tariff: Tariff, quantity: Numbers) -> Numbers:
    """max(0, q − included)."""
    per = common([tariff.included], quantity.per)
    above = quantity.values * (per // quantity.per) - times(tariff.included, per)
    return Numbers(np.maximum(above, 0), per)


def packages(tariff: Tariff, quantity: Numbers) -> Numbers:
    """⌈max(0, q − included) ÷ size⌉."""
    per = common([tariff.included, tariff.package_size], quantity.per)
    above = np.maximum(quantity.values * (per // quantity.per) - times(tariff.included, per), 0)
    return Numbers(-(-above // times(tariff.package_size, per)), 1)


def tier_scales(tiers: Sequence[Tier], quantity: Numbers) -> tuple[int, int]:
    """Common denominators of a tariff's quantities and of its prices."""
    bounds = [tier.up_to for tier in tiers if tier.up_to is not None]
    prices = [price for tier in tiers for price in (tier.unit, tier.flat)]
    return common(bounds, quantity.per), common(prices)


def graduated(tariff: Tariff, quantity: Numbers) -> Numbers:
    """Each tier's units at that tier's price, plus its flat fee when reached."""
    per, price_per = tier_scales(tariff.tiers, quantity)
    q = quantity.values * (per // quantity.per)
    total, below = np.zeros_like(q), 0
    for tier in tariff.tiers:
        within = q if tier.up_to is None else np.minimum(q, times(tier.up_to, per))
        units = np.maximum(within - below, 0)
        total += units * times(tier.unit, price_per)
        if tier.flat:
            total += (units > 0) * (times(tier.flat, price_per) * per)
        below = below if tier.up_to is None else times(tier.up_to, per)
    return Numbers(total, per * price_per)


def volume(tariff: Tariff, quantity: Numbers) -> Numbers:
    """All units at the price of the tier that q falls in, plus its flat fee."""
    per, price_per = tier_scales(tariff.tiers, quantity)
    q = quantity.values * (per // quantity.per)
    total = np.zeros_like(q)
    for tier in reversed(tariff.tiers):
        here = q * times(tier.unit, price_per) + times(tier.flat, price_per) * per
        total = here if tier.up_to is None else np.where(q <= times(tier.up_to, per), here, total)
    return Numbers(total, per * price_per)


FORMULAS = {
    ChargeModel.FLAT: flat,
    ChargeModel.PER_UNIT: per_unit,
    ChargeModel.PACKAGE: packages,
    ChargeModel.GRADUATED: graduated,
    ChargeModel.VOLUME: volume,
}


def units_of(tariff: Tariff, quantity: Numbers) -> Numbers:
    """f(q) of a priced charge (spec 5.2): to be multiplied by its amount, or in money where it has tiers."""
    return FORMULAS[tariff.model](tariff, exactly(tariff, quantity))


def exactly(tariff: Tariff, quantity: Numbers) -> Numbers:
    """The quantity with room enough for the tariff's arithmetic and for the months of a period."""
    per, price_per = tier_scales(tariff.tiers, quantity)
    per = common([tariff.included, tariff.package_size], per)
    prices = sum(abs(times(price, price_per)) for tier in tariff.tiers for price in (tier.unit, tier.flat))
    largest = (int(quantity.values.max(initial=0)) + abs(int(tariff.included)) + 1) * per * max(prices, 1)
    if largest * LONGEST_PERIOD < SAFE:
        return quantity
    return Numbers(quantity.values.astype(object), quantity.per)


def charge_amount(charge: Charge, quantity: Decimal | int, figure: str = "likely") -> Decimal | None:
    """f(q) in the charge's own currency, ten decimals; None where it is not priced.

    `figure` is low, likely or high. This is what one full period, or a one-off, costs at that quantity.
    """
    if not charge.priced:
        return None
    numerator, denominator = Decimal(quantity).as_integer_ratio()
    found = units_of(tariff_of(charge), Numbers(np.array([[numerator]], dtype=object), denominator))
    amount = Fraction(1) if charge.amount is None else Fraction(getattr(charge.amount, figure))
    return rounded(Fraction(int(found.values[0, 0]), found.per) * amount)
