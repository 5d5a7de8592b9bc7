"""What a projection shows: published examples, its explanation, and a charge by month."""

from decimal import Decimal

import pytest

from scoring.engine.costs import charge_by_month
from scoring.engine.vocabulary import CostClass
from tests.scoring.engine.small import (
    IMPLEMENTATION,
    LICENCE,
    addon,
    charge,
    charge_row,
    effort,
    header,
    per_user,
    plain,
    plan,
    product,
    project,
    project_charges,
    team,
)


def published(licence, implementation, integration, administration, training, addons=None):
    """A published CRM comparison's first year, in thousands."""
    rows = [
        charge_row(amount=f"{licence}000", period="year"),
        charge_row(IMPLEMENTATION, f"{implementation}000", "one_off", by="consultant"),
        charge_row("hidden_fees/customisation", f"{integration}000", "one_off"),
        charge_row("hidden_fees/training", f"{administration}000", "year"),
        charge_row("hidden_fees/training", f"{training}000", "one_off"),
    ]
    extras = (
        [addon("extras", [charge_row("hidden_fees/premium_addons", f"{addons}000", "year")])]
        if addons
        else []
    )
    sold = product(plan(charges=rows), addons=extras)
    return project(header(), sold, addons=[extra["key"] for extra in extras])


def test_crm_year_one():
    """60 + 40 + 25 + 45 + 10 = 180; 90 + 75 + 15 + 55 + 15 + 24 = 274; training 45 + 10 and 55 + 15."""
    a, b = published(60, 40, 25, 45, 10), published(90, 75, 15, 55, 15, 24)
    assert (plain(a.likely), plain(b.likely)) == (180_000, 274_000)
    assert [plain(a.classes[kind]) for kind in CostClass] == [100_000, 0, 80_000, 0]
    assert (a.categories["hidden_fees/training"], b.categories["hidden_fees/training"]) == (55_000, 70_000)


def test_from_a_total_to_its_postings():
    """Total → category → line → posting → quantity and source; the parts add up."""
    rows = [per_user("20", source="quote 17"), charge_row(LICENCE, "100", "one_off", source="price page")]
    efforts = [effort("transparent_time/training", ["4", "6", "8"], "evaluation", team="sales")]
    evaluation = header(users=3, months=2, teams=[team(rate="10")], efforts=efforts)
    projection = project(evaluation, product(plan(charges=rows)))
    assert [
        (p.line, p.month, plain(p.amount), p.quantity, p.source, p.hours) for p in projection.postings
    ] == [
        ("acme/crm/pro#charge-0", 0, 60, 3, "quote 17", None),
        ("acme/crm/pro#charge-0", 1, 60, 3, "quote 17", None),
        ("acme/crm/pro#charge-1", 0, 100, 1, "price page", None),
        ("effort-0", 0, 60, 1, "", 6),
    ]
    assert [(line.key, line.owner, plain(line.price)) for line in projection.lines] == [
        ("acme/crm/pro#charge-0", "acme/crm/pro", 20),
        ("acme/crm/pro#charge-1", "acme/crm/pro", 100),
        ("effort-0", "efforts", 60),
    ]
    assert {category: plain(total) for category, total in projection.categories.items()} == {
        "transparent_fees/subscription": 120,
        LICENCE: 100,
        "transparent_time/training": 60,
    }


def test_a_rule_names_itself():
    projection = project(header(rules={}, teams=[team(rate="10")]), product(plan(charges=[charge_row()])))
    assert {posting.line: posting.rule for posting in projection.postings} == {
        "acme/crm/pro#charge-0": "",
        "rule:training_days_per_user": "training_days_per_user",
        "rule:implementation_equals_first_year": "implementation_equals_first_year",
    }


def test_every_range_stands_at_its_likely_value():
    assert plain(project_charges(charge_row(amount=["1", "2", "9"]), months=3).likely) == 6


def test_all_four_classes_are_there():
    projection = project_charges(charge_row())
    assert list(projection.classes) == list(CostClass)


def test_nothing_costs_nothing():
    projection = project(header(months=2), product(plan()))
    assert (projection.likely, projection.years, projection.months) == (0, (0,), (0, 0))
    assert projection.postings == ()


def test_amounts_beyond_64_bits_are_exact():
    """10⁹ users × 10¹⁰ for 12 months, and a cent a month."""
    rows = per_user("10000000000"), charge_row(amount="0.01")
    assert project_charges(*rows, users=10**9).likely == 12 * 10**19 + Decimal("0.12")


def test_tiers_beyond_64_bits_are_exact():
    tiers = [{"up_to": "1000000", "unit": "12345678.1234567891"}, {"up_to": None, "unit": "0.0000000001"}]
    row = charge_row(period="one_off", model="graduated", metric="user", tiers=tiers)
    expected = 10**6 * Decimal("12345678.1234567891") + (10**9 - 10**6) * Decimal("0.0000000001")
    assert project_charges(row, users=10**9).likely == expected


@pytest.mark.parametrize(
    ("row", "numbers", "expected"),
    [
        (charge(amount="5"), {"users": 1}, [5] * 4),
        (charge(amount="30", period="quarter", start_month=1), {"users": 1}, [0, 30, 0, 0]),
        (charge(model="per_unit", metric="user", amount="2", included="3"), {"users": 10}, [14] * 4),
        (charge(model="per_unit", metric="contact", amount="2"), {"users": 1, "contacts": 7}, [14] * 4),
        (charge(model="per_unit", metric="employee", amount="2"), {"users": 1, "employees": 4}, [8] * 4),
        (charge(LICENCE, "400", "one_off", "per_unit", "user"), {"users": 2}, [800, 0, 0, 0]),
        (
            charge(amount="3", period="one_off", model="per_unit", metric="hour", quantity="1.5"),
            {"users": 1},
            ["4.5", 0, 0, 0],
        ),
        (charge(amount="-3"), {"users": 1}, [-3] * 4),
    ],
)
def test_a_charge_by_month(row, numbers, expected):
    assert [plain(amount) for amount in charge_by_month(row, **numbers, months=4)] == expected


def test_a_charge_by_month_that_is_not_priced():
    assert charge_by_month(charge(amount=None), users=1) is None
    assert charge_by_month(charge(model="per_unit", metric="contact"), users=1) is None


def test_a_charge_by_month_is_what_a_projection_posts():
    row = per_user("12", "year")
    projection = project_charges(row, users=10, months=14)
    assert charge_by_month(charge(**row), users=10, months=14) == projection.months
