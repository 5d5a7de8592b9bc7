"""Rank acceptability: the published SMAA-2 table, the plain loop, and what never moves a value (spec 6)."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.engine.robustness import (
    Leader,
    PlanTable,
    acceptability_of_plans,
    draw_voices,
    leader_of,
    plan_sums,
    rank_acceptability,
    stream,
)
from scoring.engine.robustness.ranks import can_reach, count_ranks
from scoring.engine.weights import Weights
from tests.scoring.engine.plan_tables import NA, UNANSWERED, table_of, tables, weights_of

DRUGS = ("Fluoxetine", "Paroxetine", "Sertraline", "Venlafaxine")
EFFICACY = [(0, 0), (0.086, 0.056), (0.095, 0.044), (0.113, 0.048)]
EFFECTS = {
    "Diarrhea": [(11.7, 2.5), (9.2, 1.86), (15.4, 2.65), (5.5, 2.32)],
    "Dizziness": [(7.2, 1.45), (10.6, 1.58), (7.5, 1.48), (15.7, 4.44)],
    "Headache": [(16.6, 3.27), (21.2, 5.15), (20.2, 3.78), (12.8, 2.45)],
    "Insomnia": [(13.7, 1.89), (14.3, 2.93), (15.0, 3.21), (11.2, 3.98)],
    "Nausea": [(18.6, 1.79), (18.3, 3.7), (19.5, 2.6), (31.0, 1.68)],
}
PUBLISHED = [
    [0.20, 0.28, 0.30, 0.22],
    [0.25, 0.29, 0.27, 0.19],
    [0.17, 0.25, 0.29, 0.30],
    [0.39, 0.18, 0.15, 0.29],
]


def plain_ranks(table: PlanTable, weights: Weights, seed: int, draws: int) -> dict[str, list[float]]:
    """Every plan scored in every draw, one at a time, and ranked by counting who is better."""
    sums = plan_sums(table, weights)
    voices = draw_voices(seed, weights.teams, draws)
    paths = [path for path, has in zip(table.paths, sums.has_fit, strict=True) if has]
    counts = {path: [0] * len(paths) for path in paths}
    for k in range(draws):
        values = {}
        for i, path in enumerate(table.paths):
            w = [Fraction(v) / total for v, total in zip(voices[:, k].tolist(), weights.totals, strict=True)]
            top = sum(x * int(s) for x, s in zip(w, sums.claimed[i], strict=True))
            bottom = sum(x * int(d) for x, d in zip(w, sums.applicable[i], strict=True))
            if bottom:
                values[path] = top / bottom
        for path, value in values.items():
            counts[path][sum(other > value for other in values.values())] += 1
    return {path: [n / draws for n in row] for path, row in counts.items()}


def scale(
    values: np.ndarray, means: list[tuple[float, float]], spread: list[tuple[float, float]]
) -> np.ndarray:
    low, high = min(a for a, _ in spread), max(b for _, b in spread)
    return (values - low) / (high - low)


def test_smaa_2_reproduces_the_published_table() -> None:
    """Lahdelma & Salminen 2001, JSMAA's test model: within .02 of the published acceptabilities."""
    generator = stream(0, "smaa-2")
    draws = 10_000
    weights = draw_voices(0, ("efficacy", *EFFECTS), draws)
    z = 1.959963984540054
    odds = np.exp([[m + s * generator.standard_normal() for m, s in EFFICACY] for _ in range(draws)]).T
    ends = [(np.exp(m - z * s), np.exp(m + z * s)) for m, s in EFFICACY]
    total = weights[0] * scale(odds, EFFICACY, ends)
    for weight, effect in zip(weights[1:], EFFECTS.values(), strict=True):
        drawn = np.array([m + s * generator.standard_normal(draws) for m, s in effect])
        total += weight * (1 - scale(drawn, effect, [(m - z * s, m + z * s) for m, s in effect]))
    assert np.abs(rank_acceptability(total) - PUBLISHED).max() < 0.02


def test_ties_share_the_better_rank() -> None:
    values = np.array([[3.0, 1.0], [3.0, 2.0], [1.0, 2.0]])
    assert rank_acceptability(values).tolist() == [[0.5, 0, 0.5], [1, 0, 0], [0.5, 0, 0.5]]


