"""Goal 8: every fit of every plan, against libraries of multi-criteria decisions."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from scoring.engine.fit import Credits, score_plans
from scoring.engine.values import Product
from scoring.engine.weights import Weights, weigh
from tests.bench.data import Market, Size, without_inapplicable
from tests.bench.trials import Goal, Race, Trial

Floats = NDArray[np.float64]
Score = Callable[[Floats, Floats], Floats]
PEERS = (("scikit-criteria", 40), ("pymcdm", 500))


def trials(size: Size) -> Iterator[Trial]:
    """One race with each library, which computes one fit of all plans a call: all fits are `scale` calls."""
    market = Market(size)
    header, weights = market.header, weigh(market.header)
    products = [without_inapplicable(product) for product in market.products]
    matrices, columns = criteria(products, weights, Credits.of(header.policy)), weight_columns(weights)

    def ours() -> Floats:
        return score_plans(header, weights, products).numbers.reshape(size.plans, -1)

    for name, wanted in PEERS:
        score = {"scikit-criteria": scikit_criteria, "pymcdm": pymcdm}[name]

        def peer(score: Score = score) -> Floats:
            return score(matrices[1], columns[0])

        def equal(found: Floats, one: Floats, score: Score = score) -> bool:
            """Our numbers against the library's: overall fits of the three kinds, and one team's."""
            whole = [score(matrix, columns[0]) for matrix in matrices]
            team = score(matrices[1], columns[1])
            theirs = np.array([*whole, team]).T
            ours = found[:, [0, 1, 2, 4]]
            return np.allclose(ours, theirs, rtol=0, atol=1e-9) and np.allclose(found[:, 1], one, atol=1e-9)

        goal = Goal(
            8,
            f"all fits of all plans: {name} ÷ ours",
            wanted,
            note="as called by default; one fit of all plans timed, times the fits",
        )
        yield Race((goal,), size.name, ours, peer, equal, scale=3 * len(columns))


def weight_columns(weights: Weights) -> list[Floats]:
    """The overall weights, then those of each team, area and priority; each adds up to 1."""
    overall = list(weights.overall)
    rows = [overall, *weights.by_team.tolist()]
    parts = [*weights.by_area.values(), *weights.by_priority.values()]
    rows += [
        [sum(map(int.__mul__, weights.multipliers, map(int, items))) for items in part.T] for part in parts
    ]
    return [np.array([float(Fraction(value, sum(row))) for value in row]) for row in rows]


def criteria(products: Sequence[Product], weights: Weights, credits: Credits) -> list[Floats]:
    """Credits of plans × features: verified, claimed, and possible (all of what nobody answered)."""
    levels = [product.cells[plan.key].levels for product in products for plan in product.plans]
    cells = np.frombuffer(b"".join(levels), np.uint8).reshape(len(levels), weights.features)
    percent = np.array([*credits.percents, *[0] * 16][:16], dtype=np.float64) / 100
    claim, finding = cells & 15, cells >> 4
    counts = np.where(finding > 0, finding, claim)
    return [percent[finding], percent[counts], np.where(counts == 0, 1.0, percent[counts])]


def scikit_criteria(matrix: Floats, weights: Floats) -> Floats:
    from skcriteria import mkdm
    from skcriteria.agg.simple import WeightedSumModel

    decision = mkdm(matrix, [max] * matrix.shape[1], weights=weights)
    return np.asarray(WeightedSumModel().evaluate(decision).e_.score)


def pymcdm(matrix: Floats, weights: Floats) -> Floats:
    """Its weighted sum wants a normalisation: by the most that a credit can be, which leaves it as it is."""
    from pymcdm.methods import WSM

    def by_full_credit(column: Floats, cost: bool = False) -> Floats:
        return column / 1.0

    return np.asarray(WSM(by_full_credit)(matrix, weights, np.ones(matrix.shape[1], dtype=int)))
