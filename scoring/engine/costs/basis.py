"""What every line of an evaluation is projected from, with what many lines have in common kept."""

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

import numpy as np

from scoring.engine.costs.billing import Bills, bill, bill_once
from scoring.engine.costs.charges import ONE_OFF, is_priced, length_of
from scoring.engine.costs.quantities import Numbers, Quantities, Span
from scoring.engine.costs.tariffs import tariff_of, units_of
from scoring.engine.values import Charge, Header, Policy
from scoring.engine.vocabulary import Metric

LICENCE = "transparent_fees/licence"
KEPT = 1024
ONE = Fraction(1)


class MissingRateError(ValueError):
    """A charge in a currency for which the evaluation states no rate (spec 5.2: a fault)."""


class Basis:
    """An evaluation's header and quantities. Equal tariffs of different vendors are computed once."""

    def __init__(self, header: Header, quantities: Quantities) -> None:
        self.header = header
        self.quantities = quantities
        self._rates = {currency: Fraction(rate) for currency, rate in header.policy.rates.items()}
        self._constant = lru_cache(KEPT)(self._constant_of)
        self._units = lru_cache(KEPT)(units_of)
        self._bills = lru_cache(KEPT)(bills_of)

    @property
    def policy(self) -> Policy:
        return self.header.policy

    def is_priced(self, charge: Charge) -> bool:
        """Whether a charge gives a figure in this evaluation."""
        return is_priced(charge, self.quantities.contacts is not None)

    def exchange_rate(self, charge: Charge, key: str) -> Fraction:
        """Units of the evaluation's currency for one of the charge's (spec 5.2)."""
        if charge.currency is None or charge.currency == self.policy.currency:
            return ONE
        if charge.currency not in self._rates:
            raise MissingRateError(f"{key}: no rate of {self.policy.currency} for {charge.currency}")
        return self._rates[charge.currency]

    def quantity(self, charge: Charge, users: Numbers) -> Numbers:
        """What a charge counts in each path and month, by its metric (spec 5.2)."""
        if charge.metric is Metric.USER:
            return users
        if charge.metric is Metric.CONTACT and self.quantities.contacts is not None:
            return self.quantities.contacts
        if charge.metric is Metric.EMPLOYEE:
            return self._constant(Decimal(self.quantities.employees))
        counts_itself = charge.metric in (Metric.HOUR, Metric.DAY)
        return self._constant(charge.quantity if counts_itself else Decimal(1))

    def units(self, charge: Charge, users: Numbers) -> Numbers:
        """f(q) of a priced charge in each path and month."""
        return self._units(tariff_of(charge), self.quantity(charge, users))

    def bills(self, charge: Charge, users: Numbers, span: Span) -> Bills:
        """A priced charge's bills. A one-off is not bound to its plan's span: it was bought (spec 5.2).

        Where the likely amount is negative the bills are turned round: a rise of f is a rise of the bills.
        """
        sign = -1 if charge.amount is not None and charge.amount.likely < 0 else 1
        again = charge.category == LICENCE
        length = length_of(charge)
        units = self.units(charge, users)
        return self._bills(units, sign, length, charge.start_month, again, span.uniform or span)

    def _constant_of(self, value: Decimal) -> Numbers:
        numerator, denominator = value.as_integer_ratio()
        return Numbers(np.full((1, self.quantities.months), numerator), denominator)


def bills_of(
    units: Numbers, sign: int, length: int, start_month: int, again: bool, span: Span | tuple[int, int]
) -> Bills:
    """The bills of units: once, or by periods of `length` months within a span."""
    values = units.values if sign > 0 else -units.values
    if length == ONE_OFF:
        return Bills(bill_once(values, start_month, again), units.per)
    if isinstance(span, tuple):
        span = Span(np.array(span[:1]), np.array(span[1:]))
    return Bills(bill(values, length, np.maximum(span.starts, start_month), span.stops), units.per * length)
