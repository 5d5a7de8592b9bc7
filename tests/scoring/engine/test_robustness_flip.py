"""The smallest change of one team's voice that changes who is first (spec 6)."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.engine.robustness import Flip, PlanSums, PlanTable, flips, plan_sums, smallest_flip
from scoring.engine.weights import Weights
from tests.scoring.engine.plan_tables import NA, UNANSWERED, table_of, tables, weights_of

STEPS = 80


def flips_of(plans: dict, weights: Weights) -> dict[tuple[str, int], Flip]:
    """By team and side."""
    found = flips(plan_sums(table_of(plans), weights))
    return {(flip.team, 1 if flip.change > 0 else -1): flip for flip in found}


def fits_at(sums: PlanSums, team: int, x: Fraction) -> dict[str, Fraction]:
    """Every plan scored again with the team's share at x, the others in their proportions."""
    default = sums.voices
    voices = [x if t == team else v * (1 - x) / (1 - default[team]) for t, v in enumerate(default)]
    fits = {}
    for i, path in enumerate(sums.paths):
        row = list(zip(voices, sums.totals, sums.claimed[i], sums.applicable[i], strict=True))
        bottom = sum(v * Fraction(int(d), u) for v, u, _, d in row)
        if bottom:
            fits[path] = sum(v * Fraction(int(s), u) for v, u, s, _ in row) / (100 * bottom)
    return fits


def first(fits: dict[str, Fraction]) -> set[str]:
    return {path for path, fit in fits.items() if fit == max(fits.values())}


def test_the_published_weight_flip() -> None:
    """A (.9, .4), B (.5, .7), equal weights: w₁* = R ÷ (R − d₁) = .4286 = 3/7."""
    weights = weights_of([[1, 0], [0, 1]])
    plans = {"a/c/p": [90, 40], "b/c/p": [50, 70]}
    flip = smallest_flip(plan_sums(table_of(plans), weights))
    assert flip == Flip("t0", Fraction(1, 2), Fraction(3, 7), ("a/c/p",), ("b/c/p",))
    assert float(flip.voice) == pytest.approx(0.4286, abs=5e-5)
    assert flip.change == Fraction(-1, 14)
    assert flips_of(plans, weights)["t1", 1].voice == Fraction(4, 7)


def test_the_formula_for_three_teams_in_their_own_proportions() -> None:
    """w_i* = R ÷ (R − d_i) with R = Σ_{k≠i} w_k d_k ÷ (1 − w_i)."""
    weights = weights_of([[1, 0, 0], [0, 1, 0], [0, 0, 1]], [2, 1, 1])
    found = flips_of({"a/c/p": [80, 30, 60], "b/c/p": [40, 70, 80]}, weights)
    w, d = [Fraction(1, 2), Fraction(1, 4), Fraction(1, 4)], [40, -40, -20]
    for team in range(3):
        rest = sum(w[k] * d[k] for k in range(3) if k != team) / (1 - w[team])
        wanted = rest / (rest - d[team])
        side = 1 if wanted > w[team] else -1
        if 0 <= wanted <= 1:
            assert found[f"t{team}", side].voice == wanted
        assert (f"t{team}", -side) not in found


def test_a_leader_that_no_team_minds_is_never_overtaken() -> None:
    weights = weights_of([[1, 0], [0, 1]])
    sums = plan_sums(table_of({"a/c/p": [90, 60], "b/c/p": [80, 50]}), weights)
    assert flips(sums) == ()
    assert smallest_flip(sums) is None


def test_drawing_level_at_the_very_end_counts() -> None:
    weights = weights_of([[1, 0], [0, 1]])
    flip = smallest_flip(plan_sums(table_of({"a/c/p": [90, 60], "b/c/p": [90, 50]}), weights))
    assert flip == Flip("t0", Fraction(1, 2), Fraction(1), ("a/c/p",), ("b/c/p",))


def test_plans_that_are_first_together_are_one_leader() -> None:
    weights = weights_of([[1, 0], [0, 1]])
    flip = smallest_flip(
        plan_sums(table_of({"b/c/p": [80, 40], "a/c/p": [80, 40], "c/c/p": [40, 70]}), weights)
    )
    assert flip == Flip("t0", Fraction(1, 2), Fraction(3, 7), ("a/c/p", "b/c/p"), ("c/c/p",))


def test_newcomers_that_arrive_together_are_all_named() -> None:
    weights = weights_of([[1, 0], [0, 1]])
    plans = {"a/c/p": [90, 40], "c/c/p": [50, 70], "b/c/p": [50, 70], "d/c/p": [40, 70]}
    assert smallest_flip(plan_sums(table_of(plans), weights)).new == ("b/c/p", "c/c/p")


def test_a_team_without_a_voice_may_be_given_one() -> None:
    weights = weights_of([[1, 0], [0, 1]], [1, 0])
    found = flips_of({"a/c/p": [90, 40], "b/c/p": [50, 70]}, weights)
    assert set(found) == {("t1", 1)}
    assert found["t1", 1].voice == Fraction(4, 7)
    assert found["t1", 1].default == 0


