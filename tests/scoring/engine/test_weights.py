"""Weights of features (spec 4.1): exact, one voice a team, whatever it lists."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.engine.values import Feature, Growth, Header, Policy, Range, Requirement, Team
from scoring.engine.vocabulary import Area, Priority, Status
from scoring.engine.weights import counted, weigh, whole

MUST, NICE = Priority.MUST, Priority.NICE
NOTHING = Range(Decimal(0), Decimal(0), Decimal(0))
POLICY = Policy("e", "E", "CRM", "USD", date(2027, 1, 1), 36, Decimal("0.6"), Growth(10, NOTHING))


def need(team: str, feature: str | None, priority=NICE, importance="1", **rest) -> Requirement:
    area = rest.pop("area", Area.FEATURE)
    return Requirement(team, feature, area, "", priority, Decimal(importance), **rest)


def header(*requirements: Requirement, voices=("1", "1"), **policy) -> Header:
    teams = tuple(Team(f"t{t}", "", Decimal(voice), 1, None) for t, voice in enumerate(voices))
    features = tuple(Feature(key, key) for key in "abc")
    return Header(replace(POLICY, **policy), teams, features, requirements)


def shares(weights) -> list[Fraction]:
    """w_f, adding up to 1."""
    return [Fraction(w, sum(weights.overall)) for w in weights.overall]


def test_a_team_that_lists_more_does_not_weigh_more():
    weights = weigh(header(need("t0", "a"), need("t1", "a"), need("t1", "b"), need("t1", "c")))
    assert shares(weights) == [Fraction(2, 3), Fraction(1, 6), Fraction(1, 6)]
    assert weights.by_team.tolist() == [[1, 0, 0], [1, 1, 1]]
    assert weights.multipliers == (3, 1)


def test_a_must_have_weighs_three_times_and_importance_multiplies():
    weights = weigh(header(need("t0", "a", MUST, "0.5"), need("t0", "b"), need("t0", "a", importance="2.5")))
    assert weights.by_team.tolist() == [[8, 2, 0]]
    assert weights.by_priority[MUST].tolist() == [[3, 0, 0]]
    assert weights.by_priority[NICE].tolist() == [[5, 2, 0]]
    assert weights.totals == (10,)


def test_weights_and_voices_may_be_set():
    rows = need("t0", "a", MUST), need("t0", "b"), need("t1", "b")
    weights = weigh(header(*rows, voices=("3", "0.5"), must_weight=Decimal(7), nice_weight=Decimal("0.7")))
    assert shares(weights) == [
        Fraction(6, 7) * Fraction(10, 11),
        Fraction(6, 7) * Fraction(1, 11) + Fraction(1, 7),
        0,
    ]


def test_voices_are_shared_among_the_teams_heard():
    weights = weigh(header(need("t0", "a"), need("t2", "b"), voices=("1", "5", "1")))
    assert weights.teams == ("t0", "t2")
    assert shares(weights) == [Fraction(1, 2), Fraction(1, 2), 0]


def test_a_team_without_a_voice_is_heard_and_weighs_nothing():
    weights = weigh(header(need("t0", "a"), need("t1", "b"), voices=("1", "0")))
    assert weights.multipliers == (1, 0)
    assert shares(weights) == [1, 0, 0]
    assert weights.weighted == (0, 1)


def test_a_requirement_without_a_feature_is_an_item_of_its_own():
    rows = need("t0", "a"), need("t0", None), need("t1", None, status=Status.DROPPED), need("t1", None, MUST)
    weights = weigh(header(*rows))
    assert weights.items == ("a", "b", "c", "~1", "~3")
    assert weights.by_team.tolist() == [[1, 0, 0, 1, 0], [0, 0, 0, 0, 1]]
    assert weights.features == 3
    assert (weights.musts, weights.nice_to_haves, weights.weighted) == ((4,), (0, 3), (0, 3, 4))


@pytest.mark.parametrize(("drafts", "positions"), [(False, [0]), (True, [0, 1])])
def test_only_agreed_requirements_count_unless_drafts_do(drafts, positions):
    rows = need("t0", "a"), need("t0", "b", status=Status.DRAFT), need("t0", "c", status=Status.DROPPED)
    assert [i for i, _ in counted(header(*rows, include_drafts=drafts))] == positions


def test_a_deal_breaker_and_a_must_are_marked_if_any_team_says_so():
    breaker = need("t1", "b", MUST, deal_breaker=True)
    weights = weigh(header(need("t0", "b"), breaker, need("t0", "a", MUST), need("t1", "c"), need("t1", "a")))
    assert (weights.musts, weights.deal_breakers, weights.nice_to_haves) == ((0, 1), (1,), (2,))


def test_areas_hold_the_parts_that_come_from_their_requirements():
    weights = weigh(header(need("t0", "a", MUST), need("t0", "a", area=Area.BUSINESS), need("t1", "b")))
    parts = {area: part.tolist() for area, part in weights.by_area.items()}
    assert parts == {Area.FEATURE: [[3, 0, 0], [0, 1, 0]], Area.BUSINESS: [[1, 0, 0], [0, 0, 0]]}


def test_nobody_is_heard():
    weights = weigh(header())
    assert (weights.teams, weights.multipliers, weights.overall) == ((), (), (0, 0, 0))
    assert weights.by_team.shape == (0, 3)


def test_each_row_is_reduced_to_the_smallest_whole_numbers():
    assert weigh(
        header(need("t0", "a", importance="0.0002"), need("t0", "b", importance="0.0006"))
    ).totals == (4,)
    assert whole([Fraction(1, 2), Fraction(1, 3)]) == (3, 2)
    assert whole([Fraction(0), Fraction(0)]) == (0, 0)
    assert whole([]) == ()


@pytest.mark.parametrize(
    ("importance", "dtype"),
    [("90071992547409", object), ("90071992547408", np.int64), ("9" * 40 + ".0001", object)],
)
def test_weights_stay_exact_where_a_float_would_not(importance, dtype):
    """100 × (the importance + 1) reaches 2^53 at the first."""
    weights = weigh(header(need("t0", "a", importance=importance), need("t0", "b")))
    assert weights.by_team.dtype == dtype
    assert Fraction(weights.overall[0], weights.overall[1]) == Fraction(importance)


IMPORTANCES = st.decimals("0.0001", "1000", places=4)
ROWS = st.builds(
    need,
    st.sampled_from(["t0", "t1"]),
    st.sampled_from(["a", "b", "c", None]),
    st.sampled_from(Priority),
    IMPORTANCES,
    area=st.sampled_from(Area),
    status=st.sampled_from(Status),
)


@given(st.lists(ROWS, max_size=8), st.tuples(IMPORTANCES, IMPORTANCES))
def test_weights_equal_the_formula(rows, voices):
    document = header(*rows, voices=voices)
    weights = weigh(document)
    expected = dict.fromkeys(weights.items, Fraction(0))
    units = [
        (row.team, row.feature or f"~{i}", Fraction(row.importance) * (3 if row.priority is MUST else 1))
        for i, row in enumerate(rows)
        if row.status is Status.AGREED
    ]
    voice = {
        f"t{t}": Fraction(v) for t, v in enumerate(voices) if any(team == f"t{t}" for team, _, _ in units)
    }
    for team, item, unit in units:
        total = sum(u for other, _, u in units if other == team)
        expected[item] += voice[team] / sum(voice.values()) * unit / total
    if units:
        assert shares(weights) == list(expected.values())
        assert sum(expected.values()) == 1
        np.testing.assert_array_equal(sum(weights.by_area.values()), weights.by_team)
        np.testing.assert_array_equal(sum(weights.by_priority.values()), weights.by_team)
