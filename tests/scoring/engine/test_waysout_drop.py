"""Drop: the published numbers, brute force, and the stored cases (spec 7)."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scoring.engine.fit import Credits, score_plans
from scoring.engine.robustness import PlanTable, plan_table
from scoring.engine.vocabulary import Verdict
from scoring.engine.waysout import Drop, Line, Obstacle, drop, fewest_drops
from scoring.engine.weights import Weights, weigh
from tests.scoring.engine.documents import CASE_NAMES, read_case
from tests.scoring.engine.fitting import read_covered
from tests.scoring.engine.plan_tables import NA, NONE, ROADMAP, UNANSWERED, table_of, tables, weights_of

TAU = Fraction(3, 5)


def drop_of(cells: list, weights: Weights, line: Fraction = TAU, **marks) -> Drop:
    return drop(table_of({"a/c/p": cells}, **marks), 0, Line(weights, line))


def test_the_published_drop() -> None:
    """Must-haves 3, 3 at 1 and .5, nice-to-haves 1 at 1, 0, 0, 0: 55 %, and one drop gives 61.1 %."""
    weights = weights_of([[3, 3, 1, 1, 1, 1]], musts=[0, 1])
    found = drop_of([100, 50, 100, 0, 0, 0], weights)
    for chosen in (found.fewest, found.least_weight):
        assert chosen.features == ("f3",)
        assert chosen.fit_original == Fraction(11, 20)
        assert chosen.fit_reduced == Fraction(11, 18)
        assert chosen.weight == Fraction(1, 10)
        assert chosen.lost == {"t0": Fraction(1, 10)}
        assert chosen.months == 0
        assert chosen.proven
    assert float(Fraction(11, 18)) == pytest.approx(0.611, abs=5e-4)
    assert found.obstacle is None


def test_what_must_be_true_are_the_unverified_claims_that_stay() -> None:
    weights = weights_of([[3, 3, 1, 1, 1, 1]], musts=[0, 1])
    found = drop_of([100, 50, 100, 25, 0, 0], weights, line=Fraction(9, 10), verified={"a/c/p": [0]})
    assert found.obstacle is Obstacle.IMPOSSIBLE
    found = drop_of([100, 50, 100, 25, 0, 0], weights, line=Fraction(3, 5), verified={"a/c/p": [0]})
    assert found.fewest.features == ("f4",)
    assert found.fewest.relies_on == ("f1", "f2", "f3")


def test_each_team_loses_a_share_of_its_own() -> None:
    weights = weights_of([[2, 0, 2], [0, 1, 3]], musts=[0])
    found = drop_of([100, 0, 50], weights, line=Fraction(16, 25))
    assert found.fewest.features == ("f2",)
    assert found.fewest.lost == {"t0": Fraction(1, 2), "t1": Fraction(3, 4)}
    assert found.fewest.weight == Fraction(5, 8)
    assert found.fewest.fit_reduced == Fraction(2, 3)
    assert found.least_weight.features == ("f1",)
    assert found.least_weight.lost == {"t0": 0, "t1": Fraction(1, 4)}


def test_exactly_on_the_line_is_enough() -> None:
    found = drop_of([100] * 3 + [0] * 3, weights_of([[1] * 6], musts=[0, 1, 2]))
    assert found.fewest.features == ("f3",)
    assert found.fewest.fit_reduced == Fraction(3, 4) * Fraction(4, 5)


def test_a_plan_that_clears_gives_up_nothing() -> None:
    found = drop_of([100] * 6 + [0] * 4, weights_of([[1] * 10]))
    assert found.fewest == found.least_weight
    assert (found.fewest.features, found.fewest.weight, found.fewest.lost) == ((), 0, {"t0": 0})
    assert found.fewest.fit_original == found.fewest.fit_reduced == TAU


def test_a_blocked_plan_is_never_helped_even_if_it_clears() -> None:
    weights = weights_of([[1, 9]], musts=[0], deal_breakers=[0])
    for refusal in (NONE, ROADMAP):
        assert drop_of([refusal, 100], weights) == Drop("a/c/p", None, None, Obstacle.BLOCKED)
    for open_cell in (UNANSWERED, NA):
        assert drop_of([open_cell, 100], weights).fewest.features == ()


def test_must_haves_stay_and_all_nice_to_haves_may_be_too_few() -> None:
    weights = weights_of([[3, 3, 1]], musts=[0, 1])
    assert drop_of([100, 0, 0], weights) == Drop("a/c/p", None, None, Obstacle.IMPOSSIBLE)


def test_a_list_that_leaves_nothing_is_impossible() -> None:
    assert drop_of([0, 0], weights_of([[1, 2]])) == Drop("a/c/p", None, None, Obstacle.IMPOSSIBLE)
    assert drop_of([0, NA], weights_of([[1, 2]], musts=[1])).obstacle is Obstacle.IMPOSSIBLE


def test_what_only_teams_without_a_voice_want_is_nothing_left() -> None:
    weights = weights_of([[1, 0], [0, 1]], [1, 0], musts=[1])
    assert drop_of([0, 100], weights).obstacle is Obstacle.IMPOSSIBLE


def test_nothing_applicable_has_no_fit() -> None:
    assert drop_of([NA, NA], weights_of([[1, 2]])).obstacle is Obstacle.NO_FIT
    assert drop_of([], weights_of([])).obstacle is Obstacle.NO_FIT


def test_a_requirement_without_a_feature_can_be_dropped() -> None:
    found = drop_of([100, UNANSWERED], weights_of([[1, 1]], musts=[0], loose=1))
    assert found.fewest.features == ("~1",)
    assert found.fewest.fit_reduced == 1


def test_what_is_not_applicable_is_not_dropped() -> None:
    found = drop_of([100, NA, 0, 0], weights_of([[3, 9, 1, 2]], musts=[0]))
    assert found.fewest.features == ("f3",)


def test_fewest_and_least_weight_may_differ() -> None:
    """One of weight 5 against two of 2: the latter weigh less."""
    found = drop_of([100, 0, 0, 0], weights_of([[9, 5, 2, 2]], musts=[0]), line=Fraction(9, 14))
    assert found.fewest.features == ("f1",)
    assert found.least_weight.features == ("f2", "f3")


def test_of_equal_ones_the_first() -> None:
    found = drop_of([100, 0, 0, 0], weights_of([[2, 1, 1, 1]], musts=[0]), line=Fraction(1, 2))
    assert found.fewest.features == found.least_weight.features == ("f1",)


def fit_of(table: PlanTable, weights: Weights, kept: list[int]) -> Fraction | None:
    """Spec 4.2, item by item."""
    whole = sum(weights.overall[f] for f in kept)
    return (
        Fraction(sum(weights.overall[f] * int(table.credits[0, f]) for f in kept), 100 * whole)
        if whole
        else None
    )


def brute_force(table: PlanTable, weights: Weights, line: Fraction) -> list[tuple[int, ...]]:
    """Every list of nice-to-haves after which the plan clears."""
    inside = np.flatnonzero(table.applicable[0]).tolist()
    nice = [f for f in weights.nice_to_haves if f in inside]
    lists = (chosen for n in range(len(nice) + 1) for chosen in combinations(nice, n))
    fits = ((chosen, fit_of(table, weights, [f for f in inside if f not in chosen])) for chosen in lists)
    return [chosen for chosen, fit in fits if fit is not None and fit >= line]


@settings(max_examples=2000, deadline=None)
@given(tables(plans=1, items=8), st.integers(40, 90))
def test_optimal_in_every_case(case: tuple[PlanTable, Weights], percent: int) -> None:
    table, weights = case
    line = Fraction(percent, 100)
    found = drop(table, 0, Line(weights, line))
    assume(found.obstacle not in (Obstacle.BLOCKED, Obstacle.NO_FIT))
    possible = brute_force(table, weights, line)
    if not possible:
        assert found == Drop(table.paths[0], None, None, Obstacle.IMPOSSIBLE)
        return
    w = weights.overall
    fewest, least = found.fewest, found.least_weight
    assert len(fewest.features) == min(len(chosen) for chosen in possible)
    best = min(possible, key=lambda chosen: (sum(w[f] for f in chosen), len(chosen), chosen))
    assert least.features == tuple(weights.items[f] for f in best)
    for chosen in (fewest, least):
        assert chosen.proven
        gone = [weights.items.index(item) for item in chosen.features]
        inside = np.flatnonzero(table.applicable[0]).tolist()
        assert chosen.fit_original == fit_of(table, weights, inside)
        assert chosen.fit_reduced == fit_of(table, weights, [f for f in inside if f not in gone])
        assert chosen.fit_reduced >= line


def test_weights_beyond_int64() -> None:
    """Seven teams of unlike totals: the common denominator outgrows 64 bits."""
    primes = [10007, 10009, 10037, 10039, 10061, 10067, 10069]
    by_team = [[p - 6, 1, 2, 3] for p in primes]
    weights = weights_of(by_team, musts=[0])
    line = Line(weights, Fraction(9995, 10000))
    assert line.w.dtype == object
    found = drop(table_of({"a/c/p": [100, 0, 0, 0]}), 0, line)
    assert found.fewest.features == ("f3",)
    assert found.fewest.fit_reduced >= Fraction(9995, 10000)
    possible = brute_force(table_of({"a/c/p": [100, 0, 0, 0]}), weights, Fraction(9995, 10000))
    assert found.least_weight.features == tuple(
        weights.items[f] for f in min(possible, key=lambda c: (sum(weights.overall[f] for f in c), len(c), c))
    )


@pytest.mark.parametrize("name", CASE_NAMES)
def test_the_stored_cases(name: str) -> None:
    """The fewest list's length for each plan, null where blocked or impossible."""
    document, expected = read_case(name)
    header, products = read_covered(document)
    weights = weigh(header)
    table = plan_table(products, weights, Credits.of(header.policy))
    line = Line(weights, Fraction(header.policy.threshold))
    found = {}
    for row, path in enumerate(table.paths):
        fewest = drop(table, row, line).fewest
        found[path] = None if fewest is None else len(fewest.features)
    assert found == {plan["offer"]: plan["fewest_drops"] for plan in expected["plans"]}
    fits = score_plans(header, weights, products)
    for row, fit in enumerate(fits):
        assert (drop(table, row, line).obstacle is Obstacle.BLOCKED) == (fit.verdict is Verdict.BLOCKED)
        assert line.fit(table.credits[row], table.applicable[row]) == fit.fit.claimed.fraction


def test_the_fewest_of_many_plans_need_no_search() -> None:
    generator = np.random.default_rng(2)
    weights = weights_of(generator.integers(0, 5, (5, 80)).tolist(), musts=range(20))
    table = table_of(
        {f"v{i}/c/p": row for i, row in enumerate(generator.choice([0, 50, 100], (50, 80)).tolist())}
    )
    line = Line(weights, TAU)
    for row in range(50):
        chosen = fewest_drops(table, row, line)
        assert chosen == () or line.weights.overall[chosen[0]] > 0