def test_ties_at_the_last_reported_rank_are_all_counted() -> None:
    values = np.array([[5.0], [3.0], [3.0], [3.0], [1.0]])
    assert rank_acceptability(values, ranks=2).tolist() == [[1, 0], [0, 1], [0, 1], [0, 1], [0, 0]]


def test_a_row_may_stand_for_several() -> None:
    values = np.array([[5.0], [3.0], [1.0]])
    counts = count_ranks(values, np.array([2, 1, 1]), 3)
    assert counts.tolist() == [[1, 0, 0], [0, 0, 1], [0, 0, 0]]


@pytest.mark.parametrize("shape", [(0, 5), (3, 0)])
def test_nothing_to_rank(shape: tuple[int, int]) -> None:
    assert rank_acceptability(np.zeros(shape)).tolist() == [[0.0] * shape[0]] * shape[0]


@settings(max_examples=150, deadline=None)
@given(tables(plans=6))
def test_equals_the_plain_loop(case: tuple[PlanTable, Weights]) -> None:
    table, weights = case
    fast = acceptability_of_plans(plan_sums(table, weights), seed=7, draws=25)
    slow = plain_ranks(table, weights, 7, 25)
    assert {path: list(row) for path, row in fast.items() if row is not None} == slow
    assert {path for path, row in fast.items() if row is None} == set(table.paths) - set(slow)


def many(seed: int, plans: int, teams: int, agree: bool) -> tuple[PlanTable, Weights]:
    generator = np.random.default_rng(seed)
    by_team = generator.integers(0, 4, (teams, 40))
    base = generator.uniform(0.1, 0.9, (plans, 1)) if agree else np.full((plans, 1), 0.5)
    cells = np.where(generator.random((plans, 40)) < base, 100, 0)
    return table_of({f"v{i}/c/p": row for i, row in enumerate(cells.tolist())}), weights_of(by_team.tolist())


@pytest.mark.parametrize("agree", [True, False])
def test_many_plans_give_the_first_twenty_ranks_of_the_plain_loop(agree: bool) -> None:
    table, weights = many(3, 60, 3, agree)
    fast = acceptability_of_plans(plan_sums(table, weights), seed=1, draws=40)
    slow = plain_ranks(table, weights, 1, 40)
    assert {path: list(row or ()) for path, row in fast.items()} == {p: r[:20] for p, r in slow.items()}


def test_a_plan_that_can_just_draw_level_is_not_ruled_out() -> None:
    """Worst fits 60, 40, 30 %: to be first takes a best fit of 60 %, to be second one of 40 %."""
    credit = np.array([[60, 70], [40, 90], [50, 30], [60, 30], [39, 20]])
    weight = np.ones((5, 2), dtype=np.int64)
    assert can_reach(credit, weight, 1).tolist() == [True, True, False, True, False]
    assert can_reach(credit, weight, 2).tolist() == [True, True, True, True, False]


def test_most_plans_are_ruled_out_before_any_draw() -> None:
    table, weights = many(3, 300, 3, True)
    sums = plan_sums(table, weights)
    assert can_reach(sums.claimed, sums.applicable, 1).sum() < 30


@settings(max_examples=60, deadline=None)
@given(tables(plans=6), st.randoms(use_true_random=False))
def test_the_order_of_the_plans_changes_nothing(case: tuple[PlanTable, Weights], random) -> None:
    table, weights = case
    order = list(range(len(table.paths)))
    random.shuffle(order)
    shuffled = table.only(np.array(order))
    before = acceptability_of_plans(plan_sums(table, weights), seed=2, draws=60)
    assert acceptability_of_plans(plan_sums(shuffled, weights), seed=2, draws=60) == before


def test_the_order_of_many_plans_changes_nothing() -> None:
    table, weights = many(5, 700, 6, False)
    order = np.random.default_rng(1).permutation(700)
    before = acceptability_of_plans(plan_sums(table, weights), seed=2, draws=4_000)
    assert acceptability_of_plans(plan_sums(table.only(order), weights), seed=2, draws=4_000) == before


def test_a_plan_that_never_gets_there_changes_nobody_else() -> None:
    weights = weights_of([[1, 0], [0, 1]])
    plans = {"a/c/p": [100, 20], "b/c/p": [30, 90]}
    two = acceptability_of_plans(plan_sums(table_of(plans), weights), seed=4)
    three = acceptability_of_plans(plan_sums(table_of(plans | {"c/c/p": [10, 10]}), weights), seed=4)
    assert {path: three[path][:2] for path in plans} == two
    assert three["c/c/p"] == (0, 0, 1)


