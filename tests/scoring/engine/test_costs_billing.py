"""When charges are billed (spec 5.2), each sentence with its arithmetic."""

import pytest

from scoring.engine.costs import Projector, enumerate_cycles
from tests.scoring.engine.small import (
    LICENCE,
    SUBSCRIPTION,
    charge_row,
    header,
    per_user,
    plain,
    plan,
    posted,
    product,
    project,
    project_charges,
)

DOUBLING = {"users": 10, "growth": "1", "months": 13}
"""10 users that double in a year: 10, 11, 12, 12, 13, 14, 15, 15, 16, 17, 18, 19, 20."""


def test_a_month_is_billed_each_month_at_that_month_s_quantity():
    assert posted(project_charges(per_user("2"), **DOUBLING)) == {
        month: 2 * users for month, users in enumerate((10, 11, 12, 12, 13, 14, 15, 15, 16, 17, 18, 19, 20))
    }


def test_a_quarter_is_billed_in_advance_and_rises_pay_for_what_is_left():
    """Each user 30 a quarter. Month 0: 10 × 30. Month 1: one more, 2 of 3 months left: 30 × 2/3 = 20;
    month 2: 10. Month 3: 12 × 30 = 360; months 4 and 5: one more each, 20 and 10."""
    found = posted(project_charges(per_user("30", "quarter"), users=10, growth="1", months=6))
    assert found == {0: 300, 1: 20, 2: 10, 3: 360, 4: 20, 5: 10}


def test_a_year_is_billed_in_advance_and_rises_pay_for_what_is_left():
    """12 a user and year: month 1 adds a user for 11 of 12 months: 11; month 2: 10; month 4: 8 …;
    month 12: 20 × 12."""
    assert posted(project_charges(per_user("12", "year"), **DOUBLING)) == {
        0: 120,
        1: 11,
        2: 10,
        4: 8,
        5: 7,
        6: 6,
        8: 4,
        9: 3,
        10: 2,
        11: 1,
        12: 240,
    }


def test_the_rise_of_f_counts_and_not_the_rise_of_users():
    """Packages of 5 users at 12 a year: 10 users are 2 packages, the 11th (month 1) a third for 11 months,
    the 16th (month 8) a fourth for 4 months."""
    row = charge_row(amount="12", period="year", model="package", metric="user", package_size="5")
    assert posted(project_charges(row, users=10, growth="1", months=12)) == {0: 24, 1: 11, 8: 4}


def test_only_what_is_above_the_most_paid_for_is_charged():
    """Volume: up to 10 users 12 each (10 → 120), above 8 each: 11 → 88, 15 → 120, 16 (month 8) → 128, which
    is 8 above the most paid for: 8 × 4/12 = 2.6666666667; then 8 × 3/12, × 2/12, × 1/12."""
    tiers = [{"up_to": "10", "unit": "12"}, {"up_to": None, "unit": "8"}]
    row = charge_row(period="year", model="volume", metric="user", tiers=tiers)
    found = posted(project_charges(row, users=10, growth="1", months=12))
    assert found == {0: 120, 8: "2.6666666667", 9: 2, 10: "1.3333333333", 11: "0.6666666667"}


def test_nothing_is_refunded_inside_a_period_and_the_next_bill_is_lower():
    """8 users halve in a year: 8, 8, 8, 7 …, 4 at month 12. The year is paid for 8, the next for 4."""
    found = posted(project_charges(per_user("12", "year"), users=8, growth="-0.5", months=13))
    assert found == {0: 96, 12: 48}


def test_the_last_bill_is_not_cut_at_the_horizon():
    """Yearly, 14 months: two full years are billed."""
    assert posted(project_charges(charge_row(amount="120", period="year"), months=14)) == {0: 120, 12: 120}


def test_what_is_paid_beyond_the_horizon_is_a_commitment():
    """The second year runs to month 24: 10 of its 12 months lie beyond month 14, 100 of its 120."""
    (term,) = project_charges(charge_row(amount="120", period="year"), months=14).commitments
    assert (term.kind, term.line, term.ends, term.months_beyond, term.amount) == (
        "paid_period",
        "acme/crm/pro#charge-0",
        24,
        10,
        100,
    )


def test_a_commitment_holds_what_was_added_in_its_period():
    """10 users double in a year; the year from month 12 is paid for 20 and, month 13, for ⌈21.19⌉ = 22
    users: of 22 × 12 a year, 10 of 12 months lie beyond month 14: 220."""
    (term,) = project_charges(per_user("12", "year"), users=10, growth="1", months=14).commitments
    assert term.amount == 220


def test_a_minimum_term_that_outlasts_the_horizon_is_a_commitment():
    sold = product(plan(charges=[charge_row()], minimum_term_months=36))
    (term,) = project(header(months=24), sold).commitments
    assert (term.kind, term.line, term.ends, term.months_beyond, term.amount) == (
        "minimum_term",
        "acme/crm/pro",
        36,
        12,
        None,
    )


def test_a_term_within_the_horizon_is_none():
    sold = product(plan(charges=[charge_row(period="year")], minimum_term_months=24))
    assert project(header(months=24), sold).commitments == ()


def test_a_one_off_is_billed_once_at_its_start_month_s_quantity():
    """Month 5 has 14 users: 14 × 3 = 42; later users pay nothing."""
    assert posted(project_charges(per_user("3", "one_off", start_month=5), **DOUBLING)) == {5: 42}


