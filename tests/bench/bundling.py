"""Goal 10: the cheapest bundle that clears the line, against CP-SAT."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from scoring.engine.costs import Assumptions, Projector
from scoring.engine.costs.exact import PLACES, WIDE
from scoring.engine.fit import Credits, score_offers, score_plans
from scoring.engine.offers import Bundler
from scoring.engine.values import Header, Offer
from scoring.engine.weights import Weights, weigh
from tests.bench.data import Market, Size
from tests.bench.trials import Goal, Race, Trial

ADDONS = 12
PRODUCTS = {"tiny": 1, "S": 2}
MOST = 4
Totals = list[int | None]


def trials(size: Size) -> Iterator[Trial]:
    """Some products of four plans, twelve add-ons and three cycles; ours also gives their frontiers."""
    few = PRODUCTS.get(size.name, MOST)
    cycles = ("month", "quarter", "year")
    shape = replace(
        size, plans=4 * few, tiers=4, addons=ADDONS, cycles=cycles, alike=True, native=(0.42, 0.44)
    )
    market = Market(shape)
    header, products = market.header, market.products
    header = replace(header, policy=replace(header.policy, threshold=line_of(market)))
    weights, assumptions = weigh(header), Assumptions(header)
    bundler = Bundler(header, weights)
    projectors = [Projector(header, product, assumptions) for product in products]
    problems = [stated(header, weights, projector) for projector in projectors]

    def ours() -> Totals:
        found = [bundler.bundles(one.product, one).cheapest for one in projectors]
        return [None if one is None else scaled(one.likely) for one in found]

    def peer() -> Totals:
        return [min((t for t in map(cp_sat, rows) if t is not None), default=None) for rows in problems]

    def equal(found: Totals, theirs: Totals) -> bool:
        return found == theirs and sum(map(bool, found)) > len(found) / 2

    goal = Goal(
        10,
        "cheapest bundles: CP-SAT ÷ ours",
        50,
        note="both know all prices; ours finds the frontiers too",
    )
    yield Race((goal,), size.name, ours, peer, equal)


def line_of(market: Market) -> Decimal:
    """A threshold that no plan reaches alone, and every product's largest plan with all add-ons."""
    weights = weigh(market.header)
    alone = max(fit.claimed.number for fit in score_plans(market.header, weights, market.products).overall)
    with_all = []
    for product in market.products:
        offer = Offer(product.plans[-1].key, tuple(addon.key for addon in product.addons))
        with_all.append(score_offers(market.header, weights, product, [offer]).overall[0].claimed.number)
    return Decimal(f"{(alone + min(with_all)) / 2:.3f}")


@dataclass(frozen=True)
class Problem:
    """A plan in a cycle: costs of its add-ons and of itself, what must be gained, who gains what together."""

    price: int
    prices: tuple[int, ...]
    lacking: int
    gains: tuple[tuple[int, int], ...]
    """Sets of add-ons of which any brings a gain, as bits, and the gain."""
    breakers: tuple[int, ...]
    """Sets of which any must be there."""


def scaled(amount: Decimal) -> int:
    return int(amount.scaleb(PLACES, WIDE))


def stated(header: Header, weights: Weights, projector: Projector) -> list[Problem]:
    """The problems of one product, stated from its cells and the costs of single offers."""
    product = projector.product
    percents = {key: percents_of(cells.levels, header) for key, cells in product.cells.items()}
    problems = []
    for plan in product.plans:
        own = percents[plan.key]
        others = np.array([percents[f"+{addon.key}"] for addon in product.addons])
        threshold = Fraction(header.policy.threshold)
        overall = [int(weight) for weight in weights.overall]
        have = sum(w * c for w, c in zip(overall, own.tolist(), strict=True))
        lacking = -(-100 * threshold * sum(overall) // 1) - have
        breakers = [mask(others[:, f] > 0) for f in weights.deal_breakers if not own[f]]
        for billing in projector.cycles(plan.key):
            alone = scaled(projector.likely(Offer(plan.key, (), billing)))
            prices = [
                scaled(projector.likely(Offer(plan.key, (a.key,), billing))) - alone for a in product.addons
            ]
            gains = tuple(gains_of(own, others, overall).items())
            problems.append(Problem(alone, tuple(prices), int(lacking), gains, tuple(breakers)))
    return problems


def percents_of(levels: bytes, header: Header) -> NDArray[np.int64]:
    percents = np.array([*Credits.of(header.policy).percents, *[0] * 16][:16], dtype=np.int64)
    cells = np.frombuffer(levels, np.uint8)
    return percents[np.where(cells >> 4 > 0, cells >> 4, cells & 15)]


def mask(members: NDArray[np.bool_]) -> int:
    return sum(1 << i for i, member in enumerate(members.tolist()) if member)


def gains_of(own: NDArray[np.int64], others: NDArray[np.int64], overall: list[int]) -> dict[int, int]:
    """Each set of which any raises a credit step by step, with all that it raises: the fewest variables."""
    gains: dict[int, int] = {}
    for feature in np.flatnonzero((others > own).any(axis=0)).tolist():
        before = int(own[feature])
        for step in sorted({int(c) for c in others[:, feature] if c > before}):
            group = mask(others[:, feature] >= step)
            gains[group] = gains.get(group, 0) + overall[feature] * (step - before)
            before = step
    return gains


def cp_sat(problem: Problem) -> int | None:
    """The least total; None where no set reaches the line."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    chosen = [model.new_bool_var("") for _ in problem.prices]

    def members(group: int) -> list:
        return [x for i, x in enumerate(chosen) if group >> i & 1]

    reached = []
    for group, gain in problem.gains:
        gained = model.new_bool_var("")
        model.add_bool_or([*members(group), ~gained])
        reached.append(gain * gained)
    model.add(sum(reached) >= problem.lacking)
    for group in problem.breakers:
        model.add_bool_or(members(group))
    model.minimize(sum(price * x for price, x in zip(problem.prices, chosen, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    if solver.solve(model) != cp_model.OPTIMAL:
        return None
    taken = sum(price for price, x in zip(problem.prices, chosen, strict=True) if solver.boolean_value(x))
    return problem.price + taken