def test_not_applicable_cells_make_it_a_quadratic() -> None:
    """Where the voice is irrational, it lies just beyond the root: the newcomer is first there."""
    weights = weights_of([[1, 1, 0, 0], [0, 0, 1, 2]])
    sums = plan_sums(table_of({"a/c/p": [100, 50, 50, NA], "b/c/p": [NA, 50, 100, 50]}), weights)
    for flip in flips(sums):
        side = 1 if flip.change > 0 else -1
        team = int(flip.team[1])
        assert flip.new[0] in first(fits_at(sums, team, flip.voice))
        before = flip.voice - side * Fraction(1, 10**11)
        assert first(fits_at(sums, team, before)) == set(flip.leaders)
    assert flips(sums)


@pytest.mark.parametrize(
    ("plans", "weights"),
    [
        ({"a/c/p": [100, 0], "b/c/p": [0, 100]}, weights_of([[1, 2]])),
        ({"a/c/p": [100, 0]}, weights_of([[1, 0], [0, 1]])),
        ({"a/c/p": [NA, NA], "b/c/p": [NA, NA]}, weights_of([[1, 0], [0, 1]])),
        ({"a/c/p": [UNANSWERED] * 2, "b/c/p": [UNANSWERED] * 2}, weights_of([[1, 0], [0, 1]])),
        ({"a/c/p": []}, weights_of([])),
    ],
)
def test_nothing_to_flip(plans: dict, weights: Weights) -> None:
    assert smallest_flip(plan_sums(table_of(plans), weights)) is None


def test_the_only_voice_has_no_others_to_give_way_to() -> None:
    weights = weights_of([[1, 0], [0, 1]], [1, 0])
    found = flips_of({"a/c/p": [50, 70], "b/c/p": [40, 90]}, weights)
    assert set(found) == {("t1", 1)}


def test_a_plan_whose_fit_ends_with_the_other_teams_does_not_win_by_that() -> None:
    """At a share of 1 for t0 nothing of b is applicable: it has no fit there, and is not first."""
    weights = weights_of([[1, 0], [0, 1]])
    assert flips_of({"a/c/p": [70, 70], "b/c/p": [NA, 60]}, weights) == {}


def test_a_plan_without_a_fit_at_the_evaluations_voices_takes_no_part() -> None:
    """Any voice of t1 would give c a fit, and the best; there is no smallest."""
    weights = weights_of([[1, 0], [0, 1]], [1, 0])
    assert flips_of({"a/c/p": [90, 40], "b/c/p": [80, 30], "c/c/p": [NA, 100]}, weights) == {}


@settings(max_examples=150, deadline=None)
@given(tables(plans=5, items=5, teams=3))
def test_equals_a_scan_of_all_voices(case: tuple[PlanTable, Weights]) -> None:
    """No outsider is first anywhere nearer than the flip, and one is at it; without a flip nowhere."""
    table, weights = case
    sums = plan_sums(table, weights)
    found = flips(sums)
    fits = zip(sums.paths, sums.fits(sums.claimed), strict=True)
    ranked = {path: fit for path, fit in fits if fit is not None}
    leaders = first(ranked)
    if not leaders:
        assert found == ()
        return

    def outsiders(team: int, x: Fraction) -> set[str]:
        fits = fits_at(sums, team, x)
        return first({path: fit for path, fit in fits.items() if path in ranked}) - leaders

    for team, share in enumerate(sums.voices):
        if share == 1:
            continue
        for side in (-1, 1):
            end = Fraction(int(side > 0))
            points = [share + (end - share) * Fraction(k, STEPS) for k in range(1, STEPS + 1)]
            scanned = next((x for x in points if outsiders(team, x)), None)
            flip = next(
                (f for f in found if f.team == sums.teams[team] and (f.change > 0) == (side > 0)), None
            )
            if flip is None:
                assert scanned is None
                continue
            assert set(flip.leaders) == leaders
            assert set(flip.new) & outsiders(team, flip.voice)
            assert scanned is None or abs(flip.change) <= abs(scanned - share)
            nearer = [x for x in points if abs(x - share) < abs(flip.change) - Fraction(2, 10**12)]
            assert not any(outsiders(team, x) for x in nearer)


@settings(max_examples=60, deadline=None)
@given(tables(plans=6), st.randoms(use_true_random=False))
def test_the_order_of_the_plans_changes_nothing(case: tuple[PlanTable, Weights], random) -> None:
    table, weights = case
    order = list(range(len(table.paths)))
    random.shuffle(order)
    assert flips(plan_sums(table.only(np.array(order)), weights)) == flips(plan_sums(table, weights))


def test_many_plans_are_solved_only_where_it_matters() -> None:
    generator = np.random.default_rng(6)
    weights = weights_of(generator.integers(0, 4, (4, 30)).tolist())
    cells = generator.choice([0, 50, 100], (400, 30))
    table = table_of({f"v{i}/c/p": row for i, row in enumerate(cells.tolist())})
    sums = plan_sums(table, weights)
    flip = smallest_flip(sums)
    assert set(flip.new) <= first(fits_at(sums, int(flip.team[1]), flip.voice))
    nearer = flip.voice - (flip.change) / 10**6
    assert first(fits_at(sums, int(flip.team[1]), nearer)) == set(flip.leaders)