def test_a_licence_is_bought_again_for_later_rises():
    """400 a user: 10 at first, one more in each month that brings one."""
    found = posted(project_charges(per_user("400", "one_off", LICENCE), users=10, growth="1", months=6))
    assert found == {0: 4000, 1: 400, 2: 400, 4: 400, 5: 400}


def test_a_licence_that_starts_later_is_bought_for_all_then():
    found = posted(
        project_charges(per_user("400", "one_off", LICENCE, start_month=4), users=10, growth="1", months=6)
    )
    assert found == {4: 13 * 400, 5: 400}


def test_a_licence_is_not_bought_again_for_users_who_come_back():
    """Only what is above the most bought so far is bought: f falls from 120 to 88 and is 128 at 16 users."""
    tiers = [{"up_to": "10", "unit": "12"}, {"up_to": None, "unit": "8"}]
    row = charge_row(LICENCE, period="one_off", model="volume", metric="user", tiers=tiers)
    assert posted(project_charges(row, users=10, growth="1", months=9)) == {0: 120, 8: 8}


def test_a_yearly_licence_is_billed_like_any_period():
    assert posted(project_charges(per_user("12", "year", LICENCE), users=10, growth="1", months=2)) == {
        0: 120,
        1: 11,
    }


def test_periods_run_from_the_start_month():
    """A year from month 3 is billed in months 3 and 15."""
    row = charge_row(amount="120", period="year", start_month=3)
    assert posted(project_charges(row, months=16)) == {3: 120, 15: 120}


def test_remaining_months_include_the_current_one():
    """A quarter from month 1 for 11 users (33 each): 363; month 2 adds a user with 2 of 3 months left: 22;
    month 4 begins a quarter with 13 users."""
    found = posted(project_charges(per_user("33", "quarter", start_month=1), users=10, growth="1", months=5))
    assert found == {1: 363, 2: 22, 4: 13 * 33}


def test_a_charge_that_starts_at_the_horizon_is_no_figure():
    projection = project_charges(charge_row(start_month=12), per_user("3", start_month=13), months=12)
    assert projection.postings == ()
    assert SUBSCRIPTION in projection.not_estimated


def test_the_last_month_before_the_horizon_counts():
    assert posted(project_charges(charge_row(start_month=11), months=12)) == {11: 10}


def test_a_charge_that_starts_at_the_horizon_sets_no_cycle():
    rows = [charge_row(billing="year", period="year", start_month=12), charge_row(billing="month")]
    sold = product(plan(charges=rows))
    assert Projector(header(months=12), sold).cycles("pro") == ("month",)
    assert Projector(header(months=13), sold).cycles("pro") == ("month", "year")
    assert enumerate_cycles(sold, "pro", 12) == ("month",)
    assert enumerate_cycles(sold, sold.plans[0]) == ("month", "year")


def test_years_are_months_12_y():
    """13 months: year 1 is months 0 to 11, year 2 month 12."""
    projection = project_charges(charge_row(amount="10"), months=13)
    assert [plain(year) for year in projection.years] == [120, 10]
    assert [plain(month) for month in projection.months] == [10] * 13


def test_a_bill_belongs_wholly_to_its_month():
    """A year billed in month 11 is all in year 1."""
    projection = project_charges(charge_row(amount="120", period="year", start_month=11), months=24)
    assert [plain(year) for year in projection.years] == [120, 120]
    assert posted(projection) == {11: 120, 23: 120}


@pytest.mark.parametrize(
    ("metric", "quantity", "amount"),
    [("none", "1", 7), ("hour", "2.5", "17.5"), ("day", "3", 21), ("employee", "1", 28)],
)
def test_what_a_metric_counts(metric, quantity, amount):
    """7 each: 1 without a metric, the charge's own quantity of hours and days, 4 people of all teams."""
    teams = [{"key": key, "name": key, "people": 2} for key in "ab"]
    row = charge_row(amount="7", period="one_off", model="per_unit", metric=metric, quantity=quantity)
    assert posted(project_charges(row, teams=teams)) == {0: amount}


def test_concurrent_users_are_a_share_of_them():
    """⌈11 × 0.6⌉ = 7 users × 5."""
    sold = product(plan(charges=[per_user("5", "one_off")], users_counted="concurrent"))
    assert posted(project(header(users=11, concurrent_share="0.6"), sold)) == {0: 35}


def test_a_negative_amount_is_a_discount():
    """−2 a user: a rise of users is no rise of f; the year is credited for the 10 of its first month."""
    found = posted(project_charges(per_user("-2", "year"), users=10, growth="1", months=12))
    assert found == {0: -20}


@pytest.mark.parametrize(
    ("amount", "rise"),
    [
        ("0.0000000018", "0.0000000015"),
        ("0.0000000003", "0.0000000002"),
        ("0.0000000009", "0.0000000008"),
    ],
)
def test_each_posting_is_rounded_once_half_even(amount, rise):
    """A year's rise of 1 unit in month 2, 10 of 12 months left: at 18 (of the tenth decimal) it is 15, at 3
    it is 2.5 → 2 (even), at 9 it is 7.5 → 8 (even)."""
    row = per_user(amount, "year", included="11")
    assert posted(project_charges(row, users=10, growth="1", months=4))[2] == rise
