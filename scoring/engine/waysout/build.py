"""Build: the evaluation's own estimate for building the system (spec 7)."""

from dataclasses import dataclass
from fractions import Fraction

from scoring.engine.costs.exact import rounded
from scoring.engine.values import Build, Policy, Range


@dataclass(frozen=True)
class BuildWay:
    """Amounts low, likely and high, in the evaluation's currency, with ten decimals.

    `maintenance` is that of the whole horizon, from its first month: yearly share × amount × months ÷ 12, the
    likely share being the middle of the estimate's two. `total` is amount and maintenance. `months` until it
    can be used.
    """

    amount: Range
    months: tuple[int, int, int]
    maintenance: Range
    total: Range


@dataclass(frozen=True)
class NotEstimated:
    """What is missing before building can be compared."""

    missing: tuple[str, ...] = ("amount", "months")


def build(policy: Policy) -> BuildWay | NotEstimated:
    """The estimate over the evaluation's horizon; without one, what it would take."""
    estimate = policy.build
    if estimate is None:
        return NotEstimated()
    amounts = [Fraction(part) for part in (estimate.amount.low, estimate.amount.likely, estimate.amount.high)]
    years = Fraction(policy.horizon_months, 12)
    kept = [amount * share * years for amount, share in zip(amounts, shares(estimate), strict=True)]
    return BuildWay(
        amount=in_range(amounts),
        months=estimate.months,
        maintenance=in_range(kept),
        total=in_range([Fraction(a + b) for a, b in zip(amounts, rounded_all(kept), strict=True)]),
    )


def shares(estimate: Build) -> tuple[Fraction, Fraction, Fraction]:
    """Yearly maintenance as a share of the amount: low, the middle, high."""
    low, high = (Fraction(share) for share in estimate.yearly_maintenance)
    return low, (low + high) / 2, high


def rounded_all(values: list[Fraction]) -> list[Fraction]:
    return [Fraction(rounded(value)) for value in values]


def in_range(values: list[Fraction]) -> Range:
    low, likely, high = (rounded(value) for value in values)
    return Range(low, likely, high)
