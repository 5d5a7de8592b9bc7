"""The chance to clear the line: closed forms, both methods, and what never moves it (spec 6)."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.engine.robustness import PlanTable, Uncertainty, chances_to_clear, plan_sums
from scoring.engine.robustness.clearing import (
    FEW,
    Open,
    chance,
    common_step,
    margin_by_claim,
    margin_by_sum,
    undecided,
)
from scoring.engine.robustness.draws import Held, Reliability
from scoring.engine.robustness.table import margins
from scoring.engine.weights import Weights
from tests.scoring.engine.plan_tables import NA, NONE, ROADMAP, UNANSWERED, table_of, tables, weights_of

LINE = Fraction(3, 5)


def clears(
    plans: dict, weights: Weights, *, verified=False, line: Fraction = LINE, records=None, seed: int = 1
) -> dict[str, float | None]:
    table = table_of(plans, verified)
    return chances_to_clear(table, weights, line, records or {}, Uncertainty(seed, weights))


def test_three_teams_one_of_which_has_everything() -> None:
    """P(v₁ ≥ .6) = .4² = .16."""
    weights = weights_of([[1, 0, 0], [0, 1, 0], [0, 0, 1]])
    found = clears({"a/c/p": [100, 0, 0]}, weights, verified=True)
    assert found["a/c/p"] == pytest.approx(0.16, abs=0.01)


def test_two_teams_with_fits_of_nine_and_four_tenths() -> None:
    """.9 v + .4 (1 − v) ≥ .6 ⇔ v ≥ .4: P = .60."""
    weights = weights_of([[1, 0], [0, 1]])
    assert clears({"a/c/p": [90, 40]}, weights, verified=True)["a/c/p"] == pytest.approx(0.60, abs=0.012)


def test_one_unverified_claim_holds_as_often_as_its_vendor_did() -> None:
    """E p = (8 + held) ÷ (10 + held + failed)."""
    weights = weights_of([[1]])
    records = {"a": (0, 0), "b": (12, 0), "c": (0, 30)}
    found = clears({f"{v}/c/p": [100] for v in "abc"}, weights, records=records)
    assert found["a/c/p"] == pytest.approx(0.8, abs=0.012)
    assert found["b/c/p"] == pytest.approx(20 / 22, abs=0.01)
    assert found["c/c/p"] == pytest.approx(8 / 40, abs=0.012)


def test_claims_of_a_vendor_share_its_p() -> None:
    """Both of two hold: E p² = 8·9 ÷ (10·11) = .6545, not .64."""
    weights = weights_of([[1, 1]])
    found = clears({"a/c/p": [100, 100]}, weights, line=Fraction(1), records={})
    assert found["a/c/p"] == pytest.approx(8 * 9 / 110, abs=0.012)


def test_exactly_three_fifths_clears() -> None:
    weights = weights_of([[1] * 10])
    assert clears({"a/c/p": [100] * 6 + [0] * 4}, weights, verified=True) == {"a/c/p": 1.0}
    assert clears({"a/c/p": [100] * 5 + [50] + [0] * 4}, weights, verified=True) == {"a/c/p": 0.0}


def test_exactly_the_line_counts_where_claims_make_it() -> None:
    """Five of ten are verified; the one open claim brings exactly 60 %."""
    weights = weights_of([[1] * 10])
    found = clears({"a/c/p": [100] * 6 + [0] * 4}, weights, verified={"a/c/p": range(5)})
    assert found["a/c/p"] == pytest.approx(0.8, abs=0.012)


def test_the_whole_line_at_exactly_the_line_for_every_team() -> None:
    """Also where voices of several teams would round: every team is exactly at 3/5 once the claim holds."""
    by_team = [[k] * 10 for k in (7, 11, 13)]
    found = clears({"a/c/p": [100] * 6 + [0] * 4}, weights_of(by_team), verified={"a/c/p": range(5)})
    assert found["a/c/p"] == pytest.approx(0.8, abs=0.012)


def test_what_is_unanswered_or_promised_gives_nothing_and_what_is_not_applicable_leaves() -> None:
    weights = weights_of([[1, 1, 1, 1]])
    plans = {"a/c/p": [100, UNANSWERED, UNANSWERED, UNANSWERED], "b/c/p": [100, NA, NA, ROADMAP]}
    assert clears(plans, weights, verified=True) == {"a/c/p": 0.0, "b/c/p": 0.0}
    assert clears(plans, weights, verified=True, line=Fraction(1, 2)) == {"a/c/p": 0.0, "b/c/p": 1.0}


def test_deal_breakers_are_not_considered() -> None:
    weights = weights_of([[3, 1]], musts=[1], deal_breakers=[1])
    assert clears({"a/c/p": [100, NONE]}, weights, verified=True) == {"a/c/p": 1.0}


def test_a_plan_without_a_fit_has_no_chance_to_speak_of() -> None:
    assert clears({"a/c/p": [NA]}, weights_of([[1]])) == {"a/c/p": None}
    assert clears({"a/c/p": []}, weights_of([])) == {"a/c/p": None}


def test_teams_without_anything_applicable_do_not_count() -> None:
    weights = weights_of([[1, 0], [0, 1]])
    assert clears({"a/c/p": [100, NA], "b/c/p": [0, NA]}, weights, verified=True) == {
        "a/c/p": 1.0,
        "b/c/p": 0.0,
    }


@settings(max_examples=60, deadline=None)
@given(tables(plans=4, items=5), st.sampled_from([Fraction(1, 2), Fraction(3, 5), Fraction(4, 5)]))
def test_equals_the_plain_loop(case: tuple[PlanTable, Weights], line: Fraction) -> None:
    """Each draw by itself, in fractions: the same counts, the shortcuts included."""
    table, weights = case
    shared = Uncertainty(3, weights, 40)
    found = chances_to_clear(table, weights, line, {"v1": (3, 4)}, shared)
    for row, path in enumerate(table.paths):
        p = shared.reliability(*((3, 4) if path.startswith("v1/") else (0, 0))).p
        assert found[path] == plain_chance(table, row, weights, line, p, shared)


def plain_chance(table, row, weights, line, p, shared) -> float | None:
    applicable, verified = table.applicable[row], table.verified[row]
    heard = weights.by_team.any(axis=0)
    claims = np.flatnonzero(applicable & ~verified & (table.credits[row] > 0) & heard).tolist()
    cleared = 0
    for k in range(shared.draws):
        held = {f for i, f in enumerate(claims) if shared.uniforms[i, k] < p[k]}
        voices = [Fraction(v) / u for v, u in zip(shared.voices[:, k].tolist(), weights.totals, strict=True)]
        w = [sum(v * int(u) for v, u in zip(voices, column, strict=True)) for column in weights.by_team.T]
        whole = sum(w[f] for f in np.flatnonzero(applicable))
        if not whole:
            return None
        top = sum(w[f] * int(table.credits[row, f]) for f in range(len(w)) if verified[f] or f in held)
        cleared += top >= 100 * line * whole
    return cleared / shared.draws


@settings(max_examples=40, deadline=None)
@given(tables(plans=5), st.randoms(use_true_random=False))
def test_neither_order_nor_other_vendors_change_a_chance(case: tuple[PlanTable, Weights], random) -> None:
    table, weights = case
    shared = Uncertainty(2, weights, 200)
    before = chances_to_clear(table, weights, LINE, {}, shared)
    rows = random.sample(range(len(table.paths)), random.randint(1, len(table.paths)))
    some = table.only(np.array(rows))
    again = chances_to_clear(some, weights, LINE, {}, Uncertainty(2, weights, 200))
    assert again == {path: before[path] for path in some.paths}


def wide(kind: str, n: int, teams: int) -> tuple[PlanTable, Weights]:
    """A plan with n open claims and a fit near the line once four in five of them hold."""
    generator = np.random.default_rng(n)
    by_team = {
        "equal": np.ones((teams, n), dtype=np.int64),
        "must and nice": np.tile(np.where(np.arange(n) % 3, 1, 3), (teams, 1)),
        "different": generator.integers(100, 400, (teams, n)),
        "own features": np.where(np.arange(n) % teams == np.arange(teams)[:, None], 1, 0),
        "sparse": generator.integers(1, 4, (teams, n))
        * ((generator.random((teams, n)) < 0.3) | (np.arange(n) % teams == np.arange(teams)[:, None])),
    }[kind]
    cells = np.where(generator.random(n) < 0.5, 100, 50)
    return table_of({"a/c/p": cells.tolist()}), weights_of(by_team.tolist())


@pytest.mark.parametrize("teams", [1, 3, 6])
@pytest.mark.parametrize("kind", ["equal", "must and nice", "different", "own features", "sparse"])
@pytest.mark.parametrize("record", [(0, 0), (300, 80)])
def test_both_methods_agree_where_they_meet(kind: str, teams: int, record: tuple[int, int]) -> None:
    """The sum as one normal number against each claim by itself, at the switch-over, for lines all around."""
    table, weights = wide(kind, FEW, teams)
    shared = Uncertainty(8, weights)
    held = shared.reliability(*record)
    for line in (Fraction(k, 100) for k in range(40, 80, 3)):
        sums = plan_sums(table, weights)
        plan = undecided(table, 0, margins(sums, sums.verified, line)[0], weights, line)
        by_claim, by_sum = (
            np.mean(method(plan, held, shared) >= 0) for method in (margin_by_claim, margin_by_sum)
        )
        assert by_sum == pytest.approx(by_claim, abs=0.015)


def test_many_claims_are_drawn_as_a_sum() -> None:
    """With 400 equal claims at .6 the chance is that of p itself, nearly: P(Beta(8, 2) ≥ .6) = .9295."""
    weights = weights_of([[1] * 400])
    found = chances_to_clear(table_of({"a/c/p": [100] * 400}), weights, LINE, {}, Uncertainty(5, weights))
    assert found["a/c/p"] == pytest.approx(0.9295, abs=0.01)


def test_a_sum_never_leaves_what_is_possible() -> None:
    """All of 200 claims must hold and p is near 1: the last step is a claim, not a fraction of one."""
    weights = weights_of([[1] * 200])
    table = table_of({"a/c/p": [100] * 200})
    shared = Uncertainty(5, weights)
    sums = plan_sums(table, weights)
    plan = undecided(table, 0, margins(sums, sums.verified, Fraction(1))[0], weights, Fraction(1))
    assert chance(plan, Held(np.ones(shared.draws)), shared) == 1.0
    assert chance(plan, Held(np.full(shared.draws, 0.9)), shared) == 0.0


def test_a_sum_of_equal_claims_is_corrected_for_continuity() -> None:
    """P(Binomial(200, .8) ≥ 160) = .54, not one half."""
    weights = weights_of([[1] * 200])
    line = Fraction(4, 5)
    shared = Uncertainty(5, weights, 200_000)
    sums = plan_sums(table_of({"a/c/p": [100] * 200}), weights)
    plan = undecided(
        table_of({"a/c/p": [100] * 200}), 0, margins(sums, sums.verified, line)[0], weights, line
    )
    exact = sum(comb(200, k) * 0.8**k * 0.2 ** (200 - k) for k in range(160, 201))
    assert exact == pytest.approx(0.54, abs=0.005)
    assert chance(plan, Held(np.full(200_000, 0.8)), shared) == pytest.approx(exact, abs=0.004)


def test_no_draw_adds_more_than_all_claims() -> None:
    """What is lacking is a little more than all claims together, and they nearly always hold."""
    generator = np.random.default_rng(1)
    claims = generator.integers(100, 200, (150, 2)).astype(float)
    shared = Uncertainty(5, weights_of([[1], [1]]))
    plan = Open(-claims.sum(axis=0) - 1, claims, 0.0)
    assert margin_by_sum(plan, Held(np.full(shared.draws, 0.99)), shared).max() < 0
    plan = Open(np.zeros(2), claims, 0.0)
    assert margin_by_sum(plan, Held(np.full(shared.draws, 0.01)), shared).min() >= 0


def test_the_common_step_of_claims() -> None:
    assert common_step(np.array([[4.0], [6.0]])).tolist() == [2.0]
    assert common_step(np.array([[2.0, 4.0], [3.0, 6.0]])).tolist() == [1.0, 2.0]
    assert common_step(np.array([[2.0, 4.0], [3.0, 5.0]])) is None
    assert common_step(np.array([[2.0, 0.0], [3.0, 0.0]])).tolist() == [1.0, 0.0]
    assert common_step(np.array([[2.0, 0.0], [0.0, 3.0]])) is None


def test_reliability_is_beta() -> None:
    p = Reliability(3)(4, 1).p
    a, b = 12, 3
    assert p.mean() == pytest.approx(a / (a + b), abs=0.005)
    assert p.var() == pytest.approx(a * b / ((a + b) ** 2 * (a + b + 1)), rel=0.05)


def test_weights_beyond_int64_are_compared_all_the_same() -> None:
    """Credits × weights outgrow 2^53: the line is still met exactly by 3 of 5 and missed by a little less."""
    huge = 10**17 + 3
    weights = weights_of([[1] * 5])
    object.__setattr__(weights, "by_team", np.array([[huge] * 5], dtype=object))
    assert clears(
        {"a/c/p": [100] * 3 + [0] * 2, "b/c/p": [100] * 2 + [99, 0, 0]}, weights, verified=True
    ) == {
        "a/c/p": 1.0,
        "b/c/p": 0.0,
    }
    found = clears({"a/c/p": [100] * 3 + [0] * 2}, weights, verified={"a/c/p": [0, 1]})
    assert found["a/c/p"] == pytest.approx(0.8, abs=0.012)
