"""How far the teams agree on the order of the plans: Kendall's W with ties (spec 6)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from scoring.engine.robustness.table import PlanSums
from scoring.engine.weights import Integers


@dataclass(frozen=True)
class TeamRanking:
    """A team's own order of the plans by its own claimed fit: mid-ranks, 1 is best.

    Left out are plans of which everything that the team asks for is not applicable.
    """

    team: str
    ranks: Mapping[str, float]


@dataclass(frozen=True)
class Agreement:
    """Each team's ranking; and W over the plans that every team ranks, None where it means nothing."""

    rankings: tuple[TeamRanking, ...]
    kendalls_w: Fraction | None


def agreement_of_teams(sums: PlanSums) -> Agreement:
    """Kendall's W is 1 for complete agreement, 0 for none."""
    judged = np.array(sums.applicable > 0, dtype=np.bool_)
    shared = np.flatnonzero(judged.all(axis=1))
    rankings = []
    for t, team in enumerate(sums.teams):
        rows = np.flatnonzero(judged[:, t])
        ranks = mid_ranks(sums.claimed[rows, t], sums.applicable[rows, t])
        rankings.append(TeamRanking(team, dict(zip((sums.paths[i] for i in rows), ranks, strict=True))))
    every = [
        mid_ranks(row, weight)
        for row, weight in zip(sums.claimed[shared].T, sums.applicable[shared].T, strict=True)
    ]
    return Agreement(tuple(rankings), kendalls_w(every))


def mid_ranks(credit: Integers, weight: Integers) -> list[float]:
    """Ranks from 1 for the highest credit ÷ weight; equals share the mean of the ranks that they take up."""
    order = best_first(credit, weight)
    starts = np.flatnonzero(~equal_neighbours(credit[order], weight[order]))
    ends = np.append(starts[1:], len(order))
    ranks = np.zeros(len(order))
    ranks[order] = np.repeat((starts + 1 + ends) / 2, ends - starts)
    return ranks.tolist()


def best_first(credit: Integers, weight: Integers) -> NDArray[np.intp]:
    """Rows by credit ÷ weight, the highest first: floats decide where they differ, else fractions."""
    nearly = np.array(credit / weight, dtype=np.float64)
    order = np.argsort(-nearly, kind="stable")
    level = nearly[order[1:]] == nearly[order[:-1]]
    if (level & ~equal_neighbours(credit[order], weight[order])[1:]).any():
        fits = [Fraction(*pair) for pair in zip(credit.tolist(), weight.tolist(), strict=True)]
        order = np.array(sorted(range(len(fits)), key=lambda i: -fits[i]), dtype=np.intp)
    return order


def equal_neighbours(credit: Integers, weight: Integers) -> NDArray[np.bool_]:
    """Whether each row's credit ÷ weight is exactly that of the row before it."""
    common = np.gcd(credit, weight)
    top, bottom = credit // common, weight // common
    equal = np.zeros(len(top), dtype=np.bool_)
    equal[1:] = (top[1:] == top[:-1]) & (bottom[1:] == bottom[:-1])
    return equal


def kendalls_w(rankings: Sequence[Sequence[float]]) -> Fraction | None:
    """12 S ÷ (m²(n³ − n) − m Σ(t³ − t)): m rankings of n objects, S the squared deviations of the rank sums.

    None for fewer than two rankings or objects, and where every ranking ties everything.
    """
    m, n = len(rankings), len(rankings[0]) if rankings else 0
    ties = sum(t**3 - t for ranking in rankings for t in Counter(ranking).values())
    most = m * m * (n**3 - n) - m * ties
    if m < 2 or n < 2 or not most:
        return None
    # twice a rank is whole
    twice = [int(2 * sum(ranks)) - m * (n + 1) for ranks in zip(*rankings, strict=True)]
    return Fraction(12 * sum(deviation**2 for deviation in twice), 4 * most)
