"""The lines of charges: bills, currency and the multiplier of overtime (spec 5.2, 5.3)."""

from decimal import Decimal

from scoring.engine.costs.basis import Basis
from scoring.engine.costs.exact import WIDE
from scoring.engine.costs.lines import OVERTIME_RULE, Factor, Line
from scoring.engine.costs.quantities import Numbers, Span
from scoring.engine.values import Charge, Policy, Range

OVERTIME = "hidden_fees/overtime"


def middle(low: Decimal, high: Decimal) -> Range:
    """A range whose likely value is the middle (spec 5.3)."""
    return Range(low, WIDE.divide(WIDE.add(low, high), Decimal(2)), high)


def factors_of(key: str, charge: Charge, policy: Policy) -> tuple[Factor, ...]:
    """The ranges that a charge's bills are multiplied by: its amount, and the multiplier of overtime."""
    factors = () if charge.amount is None else (Factor(key, charge.amount),)
    multiplier = policy.rules.overtime_multiplier
    if charge.category != OVERTIME or multiplier is None:
        return factors
    return (*factors, Factor(f"rule:{OVERTIME_RULE}", middle(*multiplier)))


def fee_line(owner: str, i: int, charge: Charge, basis: Basis, users: Numbers, span: Span) -> Line:
    """The line of an owner's i-th charge, which is priced."""
    key = f"{owner}#charge-{i}"
    rate = basis.exchange_rate(charge, key)
    factors = factors_of(key, charge, basis.policy)
    return Line(
        key=key,
        category=charge.category,
        owner=owner,
        bills=basis.bills(charge, users, span),
        worth=-rate if charge.amount is not None and charge.amount.likely < 0 else rate,
        factors=factors,
        charge=charge,
        rule=OVERTIME_RULE if factors and factors[-1].key != key else "",
        exchange=rate,
        quantities=basis.quantity(charge, users),
    )
