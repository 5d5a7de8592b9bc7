"""The smallest change of one team's voice that changes who is first (spec 6)."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import floor, isqrt

import numpy as np
from numpy.typing import NDArray

from scoring.engine.robustness.table import Floats, PlanSums

FINE = 10**12
"""Where a root is irrational, the voice is the next multiple of 1 ÷ FINE beyond it."""
NEAR = 1e-4
"""How far floats may be off the exact distance when they choose which plans to solve exactly."""


@dataclass(frozen=True)
class Flip:
    """At the share `voice` of one team, the others keeping their proportions, `new` are level with `leaders`.

    Just beyond they are ahead, unless the voices end there (0 or 1) or the two only touch. Plans are sorted
    by path.
    """

    team: str
    default: Fraction
    voice: Fraction
    leaders: tuple[str, ...]
    new: tuple[str, ...]

    @property
    def change(self) -> Fraction:
        return self.voice - self.default


@dataclass(frozen=True)
class Line:
    """a + b x: a sum over the teams as one team's share of the voices is x."""

    at_zero: Fraction
    slope: Fraction

    def at(self, x: Fraction) -> Fraction:
        return self.at_zero + self.slope * x


Ratio = tuple[Line, Line]


def smallest_flip(sums: PlanSums) -> Flip | None:
    """The flip of the smallest change, ties by the teams' order; None where no one team's voice can do it."""
    return min(flips(sums), key=lambda flip: abs(flip.change), default=None)


def flips(sums: PlanSums) -> tuple[Flip, ...]:
    """For each team the nearest flip below and above its own share, where there is one, by claimed fit.

    The leaders are all plans that are first at the evaluation's voices; a flip is where a plan that is not
    one of them gets as far. A team that alone has a voice has none: the others have no proportions to keep. A
    plan without a fit at the evaluation's voices takes no part.
    """
    fits = {i: fit for i, fit in enumerate(sums.fits(sums.claimed)) if fit is not None}
    best = max(fits.values(), default=None)
    first = [i for i, fit in fits.items() if fit == best]
    found: list[Flip] = []
    for team in range(len(sums.teams)) if fits else ():
        if sums.voices[team] < 1:
            sides = (nearest(sums, team, first, list(fits), side) for side in (-1, 1))
            found += [flip for flip in sides if flip is not None]
    return tuple(found)


def nearest(sums: PlanSums, team: int, first: list[int], ranked: list[int], side: int) -> Flip | None:
    """The nearest flip on one side of the team's share: floats choose the candidates, fractions decide."""
    start = sums.voices[team]
    distances = float_distances(sums, team, first, side)
    leaders = [ratio_of(sums, i, team) for i in first]
    best: Fraction | None = None
    new: list[str] = []
    for i in sorted(set(ranked) - set(first), key=lambda i: (distances[i], i)):
        if distances[i] == np.inf or (best is not None and distances[i] > abs(best - start) + NEAR):
            break
        voice = overtakes(ratio_of(sums, i, team), leaders, start, side)
        if voice is None or (best is not None and abs(voice - start) > abs(best - start)):
            continue
        new = [*new, sums.paths[i]] if voice == best else [sums.paths[i]]
        best = voice
    if best is None:
        return None
    paths = tuple(sorted(sums.paths[i] for i in first))
    return Flip(sums.teams[team], start, best, paths, tuple(sorted(new)))


def ratio_of(sums: PlanSums, plan: int, team: int) -> Ratio:
    """A plan's claimed fit as a ratio of two lines in the share of the team."""
    return line_of(sums, sums.claimed[plan].tolist(), team), line_of(
        sums, sums.applicable[plan].tolist(), team
    )


def line_of(sums: PlanSums, values: list[int], team: int) -> Line:
    shares = [Fraction(value, total) for value, total in zip(values, sums.totals, strict=True)]
    others = sum(
        (v * s for k, (v, s) in enumerate(zip(sums.voices, shares, strict=True)) if k != team), Fraction(0)
    )
    rest = others / (1 - sums.voices[team])
    return Line(rest, shares[team] - rest)


