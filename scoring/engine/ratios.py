"""Fits as exact ratios, and the only way to print one as a percentage (spec 4.2, 4.3)."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Ratio:
    """An exact fit. A denominator of 0 is no fit: nothing applies."""

    numerator: int
    denominator: int

    @property
    def fraction(self) -> Fraction | None:
        return Fraction(self.numerator, self.denominator) if self.denominator else None

    @property
    def number(self) -> float | None:
        """The float nearest to the exact value."""
        return self.numerator / self.denominator if self.denominator else None

    def reaches(self, threshold: Fraction) -> bool:
        """fit ≥ τ, exactly; no fit reaches nothing."""
        scaled = self.numerator * threshold.denominator
        return bool(self.denominator) and scaled >= threshold.numerator * self.denominator

    def exceeds(self, other: "Ratio") -> bool:
        """Whether this fit is above another, exactly; both are fits."""
        return self.numerator * other.denominator > other.numerator * self.denominator


@dataclass(frozen=True, slots=True)
class Three:
    """The three fits of spec 4.2: verified ≤ claimed ≤ possible, over one denominator."""

    verified: Ratio
    claimed: Ratio
    possible: Ratio

    @property
    def all(self) -> tuple[Ratio, Ratio, Ratio]:
        return self.verified, self.claimed, self.possible


def percent(ratio: Ratio, decimals: int = 0) -> Decimal | None:
    """The percentage to print, rounded down: 59.96 % is 59, never 60 (spec 4.3). None without a fit."""
    if not ratio.denominator:
        return None
    return Decimal(ratio.numerator * 10 ** (2 + decimals) // ratio.denominator).scaleb(-decimals)
