"""How far the teams agree on the order of the plans: Kendall's W with ties (spec 6)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from scoring.engine.robustness.table import PlanSums


@dataclass(frozen=True)
class TeamRanking:
    """A team's own order of the plans by its own claimed fit: mid-ranks, 1 is best.

    Left out are plans of which everything that the team asks for is not applicable.
    """

    team: str
    ranks: Mapping[str, Fraction]


@dataclass(frozen=True)
class Agreement:
    """Each team's ranking; and W over the plans that every team ranks, None where it means nothing."""

    rankings: tuple[TeamRanking, ...]
    kendalls_w: Fraction | None


def agreement_of_teams(sums: PlanSums) -> Agreement:
    """Kendall's W is 1 for complete agreement, 0 for none."""
    rows = [own_fits(sums, team) for team in range(len(sums.teams))]
    shared = [path for path in sums.paths if all(path in fits for fits in rows)]
    rankings = tuple(TeamRanking(team, ranked(fits)) for team, fits in zip(sums.teams, rows, strict=True))
    w = kendalls_w([mid_ranks([fits[path] for path in shared]) for fits in rows])
    return Agreement(rankings, w)


def own_fits(sums: PlanSums, team: int) -> dict[str, Fraction]:
    """A team's claimed fit of each plan, where there is one."""
    credit, weight = sums.claimed[:, team].tolist(), sums.applicable[:, team].tolist()
    rows = zip(sums.paths, credit, weight, strict=True)
    return {path: Fraction(s, 100 * d) for path, s, d in rows if d}


def ranked(fits: Mapping[str, Fraction]) -> dict[str, Fraction]:
    return dict(zip(fits, mid_ranks(list(fits.values())), strict=True))


def mid_ranks(values: Sequence[Fraction]) -> list[Fraction]:
    """Ranks from 1 for the highest value; equal values share the mean of the ranks that they take up."""
    ranks = [Fraction(0)] * len(values)
    before = 0
    # the float only saves comparing fractions
    order = sorted(range(len(values)), key=lambda i: (-float(values[i]), -values[i]))
    for _, level in groupby(order, key=values.__getitem__):
        tied = list(level)
        for i in tied:
            ranks[i] = before + Fraction(len(tied) + 1, 2)
        before += len(tied)
    return ranks


def kendalls_w(rankings: Sequence[Sequence[Fraction]]) -> Fraction | None:
    """12 S ÷ (m²(n³ − n) − m Σ(t³ − t)): m rankings of n objects, S the squared deviations of the rank sums.

    None for fewer than two rankings or objects, and where every ranking ties everything.
    """
    m, n = len(rankings), len(rankings[0]) if rankings else 0
    ties = sum(t**3 - t for ranking in rankings for t in Counter(ranking).values())
    most = m * m * (n**3 - n) - m * ties
    if m < 2 or n < 2 or not most:
        return None
    mean = Fraction(m * (n + 1), 2)
    sums = (sum(ranks, Fraction(0)) for ranks in zip(*rankings, strict=True))
    return 12 * sum(((total - mean) ** 2 for total in sums), Fraction(0)) / most
