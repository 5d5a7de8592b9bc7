"""The lines of charges: bills, currency and the multiplier of overtime (spec 5.2, 5.3)."""

from decimal import Decimal
from fractions import Fraction

import numpy as np

from scoring.engine.costs.billing import ONE_OFF, bill_between, bill_once
from scoring.engine.costs.charges import Units, counts_nobody, units
from scoring.engine.costs.exact import WIDE
from scoring.engine.costs.lines import OVERTIME_RULE, Factor, Line
from scoring.engine.costs.quantities import Basis, Integers, Quantities
from scoring.engine.values import Charge, Policy, Range
from scoring.engine.vocabulary import MONTHS_OF_PERIOD, Metric, Period

OVERTIME = "hidden_fees/overtime"
LICENCE = "transparent_fees/licence"

Between = tuple[Integers, Integers]
"""Each path's first month of a charge, and the month before which it ends."""


class MissingRateError(ValueError):
    """A charge in a currency for which the evaluation states no rate (spec 5.2: a fault)."""


def middle(low: Decimal, high: Decimal) -> Range:
    """A range whose likely value is the middle (spec 5.3)."""
    return Range(low, WIDE.divide(WIDE.add(low, high), Decimal(2)), high)


def is_priced(charge: Charge, quantities: Quantities) -> bool:
    """Whether a charge gives a figure."""
    return charge.priced and not counts_nobody(charge, quantities.contacts is not None)


def exchange_rate(charge: Charge, policy: Policy, key: str) -> Fraction:
    """Units of the evaluation's currency for one of the charge's (spec 5.2)."""
    if charge.currency is None or charge.currency == policy.currency:
        return Fraction(1)
    if charge.currency not in policy.rates:
        raise MissingRateError(f"{key}: no rate of {policy.currency} for {charge.currency}")
    return Fraction(policy.rates[charge.currency])


def quantity_of(charge: Charge, quantities: Quantities, users: Integers) -> Units:
    """What a charge counts in each path and month, by its metric (spec 5.2)."""
    if charge.metric is Metric.USER:
        return Units(users, 1)
    if charge.metric is Metric.CONTACT and quantities.contacts is not None:
        return Units(quantities.contacts, 1)
    numerator, denominator = 1, 1
    if charge.metric is Metric.EMPLOYEE:
        numerator = quantities.employees
    elif charge.metric in (Metric.HOUR, Metric.DAY):
        numerator, denominator = charge.quantity.as_integer_ratio()
    return Units(np.full(quantities.users.shape, numerator), denominator)


def length_of(charge: Charge) -> int:
    """The months of a charge's period; 0 for a one-off."""
    return ONE_OFF if charge.period is Period.ONE_OFF else MONTHS_OF_PERIOD[charge.period]


def bills_of(charge: Charge, f: Integers, between: Between) -> Integers:
    """A charge's bills (spec 5.2). A one-off is not bound to its plan's months: it was bought."""
    length = length_of(charge)
    if length == ONE_OFF:
        return bill_once(f, charge.start_month, again=charge.category == LICENCE)
    return bill_between(f, length, np.maximum(between[0], charge.start_month), between[1])


def factors_of(key: str, charge: Charge, policy: Policy) -> tuple[Factor, ...]:
    """The ranges that a charge's bills are multiplied by: its amount, and the multiplier of overtime."""
    factors = [] if charge.amount is None else [Factor(key, charge.amount)]
    multiplier = policy.rules.overtime_multiplier
    if charge.category == OVERTIME and multiplier is not None:
        factors.append(Factor(f"rule:{OVERTIME_RULE}", middle(*multiplier)))
    return tuple(factors)


def fee_line(owner: str, i: int, charge: Charge, basis: Basis, users: Integers, between: Between) -> Line:
    """The line of an owner's i-th charge, which is priced.

    Where the likely amount is negative the bills are turned round: a rise of f is then a rise of the bills.
    """
    key = f"{owner}#charge-{i}"
    counted = quantity_of(charge, basis.quantities, users)
    f = units(charge, counted)
    sign = -1 if charge.amount is not None and charge.amount.likely < 0 else 1
    rate = exchange_rate(charge, basis.policy, key)
    factors = factors_of(key, charge, basis.policy)
    return Line(
        key=key,
        category=charge.category,
        owner=owner,
        bills=bills_of(charge, f.values * sign, between),
        per=f.per * max(length_of(charge), 1),
        worth=rate * sign,
        factors=factors,
        charge=charge,
        rule=OVERTIME_RULE if factors and factors[-1].key != key else "",
        exchange=rate,
        quantities=counted.values,
        quantity_per=counted.per,
    )
