"""Where the shortlist changes as the line moves from 50 % to 80 % (spec 6)."""

from dataclasses import dataclass
from fractions import Fraction

from scoring.engine.robustness.table import PlanSums

LOW, HIGH = Fraction(1, 2), Fraction(4, 5)


@dataclass(frozen=True)
class Shift:
    """Plans, by path, whose fit is exactly `at`: they clear a line at `at` and no line above it."""

    at: Fraction
    leaving: tuple[str, ...]


@dataclass(frozen=True)
class Shifts:
    """The plans that clear the line at the low end, by path, and those that leave as it rises, in order.

    Nobody enters as the line rises; read backwards, the same points are where plans enter as it falls. Plans
    that nobody names in `shifts` clear the high end too.
    """

    clear: tuple[str, ...]
    shifts: tuple[Shift, ...]


@dataclass(frozen=True)
class ShortlistShifts:
    claimed: Shifts
    verified: Shifts


def shortlist_shifts(sums: PlanSums, low: Fraction = LOW, high: Fraction = HIGH) -> ShortlistShifts:
    """Both lists, by claimed and by verified fit, compared exactly; plans without a fit clear nothing."""
    both = (shifts_of(sums.paths, sums.fits(part), low, high) for part in (sums.claimed, sums.verified))
    return ShortlistShifts(*both)


def shifts_of(paths: tuple[str, ...], fits: list[Fraction | None], low: Fraction, high: Fraction) -> Shifts:
    clear = {path: fit for path, fit in zip(paths, fits, strict=True) if fit is not None and fit >= low}
    leaving: dict[Fraction, list[str]] = {}
    for path, fit in clear.items():
        if fit < high:
            leaving.setdefault(fit, []).append(path)
    points = tuple(Shift(fit, tuple(sorted(leaving[fit]))) for fit in sorted(leaving))
    return Shifts(tuple(sorted(clear)), points)
