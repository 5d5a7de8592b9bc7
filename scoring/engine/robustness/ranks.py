"""How often each plan is first, second … over all weightings of the teams (spec 6; SMAA-2)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.engine.robustness.draws import DRAWS, draw_voices
from scoring.engine.robustness.table import Floats, PlanSums
from scoring.engine.weights import Integers

RANKS = 20
"""Ranks that are reported: all of them up to twenty plans, the first twenty of more."""
DRAWS_AT_ONCE = 2_000
BLOCK = 32
"""Plans that are valued at once."""
CAREFUL = 1e-9
"""What the choice of candidates forgives, so that rounding never drops one."""


@dataclass(frozen=True)
class Leader:
    """Who is first most often; without a clear winner, that is less than half of the time."""

    paths: tuple[str, ...]
    chance: float

    @property
    def clear(self) -> bool:
        return self.chance >= 0.5


def rank_acceptability(values: Floats, ranks: int | None = None, sizes: Integers | None = None) -> Floats:
    """Shares of draws in which each row of `values` (alternatives × draws) has rank 1, 2 … (SMAA-2).

    Higher is better; ties share the better rank. `sizes`: how many alternatives a row stands for.
    """
    rows, draws = values.shape
    standing = np.ones(rows, dtype=np.int64) if sizes is None else np.asarray(sizes, dtype=np.int64)
    counts = count_ranks(values, standing, rows if ranks is None else ranks)
    return counts / draws if draws else counts.astype(np.float64)


def count_ranks(values: Floats, sizes: NDArray[np.int64], ranks: int) -> NDArray[np.int64]:
    """How many draws give each row each of the first ranks."""
    rows, draws = values.shape
    if not rows or not draws or not ranks:
        return np.zeros((rows, ranks), dtype=np.int64)
    every = np.ascontiguousarray(values.T)
    top = best_rows(every, min(rows, ranks))
    by_draw = np.take_along_axis(every, top, axis=1)
    order = np.argsort(-by_draw, axis=1, kind="stable")
    top, by_draw = np.take_along_axis(top, order, axis=1), np.take_along_axis(by_draw, order, axis=1)
    places = shared_places(by_draw, sizes[top])
    cells = (top * ranks + places)[places < ranks]
    return np.bincount(cells, minlength=rows * ranks).reshape(rows, ranks)


def best_rows(values: Floats, n: int) -> NDArray[np.intp]:
    """Of each draw (draws × rows) n rows, none of the others better than any of them nor level.

    All rows where some are.
    """
    draws, rows = values.shape
    everything = np.broadcast_to(np.arange(rows), values.shape)
    if n == rows:
        return everything
    least = np.partition(values, rows - n, axis=1)[:, rows - n]
    among = values >= least[:, None]
    chosen = np.nonzero(among)[1]
    return everything if len(chosen) > n * draws else chosen.reshape(draws, n)


def shared_places(by_draw: Floats, sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Places from 0 along each draw's falling values; equal values share the first of theirs."""
    before = np.cumsum(sizes, axis=1) - sizes
    fresh = np.ones(by_draw.shape, dtype=np.bool_)
    fresh[:, 1:] = by_draw[:, 1:] < by_draw[:, :-1]
    return np.asarray(np.maximum.accumulate(np.where(fresh, before, 0), axis=1))


def acceptability_of_plans(
    sums: PlanSums, seed: int, draws: int = DRAWS, ranks: int = RANKS
) -> dict[str, tuple[float, ...] | None]:
    """Each plan's chances of rank 1, 2 … by claimed fit; None for a plan that has no fit."""
    chances: dict[str, tuple[float, ...] | None] = dict.fromkeys(sums.paths)
    ranked = np.flatnonzero(sums.has_fit)
    ranks = min(ranks, len(ranked))
    chances |= {sums.paths[i]: (0.0,) * ranks for i in ranked}
    candidates = ranked[can_reach(sums.claimed[ranked], sums.applicable[ranked], ranks)]
    forms, member = like_forms(sums.claimed[candidates], sums.applicable[candidates])
    sizes = np.bincount(member, minlength=len(forms)).astype(np.int64)
    weighed = draw_voices(seed, sums.teams, draws) / np.array(sums.totals, dtype=np.float64)[:, None]
    counts = np.zeros((len(forms), ranks), dtype=np.int64)
    for start in range(0, draws, DRAWS_AT_ONCE):
        counts += count_ranks(values_of(forms, weighed[:, start : start + DRAWS_AT_ONCE]), sizes, ranks)
    shares = (counts / draws).tolist()
    return chances | {sums.paths[i]: tuple(shares[form]) for i, form in zip(candidates, member, strict=True)}


