"""The chance that a plan clears the line when voices and unverified claims are uncertain (spec 6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from scoring.engine.robustness.draws import DRAWS, Held, Reliability, draw_voices, stream
from scoring.engine.robustness.table import Floats, PlanTable, margins, plan_sums
from scoring.engine.weights import EXACT, Integers, Weights

Records = Mapping[str, tuple[int, int]]
"""By vendor: claims that a finding bore out, and claims that it did not (`records.py`)."""

FEW = 128
"""Up to so many unverified claims each is drawn by itself; of more, their sum (`chance_by_sum`)."""
MOST_SKEW = 0.5


@dataclass(frozen=True)
class Open:
    """What is undecided of one plan, over T teams.

    `base`: the margin (q S_t − 100 p D_t) of what is verified. `claims`: what each of the k unverified claims
    adds where it holds, k × T. `slack` forgives rounding where the numbers outgrow a float64, else it is 0.
    """

    base: Floats
    claims: Floats
    slack: float


class Uncertainty:
    """The draws that all plans of a run share: each chance is of one plan alone, so sharing ties nothing."""

    def __init__(self, seed: int, weights: Weights, draws: int = DRAWS) -> None:
        self.seed, self.draws = seed, draws
        self.reliability = Reliability(seed, draws)
        self.voices = draw_voices(seed, weights.teams, draws)
        self.totals = np.array(weights.totals, dtype=np.float64)[:, None]

    @cached_property
    def weighed(self) -> Floats:
        """v_t ÷ U_t, T × draws."""
        return np.asarray(self.voices / self.totals)

    @cached_property
    def uniforms(self) -> Floats:
        """For the i-th claim of a plan, FEW × draws."""
        return stream(self.seed, "claims").random((FEW, self.draws))

    @cached_property
    def normals(self) -> Floats:
        return stream(self.seed, "sum of claims").standard_normal(self.draws)

    @cached_property
    def skewed(self) -> Floats:
        """z² − 1."""
        return np.asarray(self.normals**2 - 1)


def chances_to_clear(
    table: PlanTable, weights: Weights, threshold: Fraction, records: Records, shared: Uncertainty
) -> dict[str, float | None]:
    """Each plan's chance of a fit of at least τ; None for a plan that has no fit.

    Voices are Dirichlet(1). What is verified counts as found; each unverified claim above 0 holds
    independently with its vendor's p ~ Beta(8 + held, 2 + failed); unanswered cells give nothing; deal-
    breakers are not considered. A vendor without a record has (0, 0).
    """
    sums = plan_sums(table, weights)
    low, high = (margins(sums, part, threshold) for part in (sums.verified, sums.claimed))
    heard = np.array(sums.applicable > 0, dtype=np.bool_)
    surely = np.array(((low >= 0) | ~heard).all(axis=1))
    never = np.array(((high < 0) | ~heard).all(axis=1))
    chances: dict[str, float | None] = {}
    for row, path in enumerate(table.paths):
        if not sums.has_fit[row]:
            chances[path] = None
        elif surely[row] or never[row]:
            chances[path] = float(surely[row])
        else:
            held = shared.reliability(*records.get(path.partition("/")[0], (0, 0)))
            chances[path] = chance(undecided(table, row, low[row], weights, threshold), held, shared)
    return chances


def undecided(table: PlanTable, row: int, base: Integers, weights: Weights, threshold: Fraction) -> Open:
    """A plan's margin as verified, and what each unverified claim adds to it."""
    q = threshold.denominator
    credit = table.credits[row]
    where = np.flatnonzero(table.applicable[row] & ~table.verified[row] & (credit > 0))
    claims: Any = weights.by_team.T[where] * (credit[where].astype(base.dtype) * q)[:, None]
    claims = claims[(claims > 0).any(axis=1)]
    size = 100 * q * max(weights.totals)
    return Open(base.astype(np.float64), claims.astype(np.float64), 0.0 if size < EXACT else 1e-12 * q)


def chance(plan: Open, held: Held, shared: Uncertainty) -> float:
    """The share of draws in which the plan's margin is at least 0."""
    by_claim = len(plan.claims) <= FEW
    margin = margin_by_claim(plan, held, shared) if by_claim else margin_by_sum(plan, held, shared)
    return float(np.mean(margin >= -plan.slack))


def margin_by_claim(plan: Open, held: Held, shared: Uncertainty) -> Floats:
    """Every claim drawn by itself: exact sums of whole numbers, then weighed by the voices."""
    holds = (shared.uniforms[: len(plan.claims)] < held.p).astype(np.float64)
    return weigh(plan.base[:, None] + plan.claims.T @ holds, shared)


def margin_by_sum(plan: Open, held: Held, shared: Uncertainty) -> Floats:
    """The claims' sum drawn as one nearly normal number, given the draw's voices v and p.

    With x_f = Σ_t v_t ÷ U_t × claims[f, t] it has the sum's own mean p Σ x_f and variance p(1 − p) Σ x_f²,
    nearly its skewness (that at equal voices), and stays within what is possible. Where all claims are
    multiples of one step (always with one team), the sum is rounded to steps, which is the continuity
    correction; otherwise voices and p smooth it.
    """
    spread, p = standard_spread(plan.claims / shared.totals.T, held, shared), held.p
    step = common_step(plan.claims)
    if step is not None:
        steps = np.rint(plan.claims.max(axis=1) / step.max())
        number = np.rint(p * steps.sum() + spread * np.sqrt((steps**2).sum()))
        return weigh(plan.base[:, None] + step[:, None] * np.clip(number, 0, steps.sum()), shared)
    squares = plan.claims.T @ plan.claims
    sides = np.array([plan.base, plan.claims.sum(axis=0), np.sqrt(squares.diagonal())])
    base, whole, widest = sides @ shared.weighed
    mean = p * whole
    near = np.flatnonzero(np.abs(base + mean) <= np.abs(spread) * widest)
    voices = shared.weighed[:, near]
    mean[near] += spread[near] * np.sqrt((voices * (squares @ voices)).sum(axis=0))
    return np.asarray(base + np.clip(mean, 0, whole))


def standard_spread(shares: Floats, held: Held, shared: Uncertainty) -> Floats:
    """What the sum is off its mean, for Σ x_f² = 1, after Cornish and Fisher.

    √(p(1 − p)) × (z + skewness × (z² − 1) ÷ 6); the skewness of claims that hardly ever fail (or hold) is
    more than that can carry, and is cut.
    """
    x = shares.sum(axis=1)
    skewness = held.skewness * float((x**3).sum() / (x**2).sum() ** 1.5)
    spread = np.clip(skewness, -MOST_SKEW, MOST_SKEW, out=skewness)
    spread *= shared.skewed
    spread /= 6
    spread += shared.normals
    spread *= held.deviation
    return spread


def weigh(margin: Floats, shared: Uncertainty) -> Floats:
    """Σ_t v_t ÷ U_t × margin_t of each draw, the teams added in order."""
    return np.asarray((shared.weighed * margin).sum(axis=0))


def common_step(claims: Floats) -> Floats | None:
    """The largest vector over the teams of which every claim is a whole multiple, where there is one."""
    largest = claims[0].argmax()
    if claims.max() >= EXACT or (claims * claims[0, largest] != claims[:, [largest]] * claims[0]).any():
        return None
    step = np.gcd.reduce(claims.astype(np.int64), axis=0).astype(np.float64)
    return step if (claims[:, [largest]] / step[largest] * step == claims).all() else None
