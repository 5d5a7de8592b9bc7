"""Quantities: users(m) = ⌈U₀·(1+g)^(m/12)⌉, contacts the same (ceilings forgive 1e-9) (spec 5.2)."""

from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.engine.costs.quantities import ceiling, grown, integers, quantities_of
from scoring.engine.vocabulary import UsersCounted
from tests.scoring.engine.small import header


def test_users_grow_by_the_month():
    """10 users, 20 % a year: 10 × 1.2^(1/12) = 10.15 → 11, × 1.2^(6/12) = 10.95 → 11,
    × 1.2^(7/12) = 11.12 → 12."""
    assert grown(10, Decimal("0.2"), 13) == (10, 11, 11, 11, 11, 11, 11, 12, 12, 12, 12, 12, 12)


def test_a_whole_year_is_exact():
    """10 × 1.1 = 11 and 11 × 1.1 = 12.1 → 13: the twelfth root multiplied twelve times must not give 12."""
    users = grown(10, Decimal("0.1"), 25)
    assert (users[12], users[24]) == (11, 13)


@pytest.mark.parametrize("growth", ["0.05", "0.10", "0.35", "0.5", "1", "-0.5"])
def test_a_year_that_comes_out_whole_is_not_rounded_up(growth):
    assert grown(1000, Decimal(growth), 13)[12] == 1000 * (1 + Decimal(growth))


def test_shrinking_users_shrink():
    """8 × 0.5 = 4 after a year, 8 × 0.5^(1/12) = 7.55 → 8 after a month."""
    assert grown(8, Decimal("-0.5"), 13)[:2] == (8, 8)
    assert grown(8, Decimal("-0.5"), 13)[12] == 4


def test_no_users_stay_none():
    assert grown(0, Decimal("0.5"), 3) == (0, 0, 0)


@pytest.mark.parametrize(
    ("value", "rounded_up"),
    [("7", 7), ("7.000000001", 7), ("7.0000000011", 8), ("7.1", 8), ("0", 0)],
)
def test_ceilings_forgive_a_billionth(value, rounded_up):
    assert ceiling(Decimal(value)) == rounded_up


def test_concurrent_users_are_a_share_rounded_up():
    """⌈25 × 0.6⌉ = 15, ⌈26 × 0.6⌉ = ⌈15.6⌉ = 16."""
    quantities = quantities_of(header(users=25, growth="0.1", concurrent_share="0.6", months=2))
    assert quantities.counted(UsersCounted.NAMED).values.tolist() == [[25, 26]]
    assert quantities.counted(UsersCounted.CONCURRENT).values.tolist() == [[15, 16]]


def test_employees_are_all_teams_people():
    teams = [{"key": key, "name": key, "people": people} for key, people in (("a", 3), ("b", 4))]
    assert quantities_of(header(teams=teams)).employees == 7


def test_an_evaluation_without_contacts_counts_none():
    assert quantities_of(header()).contacts is None


def test_each_pair_of_growths_is_a_path():
    pairs = [(Decimal(0), Decimal(0)), (Decimal(1), Decimal(2))]
    quantities = quantities_of(header(users=2, contacts=5, months=13), pairs)
    assert quantities.users.values[:, 12].tolist() == [2, 4]
    assert quantities.contacts.values[:, 12].tolist() == [5, 15]


def test_the_current_context_does_not_matter():
    with localcontext() as context:
        context.prec = 3
        assert grown(123_456, Decimal("0.07"), 13)[12] == 132_098


def test_numbers_beyond_64_bits_stay_whole():
    assert integers([[2**70]]).tolist() == [[2**70]]
    assert integers([[2**40]]).dtype == np.int64


@settings(deadline=None)
@given(st.integers(0, 10_000), st.decimals("0", "3", places=2), st.integers(1, 60))
def test_growth_never_shrinks_and_is_the_formula(start, growth, months):
    users = grown(start, growth, months)
    assert list(users) == sorted(users)
    for month, count in enumerate(users):
        assert abs(count - start * float(1 + growth) ** (month / 12)) < 1 + 1e-6
