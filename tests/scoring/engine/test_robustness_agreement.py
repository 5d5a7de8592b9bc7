"""Agreement of the teams, and where the shortlist changes with the line (spec 6)."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.engine.robustness import (
    PlanTable,
    Shift,
    Shifts,
    agreement_of_teams,
    kendalls_w,
    plan_sums,
    shortlist_shifts,
)
from scoring.engine.robustness.agreement import mid_ranks
from scoring.engine.weights import Weights
from tests.scoring.engine.plan_tables import NA, UNANSWERED, table_of, tables, weights_of

ONE_EACH = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]


def half(*ranks: float) -> list[Fraction]:
    return [Fraction(rank) for rank in ranks]


def ranks_of(*fits: Fraction | int, kind: type = np.int64) -> list[float]:
    rows = [Fraction(fit).as_integer_ratio() for fit in fits]
    return mid_ranks(*np.array(rows, dtype=kind).reshape(-1, 2).T)


def test_mid_ranks() -> None:
    assert ranks_of(3, 7, 3, 9, 3) == half(4, 2, 4, 1, 4)
    assert ranks_of(1, 1) == half(1.5, 1.5)
    assert ranks_of() == []


def test_equal_fits_of_different_weights_are_ties() -> None:
    credit, weight = np.array([2, 1, 3, 6]), np.array([4, 2, 4, 8])
    assert mid_ranks(credit, weight) == half(3.5, 3.5, 1.5, 1.5)


def test_fractions_that_no_float_can_tell_apart_are_not_ties() -> None:
    third, almost = Fraction(1, 3), Fraction(1, 3) + Fraction(1, 10**30)
    assert ranks_of(third, almost, third, kind=object) == half(2.5, 1, 2.5)
    large = 2**52 - 1
    fits = Fraction(large - 1, large), Fraction(large - 2, large - 1)
    assert float(fits[0]) == float(fits[1])
    assert ranks_of(*fits) == half(1, 2)
    assert ranks_of(*fits[::-1], 1) == half(3, 2, 1)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(1, 6)), max_size=8))
def test_mid_ranks_are_those_of_counting(rows: list[tuple[int, int]]) -> None:
    fits = [Fraction(*row) for row in rows]
    counted = [
        sum(other > fit for other in fits) + Fraction(sum(other == fit for other in fits) + 1, 2)
        for fit in fits
    ]
    assert ranks_of(*fits) == mid_ranks(*np.array(rows, dtype=np.int64).reshape(-1, 2).T) == counted


def test_kendalls_w_by_hand_with_ties() -> None:
    """Three teams, four plans. Rank sums 4.5, 7, 6.5, 12, mean 7.5: S = 9 + .25 + 1 + 20.25 = 30.5.

    One pair is tied in two of the rankings: Σ(t³ − t) = 12. W = 12 · 30.5 ÷ (9 · 60 − 3 · 12) = 366 ÷ 504.
    """
    rankings = [half(1.5, 1.5, 3, 4), half(1, 2.5, 2.5, 4), half(2, 3, 1, 4)]
    assert [sum(column) for column in zip(*rankings, strict=True)] == half(4.5, 7, 6.5, 12)
    assert kendalls_w(rankings) == Fraction(366, 504)


def test_kendalls_w_by_hand_without_ties() -> None:
    """Rank sums 5, 7, 6, mean 6: S = 2. W = 12 · 2 ÷ (9 · 24) = 1/9."""
    rankings = [half(1, 3, 2), half(1, 2, 3), half(3, 2, 1)]
    assert kendalls_w(rankings) == Fraction(1, 9)


def test_full_agreement_and_its_opposite() -> None:
    assert kendalls_w([half(1, 2, 3)] * 4) == 1
    assert kendalls_w([half(1, 2, 3), half(3, 2, 1)]) == 0
    assert kendalls_w([half(1.5, 1.5, 3)] * 2) == 1


@pytest.mark.parametrize(
    "rankings", [[], [half(1, 2)], [half(1), half(1)], [half(2, 2, 2), half(2, 2, 2)], [[], []]]
)
def test_kendalls_w_means_nothing(rankings: list[list[Fraction]]) -> None:
    assert kendalls_w(rankings) is None


def test_each_team_ranks_by_its_own_fit() -> None:
    plans = {"a/c/p": [100, 0, 50], "b/c/p": [50, 100, 50], "c/c/p": [0, 50, 50]}
    found = agreement_of_teams(plan_sums(table_of(plans), weights_of(ONE_EACH)))
    assert [(row.team, list(row.ranks.values())) for row in found.rankings] == [
        ("t0", half(1, 2, 3)),
        ("t1", half(3, 1, 2)),
        ("t2", half(2, 2, 2)),
    ]
    # rank sums 6, 5, 7: S = 2; ties 27 − 3 = 24
    assert found.kendalls_w == Fraction(12 * 2, 9 * 24 - 3 * 24)


def test_voices_do_not_count_in_agreement() -> None:
    plans = {"a/c/p": [100, 0], "b/c/p": [0, 100]}
    found = agreement_of_teams(plan_sums(table_of(plans), weights_of([[1, 0], [0, 1]], [1, 0])))
    assert found.kendalls_w == 0


def test_a_plan_that_a_team_cannot_judge_is_left_out() -> None:
    plans = {"a/c/p": [100, 50], "b/c/p": [NA, 100], "c/c/p": [50, 0]}
    found = agreement_of_teams(plan_sums(table_of(plans), weights_of([[1, 0], [0, 1]])))
    assert found.rankings[0].ranks == {"a/c/p": 1, "c/c/p": 2}
    assert found.rankings[1].ranks == {"b/c/p": 1, "a/c/p": 2, "c/c/p": 3}
    assert found.kendalls_w == 1


def test_agreement_of_nobody() -> None:
    found = agreement_of_teams(plan_sums(table_of({"a/c/p": []}), weights_of([])))
    assert (found.rankings, found.kendalls_w) == ((), None)


@given(tables(plans=6))
def test_kendalls_w_lies_between_0_and_1(case: tuple[PlanTable, Weights]) -> None:
    w = agreement_of_teams(plan_sums(*case)).kendalls_w
    assert w is None or 0 <= w <= 1


def test_the_shortlist_from_half_to_four_fifths() -> None:
    plans = {
        "d/c/p": [50] * 10,
        "a/c/p": [100] * 6 + [0] * 4,
        "c/c/p": [60] * 10,
        "b/c/p": [100] * 8 + [0] * 2,
        "e/c/p": [100] * 4 + [90] + [0] * 5,
        "f/c/p": [NA] * 10,
    }
    table = table_of(plans, {"a/c/p": range(10), "b/c/p": range(5)})
    found = shortlist_shifts(plan_sums(table, weights_of([[1] * 10])))
    assert found.claimed == Shifts(
        ("a/c/p", "b/c/p", "c/c/p", "d/c/p"),
        (Shift(Fraction(1, 2), ("d/c/p",)), Shift(Fraction(3, 5), ("a/c/p", "c/c/p"))),
    )
    assert found.verified == Shifts(
        ("a/c/p", "b/c/p"), (Shift(Fraction(1, 2), ("b/c/p",)), Shift(Fraction(3, 5), ("a/c/p",)))
    )


def test_no_shortlist_of_nothing() -> None:
    nothing = Shifts((), ())
    found = shortlist_shifts(plan_sums(table_of({"a/c/p": [UNANSWERED]}), weights_of([[1]])))
    assert (found.claimed, found.verified) == (nothing, nothing)


@given(tables(plans=6), st.integers(50, 80))
def test_the_points_tell_who_clears_any_line(case: tuple[PlanTable, Weights], percent: int) -> None:
    sums = plan_sums(*case)
    line = Fraction(percent, 100)
    for part, found in zip((sums.claimed, sums.verified), vars(shortlist_shifts(sums)).values(), strict=True):
        left = {path for shift in found.shifts if shift.at < line for path in shift.leaving}
        fits = zip(sums.paths, sums.fits(part), strict=True)
        assert set(found.clear) - left == {path for path, fit in fits if fit is not None and fit >= line}


@given(tables(plans=6), st.randoms(use_true_random=False))
def test_the_order_of_the_plans_changes_nothing(case: tuple[PlanTable, Weights], random) -> None:
    table, weights = case
    order = list(range(len(table.paths)))
    random.shuffle(order)
    before, after = plan_sums(table, weights), plan_sums(table.only(np.array(order)), weights)
    assert shortlist_shifts(after) == shortlist_shifts(before)
    assert agreement_of_teams(after) == agreement_of_teams(before)
