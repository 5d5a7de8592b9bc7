"""f(q) of a charge, model by model (spec 5.2)."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.engine.costs import charge_amount
from tests.scoring.engine.small import charge

TIERS = [
    {"up_to": "1000", "unit": "0.10"},
    {"up_to": "10000", "unit": "0.05"},
    {"up_to": None, "unit": "0.01"},
]
WITH_FEES = [
    {"up_to": "10", "unit": "2", "flat": "5"},
    {"up_to": "20", "unit": "1", "flat": "7"},
    {"up_to": None, "unit": "0", "flat": "100"},
]


def test_flat_is_the_amount():
    assert [charge_amount(charge(amount="49"), q) for q in (0, 1, 1000)] == [49, 49, 49]


def test_per_unit_charges_what_is_above_the_included():
    """max(0, q − 5) × 9: 0 at 3 and 5, 9 at 6, 45 at 10."""
    row = charge(model="per_unit", metric="user", amount="9", included="5")
    assert [charge_amount(row, q) for q in (3, 5, 6, 10)] == [0, 0, 9, 45]


def test_a_package_is_paid_whole():
    """⌈max(0, q − 500) ÷ 100⌉ × 12: 0 at 500, 12 at 501 and 600, 24 at 601."""
    row = charge(model="package", metric="contact", amount="12", included="500", package_size="100")
    assert [charge_amount(row, q) for q in (0, 500, 501, 600, 601)] == [0, 0, 12, 12, 24]


def test_graduated_prices_each_tier_s_units():
    """15,000: 1,000 × .10 + 9,000 × .05 + 5,000 × .01 = 100 + 450 + 50 = 600."""
    row = charge(model="graduated", metric="contact", tiers=TIERS)
    assert charge_amount(row, 15_000) == 600


def test_volume_prices_all_units_alike():
    """15,000 fall in the last tier: 15,000 × .01 = 150."""
    assert charge_amount(charge(model="volume", metric="contact", tiers=TIERS), 15_000) == 150


def test_volume_with_a_flat_fee():
    """65,000 × .0006 + 10 = 49."""
    row = charge(model="volume", metric="contact", tiers=[{"up_to": None, "unit": "0.0006", "flat": "10"}])
    assert charge_amount(row, 65_000) == 49


@pytest.mark.parametrize(
    ("q", "amount"),
    [
        (0, 0),  # no tier reached
        (1, 2 + 5),
        (10, 20 + 5),  # up_to is inclusive
        (11, 20 + 5 + 1 + 7),  # one unit reaches the second tier
        (20, 20 + 5 + 10 + 7),
        (21, 20 + 5 + 10 + 7 + 100),
    ],
)
def test_a_graduated_flat_fee_needs_one_unit_in_its_tier(q, amount):
    assert charge_amount(charge(model="graduated", metric="user", tiers=WITH_FEES), q) == amount


@pytest.mark.parametrize(("q", "amount"), [(0, 5), (1, 7), (10, 25), (11, 18), (20, 27), (21, 100)])
def test_a_volume_flat_fee_is_that_of_the_tier_q_falls_in(q, amount):
    """10 × 2 + 5 = 25 but 11 × 1 + 7 = 18."""
    assert charge_amount(charge(model="volume", metric="user", tiers=WITH_FEES), q) == amount


def test_quantities_may_be_parts():
    """(2.5 − 0.5) × 3 = 6; ⌈2.5 ÷ 0.4⌉ = ⌈6.25⌉ = 7 packages × 3 = 21."""
    assert charge_amount(charge(model="per_unit", amount="3", included="0.5"), Decimal("2.5")) == 6
    assert charge_amount(charge(model="package", amount="3", package_size="0.4"), Decimal("2.5")) == 21


def test_low_and_high_are_asked_for():
    row = charge(amount=["1", "2", "5"])
    assert [charge_amount(row, 1, figure) for figure in ("low", "likely", "high")] == [1, 2, 5]


def test_what_is_not_priced_has_no_amount():
    assert charge_amount(charge(amount=None), 3) is None


def test_large_figures_are_exact():
    row = charge(model="per_unit", amount="12345678901.1234567891")
    assert charge_amount(row, 10**15) == Decimal("12345678901123456789100000")


@settings(deadline=None)
@given(
    st.integers(0, 200),
    st.lists(st.tuples(st.integers(1, 50), st.integers(0, 9), st.integers(0, 9)), min_size=1),
)
def test_tiers_are_what_a_plain_loop_says(q, steps):
    """Both tariffs against the definition, unit by unit."""
    bounds, rows = 0, []
    for width, unit, flat in steps:
        bounds += width
        rows.append({"up_to": str(bounds), "unit": str(unit), "flat": str(flat)})
    rows[-1]["up_to"] = None
    tier_of = [
        next(i for i, r in enumerate(rows) if not r["up_to"] or n <= int(r["up_to"])) for n in range(q + 1)
    ]
    by_unit = sum(int(rows[tier_of[n]]["unit"]) for n in range(1, q + 1))
    fees = sum(int(rows[i]["flat"]) for i in {tier_of[n] for n in range(1, q + 1)})
    here = rows[tier_of[q]]
    assert charge_amount(charge(model="graduated", tiers=rows), q) == by_unit + fees
    assert charge_amount(charge(model="volume", tiers=rows), q) == q * int(here["unit"]) + int(here["flat"])