def test_plans_that_are_level_at_any_voices_share_their_rank() -> None:
    """Half of everything, written in three ways, and one with twice as much out of the denominator."""
    weights = weights_of([[1, 1, 2, 2], [1, 1, 2, 2], [3, 3, 6, 6]])
    plans = {
        "a/c/p": [50, 50, 50, 50],
        "b/c/p": [100, 0, 100, 0],
        "c/c/p": [100, 0, NA, NA],
        "d/c/p": [NA, 50, 50, 50],
    }
    chances = acceptability_of_plans(plan_sums(table_of(plans), weights), seed=9)
    assert chances == dict.fromkeys(plans, (1.0, 0.0, 0.0, 0.0))


def test_plans_of_one_fit_for_every_team_are_level_to_the_last_bit() -> None:
    """30 % of whatever is applicable, in sums that no common factor relates."""
    weights = weights_of([[1, 1, 2, 2], [2, 1, 1, 5], [7, 1, 3, 1]])
    plans = {
        "a/c/p": [30] * 4,
        "b/c/p": [30, NA, 30, 30],
        "c/c/p": [NA, 30, 30, 30],
        "d/c/p": [30, 30, NA, 30],
    }
    chances = acceptability_of_plans(plan_sums(table_of(plans), weights), seed=9)
    assert chances == dict.fromkeys(plans, (1.0, 0.0, 0.0, 0.0))


def test_two_teams_that_disagree_evenly_have_no_clear_winner_of_three() -> None:
    weights = weights_of([[1, 0, 0], [0, 1, 0], [0, 0, 1]])
    plans = {f"{v}/c/p": [100 * (i == k) for k in range(3)] for i, v in enumerate("abc")}
    chances = acceptability_of_plans(plan_sums(table_of(plans), weights), seed=3)
    for ranks in chances.values():
        assert ranks == pytest.approx((1 / 3,) * 3, abs=0.02)
    leader = leader_of(chances)
    assert leader is not None
    assert not leader.clear


def test_first_in_half_of_the_draws_is_a_clear_winner() -> None:
    assert leader_of({"a": (0.5, 0.5), "b": (0.5, 0.5), "c": None}) == Leader(("a", "b"), 0.5)
    assert Leader(("a",), 0.5).clear
    assert not Leader(("a",), 0.4999).clear
    assert leader_of({"a": None}) is None
    assert leader_of({}) is None


def test_nothing_heard_nothing_ranked() -> None:
    assert acceptability_of_plans(plan_sums(table_of({"a/c/p": []}), weights_of([])), seed=0) == {
        "a/c/p": None
    }
    none = PlanTable((), *(np.zeros((0, 2), dtype=kind) for kind in (np.uint8, np.uint8, bool)))
    assert acceptability_of_plans(plan_sums(none, weights_of([[1, 1]])), seed=0) == {}


def test_everything_unanswered_or_nothing_applicable() -> None:
    plans = {"a/c/p": [UNANSWERED, UNANSWERED], "b/c/p": [NA, NA], "c/c/p": [UNANSWERED, NA]}
    chances = acceptability_of_plans(plan_sums(table_of(plans), weights_of([[1, 1], [0, 1]])), seed=0)
    assert chances == {"a/c/p": (1.0, 0.0), "b/c/p": None, "c/c/p": (1.0, 0.0)}


def test_voices_are_uniform_over_all_weightings() -> None:
    voices = draw_voices(11, ("a", "b", "c"), 10_000)
    assert voices.sum(axis=0) == pytest.approx(np.ones(10_000))
    assert voices.mean(axis=1) == pytest.approx([1 / 3] * 3, abs=0.01)
    assert (voices > 0.4).mean(axis=1) == pytest.approx([0.36] * 3, abs=0.02)


def test_a_stream_is_its_seed_and_name() -> None:
    first = stream(5, "voice", "sales").random(3).tolist()
    assert stream(5, "voice", "sales").random(3).tolist() == first
    assert stream(6, "voice", "sales").random(3).tolist() != first
    assert stream(5, "voice", "finance").random(3).tolist() != first