def team_fits(credit: Integers, weight: Integers) -> tuple[Floats, Floats]:
    """Each plan's worst and best fit of a team: the fit at any voices lies between the two."""
    has = np.array(weight > 0, dtype=np.bool_)
    shares = credit.astype(np.float64) / (100 * np.where(has, weight, 1)).astype(np.float64)
    worst = np.where(has, shares, np.inf).min(axis=1, initial=np.inf)
    return worst, np.where(has, shares, -np.inf).max(axis=1, initial=-np.inf)


def can_reach(credit: Integers, weight: Integers, ranks: int) -> NDArray[np.bool_]:
    """Plans that some voices may put among the first ranks; as many others always beat the rest."""
    worst, best = team_fits(credit, weight)
    if len(worst) <= ranks:
        return np.ones(len(worst), dtype=np.bool_)
    line = np.partition(worst, len(worst) - ranks)[len(worst) - ranks]
    return np.asarray(best >= line - CAREFUL)


def like_forms(credit: Integers, weight: Integers) -> tuple[Integers, NDArray[np.intp]]:
    """The different ratios Σ v_t S_t ÷ Σ v_t D_t as rows S, D in lowest terms, and which one each plan is.

    Plans that are level at any voices (their sums are proportional, or all of their teams' fits are the same)
    thus have one value, bit by bit, and share their rank; others are level at voices of measure 0 only.
    """
    rows = np.concatenate([credit, weight], axis=1)
    if not len(rows):
        return rows, np.zeros(0, dtype=np.intp)
    factor = np.gcd.reduce(rows, axis=1)
    rows = rows // np.where(factor > 0, factor, 1)[:, None]
    forms: dict[tuple[int, ...], int] = {}
    member = [forms.setdefault(lowest_terms(row), len(forms)) for row in rows.tolist()]
    return np.array(list(forms), dtype=rows.dtype), np.array(member, dtype=np.intp)


def lowest_terms(row: list[int]) -> tuple[int, ...]:
    """A form whose teams all have the same fit does not depend on the voices: that fit for every team."""
    teams = len(row) // 2
    credit, weight = row[:teams], row[teams:]
    first = next(t for t in range(teams) if weight[t])
    if any(s * weight[first] != credit[first] * d for s, d in zip(credit, weight, strict=True)):
        return tuple(row)
    share = np.gcd(credit[first], weight[first])
    level = [0] * teams * 2
    level[0], level[teams] = credit[first] // int(share), weight[first] // int(share)
    return tuple(level)


def values_of(forms: Integers, weighed: Floats) -> Floats:
    """Each form's fit at the voices (T × draws, over U_t), × 100.

    Blocks are filled up to one shape, so that a row's value does not depend on what stands beside it.
    """
    teams, draws = weighed.shape
    values = np.empty((len(forms), draws))
    for start in range(0, len(forms), BLOCK):
        block = np.zeros((BLOCK, 2 * teams))
        rows = forms[start : start + BLOCK].astype(np.float64)
        block[: len(rows)] = rows
        weight: Any = (block[:, teams:] @ weighed)[: len(rows)]
        values[start : start + BLOCK] = (block[:, :teams] @ weighed)[: len(rows)] / weight
    return values


def leader_of(chances: dict[str, tuple[float, ...] | None]) -> Leader | None:
    """The plans that are first most often, by path; None where no plan has a fit."""
    first = {path: ranks[0] for path, ranks in chances.items() if ranks}
    if not first:
        return None
    most = max(first.values())
    return Leader(tuple(sorted(path for path, chance in first.items() if chance == most)), most)
