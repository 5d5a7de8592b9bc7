"""Goal 9: how often each plan is first, second … over all weightings of the teams, against the plain loop."""

from collections.abc import Iterator

import numpy as np

from scoring.engine.fit import Credits
from scoring.engine.robustness import (
    RANKS,
    PlanSums,
    acceptability_of_plans,
    draw_voices,
    plan_sums,
    plan_table,
)
from scoring.engine.weights import weigh
from tests.bench.data import Market, Size
from tests.bench.trials import Goal, Race, Trial

Shares = dict[str, tuple[float, ...] | None]


def trials(size: Size) -> Iterator[Trial]:
    """The market, in which a good plan is good for all; and teams that see nothing alike."""
    market = Market(size)
    header, weights = market.header, weigh(market.header)
    agreeing = plan_sums(plan_table(market.products, weights, Credits.of(header.policy)), weights)
    for sums, name, wanted in ((agreeing, "", 30), (disagreeing(size), ", teams disagree", 5)):
        yield Race(
            (Goal(9, f"rank acceptability{name}: plain loop ÷ ours", wanted),),
            size.name,
            lambda sums=sums: acceptability_of_plans(sums, 7),
            lambda sums=sums: plain_loop(sums, 7),
            lambda one, other: one == other,
        )


def disagreeing(size: Size) -> PlanSums:
    """Each team's fit of each plan is drawn by itself."""
    rng = np.random.default_rng([7, 9])
    shape = size.plans, size.teams
    applicable = rng.integers(90_000, 100_000, shape)
    claimed = applicable * 100 * rng.integers(2_000, 9_000, shape) // 10_000
    teams = tuple(f"t{t}" for t in range(size.teams))
    paths = tuple(f"v/p/{i:05}" for i in range(size.plans))
    ones = (1,) * size.teams
    return PlanSums(paths, teams, claimed, claimed, applicable, (100_000,) * size.teams, ones)


def plain_loop(sums: PlanSums, seed: int) -> Shares:
    """One weighting after another: value every plan, rank every plan, count."""
    voices = (draw_voices(seed, sums.teams) / np.array(sums.totals, dtype=np.float64)[:, None]).T
    credit, weight = sums.claimed.astype(np.float64), sums.applicable.astype(np.float64)
    ranks = min(RANKS, len(sums.paths))
    counts = np.zeros((len(sums.paths), ranks), dtype=np.int64)
    for voice in voices:
        values = (credit @ voice) / (weight @ voice)
        places = np.searchsorted(np.sort(-values), -values)
        ranked = np.flatnonzero(places < ranks)
        counts[ranked, places[ranked]] += 1
    rows = (counts / len(voices)).tolist()
    return dict(zip(sums.paths, map(tuple, rows), strict=True))