def overtakes(plan: Ratio, leaders: list[Ratio], start: Fraction, side: int) -> Fraction | None:
    """The share nearest to `start`, on that side, at which the plan is level with the best of the leaders."""
    points = {x for leader in leaders for x in roots(difference(plan, leader), side) if 0 <= x <= 1}
    beyond = sorted((x for x in points if (x - start) * side > 0), key=lambda x: abs(x - start))
    return next((x for x in beyond if all(as_good(plan, leader, x) for leader in leaders)), None)


def as_good(plan: Ratio, leader: Ratio, x: Fraction) -> bool:
    """Whether the plan's fit at x is at least the leader's; who has none there is behind."""
    (top, bottom), (leader_top, leader_bottom) = plan, leader
    if bottom.at(x) == 0:
        return False
    return top.at(x) * leader_bottom.at(x) >= leader_top.at(x) * bottom.at(x)


def difference(plan: Ratio, leader: Ratio) -> tuple[Fraction, Fraction, Fraction]:
    """The coefficients of N_plan D_leader − N_leader D_plan, constant first."""
    (n, d), (m, e) = plan, leader
    return (
        n.at_zero * e.at_zero - m.at_zero * d.at_zero,
        n.at_zero * e.slope + n.slope * e.at_zero - m.at_zero * d.slope - m.slope * d.at_zero,
        n.slope * e.slope - m.slope * d.slope,
    )


def roots(coefficients: tuple[Fraction, Fraction, Fraction], side: int) -> Iterator[Fraction]:
    """The real roots; an irrational one as the next multiple of 1 ÷ FINE on its `side`."""
    c, b, a = coefficients
    if a == 0:
        if b != 0:
            yield -c / b
        return
    inside = b * b - 4 * a * c
    if inside < 0:
        return
    top, bottom = isqrt(inside.numerator), isqrt(inside.denominator)
    if top * top == inside.numerator and bottom * bottom == inside.denominator:
        yield from {(-b + sign * Fraction(top, bottom)) / (2 * a) for sign in (-1, 1)}
        return
    # √(n ÷ d) = √(n d) ÷ d, taken to 40 more bits than FINE asks for
    scale = inside.denominator << 80
    root = Fraction(isqrt(inside.numerator * inside.denominator << 160), scale)
    for sign in (-1, 1):
        near = (-b + sign * root) / (2 * a) * FINE
        yield Fraction(floor(near) + (side > 0), FINE)


def float_distances(sums: PlanSums, team: int, first: list[int], side: int) -> Floats:
    """About how far each plan is from drawing level with a leader; ∞ for never and for the leaders."""
    start = float(sums.voices[team])
    lines = [float_lines(sums, part, team) for part in (sums.claimed, sums.applicable)]
    distances = np.full(len(sums.paths), np.inf)
    for leader in first:
        (n, n1), (d, d1) = lines
        (m, m1), (e, e1) = ((at_zero[leader], slope[leader]) for at_zero, slope in lines)
        c, b, a = n * e - m * d, n * e1 + n1 * e - m * d1 - m1 * d, n1 * e1 - m1 * d1
        for root in float_roots(a, b, c):
            beyond = (root - start) * side
            possible = (beyond > -NEAR) & (root > -NEAR) & (root < 1 + NEAR) & sums.has_fit
            distances = np.minimum(distances, np.where(possible, np.maximum(beyond, 0), np.inf))
    distances[first] = np.inf
    return distances


def float_lines(sums: PlanSums, part: NDArray[np.int64], team: int) -> tuple[Floats, Floats]:
    """Every plan's value at no voice of the team, and its slope in the team's share."""
    shares = part.astype(np.float64) / np.array(sums.totals, dtype=np.float64)
    voices = np.array([float(v) for v in sums.voices])
    voices[team] = 0.0
    rest = (shares * voices).sum(axis=1) / voices.sum()
    return rest, shares[:, team] - rest


def float_roots(a: Floats, b: Floats, c: Floats) -> tuple[Floats, Floats]:
    """About the roots of a x² + b x + c, NaN where there are none; nearly none counts as one."""
    inside = b * b - 4 * a * c
    inside = np.where(np.abs(inside) < 1e-9 * (b * b + np.abs(4 * a * c)), 0, inside)
    with np.errstate(all="ignore"):
        half = -(b + np.where(b < 0, -1.0, 1.0) * np.sqrt(inside)) / 2
        return half / a, c / half
