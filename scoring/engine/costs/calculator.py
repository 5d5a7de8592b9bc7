"""What one charge costs month by month, for a price calculator (spec 5.2)."""

from decimal import Decimal
from fractions import Fraction

import numpy as np

from scoring.engine.costs.basis import LICENCE, bills_of
from scoring.engine.costs.charges import is_priced, length_of
from scoring.engine.costs.exact import rounded
from scoring.engine.costs.quantities import Numbers
from scoring.engine.costs.tariffs import tariff_of, units_of
from scoring.engine.values import Charge
from scoring.engine.vocabulary import Metric


def charge_by_month(
    charge: Charge, *, users: int, contacts: int | None = None, employees: int = 0, months: int = 12
) -> tuple[Decimal, ...] | None:
    """A charge's likely bills in each month at numbers that stay as they are; None where it is not priced.

    In the charge's own currency, ten decimals, without any rule of spec 5.3.
    """
    if not is_priced(charge, contacts is not None):
        return None
    counts = {Metric.USER: users, Metric.CONTACT: contacts or 0, Metric.EMPLOYEE: employees, Metric.NONE: 1}
    numerator, denominator = Decimal(counts.get(charge.metric, charge.quantity)).as_integer_ratio()
    units = units_of(tariff_of(charge), Numbers(np.full((1, months), numerator), denominator))
    again = charge.category == LICENCE
    bills = bills_of(units, 1, length_of(charge), charge.start_month, again, (0, months))
    amount = Fraction(1) if charge.amount is None else Fraction(charge.amount.likely)
    return tuple(rounded(Fraction(n, bills.per) * amount) for n in bills.likely)
