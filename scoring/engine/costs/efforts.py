"""The lines of the buyer's own hours (spec 5.2)."""

from decimal import Decimal
from fractions import Fraction

import numpy as np

from scoring.engine.costs.basis import Basis
from scoring.engine.costs.billing import Bills, rises_of
from scoring.engine.costs.lines import Factor, Line
from scoring.engine.costs.quantities import Integers, Numbers, Quantities
from scoring.engine.values import Effort, Header
from scoring.engine.vocabulary import EffortPer

GENERAL = "efforts"
"""The owner of efforts that belong to no offering."""


def mean_rate(header: Header) -> Fraction | None:
    """The mean rate of the rated teams weighted by people; None where nobody is rated (spec 5.2)."""
    rates = [(team.people, team.hourly_rate) for team in header.teams]
    rated = [(people, Fraction(rate)) for people, rate in rates if rate is not None]
    people = sum(n for n, _ in rated)
    return sum((n * rate for n, rate in rated), Fraction(0)) / people if people else None


def rate_of(effort: Effort, header: Header) -> Fraction | None:
    """The team's rate or, without a team or its rate, the mean rate."""
    rates = {team.key: team.hourly_rate for team in header.teams}
    rate: Decimal | None = rates.get(effort.team) if effort.team is not None else None
    return mean_rate(header) if rate is None else Fraction(rate)


def counts_of(per: EffortPer, quantities: Quantities) -> Integers:
    """How often an effort's hours come in each month (spec 5.2)."""
    if per is EffortPer.USER:
        return rises_of(quantities.users.values)
    counts = np.zeros((1, quantities.months), dtype=np.int64)
    step = {EffortPer.EVALUATION: quantities.months, EffortPer.MONTH: 1, EffortPer.YEAR: 12}[per]
    counts[:, ::step] = 1
    return counts


def effort_line(position: int, effort: Effort, basis: Basis) -> Line:
    """The line of one effort; without any rate it holds hours only.

    `position` counts among the efforts of the same offering, so that draws do not depend on other vendors.
    """
    key = f"effort-{position}" + (f"@{effort.offering}" if effort.offering else "")
    counts = counts_of(effort.per, basis.quantities)
    return Line(
        key=key,
        category=effort.category,
        owner=effort.offering or GENERAL,
        bills=Bills(counts, 1),
        worth=rate_of(effort, basis.header),
        factors=(Factor(key, effort.hours),),
        effort=effort,
        quantities=Numbers(counts),
    )
