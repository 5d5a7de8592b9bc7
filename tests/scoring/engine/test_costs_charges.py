"""Which charges an offer has: quotes, cycles, add-ons, currencies (spec 3.3, 5.2)."""

import pytest

from scoring.engine.costs import MissingRateError, Projector, addon_sold
from scoring.engine.vocabulary import Billing
from tests.scoring.engine.small import (
    SUBSCRIPTION,
    addon,
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

SUPPORT = "hidden_fees/training_and_support"
MIGRATION = "hidden_fees/data_migration"
OVERTIME = "hidden_fees/overtime"


def first(*charges, billing=None, **evaluation):
    """What the charges post in the first month."""
    return posted(project_charges(*charges, billing=billing, months=1, **evaluation)).get(0, 0)


def quote(amount, **rest):
    return charge_row(amount=amount, kind="quote", **rest)


def test_a_quote_replaces_the_list_charges_of_its_category_and_cycle():
    """10 and 20 of the list are replaced by 7."""
    assert first(charge_row(amount="10"), charge_row(amount="20"), quote("7")) == 7


def test_quotes_of_one_key_add_up():
    assert first(charge_row(amount="10"), quote("7"), quote("5")) == 12


def test_a_quote_leaves_other_categories_alone():
    assert first(charge_row(amount="10"), quote("7", category=SUPPORT)) == 17


def test_a_quote_leaves_other_cycles_alone():
    rows = (
        charge_row(amount="10", billing="month"),
        charge_row(amount="20", billing="year"),
        quote("7", billing="year"),
    )
    assert first(*rows, billing="month") == 10
    assert first(*rows, billing="year") == 7


@pytest.mark.parametrize(
    ("listed", "quoted", "amount"),
    [(None, "month", 17), ("month", None, 17), (None, None, 7), ("month", "month", 7)],
)
def test_a_missing_cycle_equals_only_a_missing_cycle(listed, quoted, amount):
    rows = [
        charge_row(amount="10"),
        charge_row(amount="7", kind="quote"),
        charge_row(SUPPORT, "0", billing="month"),
    ]
    for row, billing in zip(rows, (listed, quoted), strict=False):
        row |= {"billing": billing} if billing else {}
    assert first(*rows, billing="month") == amount


def test_an_unpriced_quote_replaces_too():
    projection = project_charges(charge_row(amount="10"), quote(None))
    assert (projection.likely, projection.priced, projection.unpriced) == (0, False, (SUBSCRIPTION,))


def test_a_quote_replaces_charges_of_its_own_offering_only():
    sold = product(
        plan(charges=[charge_row(amount="10")]),
        addons=[addon("sms", [quote("3")])],
        charges=[charge_row(amount="5")],
    )
    assert posted(project(header(months=1), sold, addons=["sms"])) == {0: 18}


def test_a_quote_beyond_the_horizon_replaces_nothing():
    assert posted(project_charges(charge_row(amount="10"), quote("7", start_month=1), months=1)) == {0: 10}


def test_a_quote_may_be_of_another_model():
    """Per user 2 × 10 replaces the flat 100."""
    assert first(charge_row(amount="100"), per_user("2", kind="quote"), users=10) == 20


def test_annual_billing_is_a_charge_of_its_own():
    rows = charge_row(amount="10", billing="month"), charge_row(amount="100", period="year", billing="year")
    assert plain(project_charges(*rows, billing="month").likely) == 120
    assert plain(project_charges(*rows, billing="year").likely) == 100


def test_a_charge_without_a_cycle_belongs_to_all():
    rows = charge_row(amount="10", billing="month"), charge_row(SUPPORT, amount="1")
    assert first(*rows, billing="month") == 11


@pytest.mark.parametrize(
    ("named", "cycles"),
    [
        ([], (None,)),
        ([None], (None,)),
        (["year", "month"], ("month", "year")),
        (["year", None, "quarter", "year"], ("quarter", "year")),
    ],
)
def test_the_cycles_of_a_plan_are_those_its_charges_name(named, cycles):
    rows = [charge_row(**({"billing": billing} if billing else {})) for billing in named]
    assert Projector(header(), product(plan(charges=rows))).cycles("pro") == cycles


def test_an_add_on_whose_charges_name_cycles_is_sold_only_in_those():
    sold = product(
        plan(),
        addons=[
            addon("any", [charge_row()]),
            addon("yearly", [charge_row(billing="year"), charge_row()]),
            addon("free"),
            addon("late", [charge_row(billing="year", start_month=12)]),
        ],
    )
    found = {
        row.key: [billing for billing in (*Billing, None) if addon_sold(row, billing, 12)]
        for row in sold.addons
    }
    everywhere = ["month", "quarter", "year", None]
    assert found == {"any": everywhere, "yearly": ["year"], "free": everywhere, "late": everywhere}


def test_an_add_on_bills_the_offer_s_cycle():
    sold = product(
        plan(charges=[charge_row(amount="10", billing="month"), charge_row(amount="9", billing="year")]),
        addons=[
            addon("sms", [charge_row(amount="2", billing="month"), charge_row(amount="1", billing="year")])
        ],
    )
    assert posted(project(header(months=1), sold, addons=["sms"], billing="month")) == {0: 12}
    assert posted(project(header(months=1), sold, addons=["sms"], billing="year")) == {0: 10}


def test_product_charges_belong_to_every_plan():
    sold = product(plan("a", [charge_row()]), plan("b", [charge_row()]), charges=[charge_row(SUPPORT, "3")])
    assert [posted(project(header(months=1), sold, key)) for key in "ab"] == [{0: 13}, {0: 13}]


def test_a_free_add_on_has_a_charge_of_0_and_one_without_charges_is_not_priced():
    sold = product(
        plan(charges=[charge_row()]), addons=[addon("free", [charge_row(amount="0")]), addon("bare")]
    )
    free, bare = (project(header(), sold, addons=[key]) for key in ("free", "bare"))
    assert (free.priced, bare.priced) == (True, False)
    assert free.likely == bare.likely


def test_a_plan_without_charges_is_not_priced():
    projection = project(header(), product(plan(), charges=[charge_row()]))
    assert not projection.priced
    assert not project(header(), product(plan())).priced


def test_a_plan_of_charges_beyond_the_horizon_is_not_priced():
    assert not project_charges(charge_row(start_month=12), months=12).priced


def test_contact_sales_makes_the_total_incomplete():
    projection = project_charges(charge_row(), charge_row(MIGRATION, None, "one_off"), months=1)
    assert (plain(projection.likely), projection.priced, projection.unpriced) == (10, False, (MIGRATION,))
    assert MIGRATION in projection.not_estimated


@pytest.mark.parametrize("model", ["per_unit", "flat"])
def test_a_charge_by_contact_without_contacts_is_not_priced(model):
    row = charge_row(model=model, metric="contact")
    assert not project_charges(row).priced
    assert project_charges(row, contacts=5).priced


def test_an_unpriced_charge_beyond_the_horizon_leaves_the_offer_priced():
    assert project_charges(charge_row(), charge_row(MIGRATION, None, start_month=12), months=12).priced


def test_other_currencies_convert_at_the_evaluation_s_rates():
    """20 EUR × 1.08 = 21.6."""
    rates = {"EUR": {"rate": "1.08", "on": "2026-11-01"}}
    projection = project_charges(charge_row(amount="20", currency="EUR"), months=1, rates=rates)
    (posting,) = projection.postings
    assert posting.amount == projection.likely
    assert plain(posting.amount) == "21.6"
    assert (posting.original, posting.currency, plain(posting.rate)) == (20, "EUR", "1.08")
    assert {currency: plain(rate) for currency, rate in projection.conversions.items()} == {"EUR": "1.08"}


def test_the_evaluation_s_own_currency_needs_no_rate():
    projection = project_charges(charge_row(amount="20", currency="USD"), months=1)
    assert posted(projection) == {0: 20}
    assert (projection.postings[0].original, projection.conversions) == (None, {})


def test_conversion_is_rounded_once_in_the_posting():
    """1 ÷ 3 of a year's rise: 1 EUR × 1.0000000001 × 4/12 is rounded once, to 0.3333333334 (…3366)."""
    rates = {"EUR": {"rate": "1.0000000001", "on": "2026-11-01"}}
    tiers = [{"up_to": "15", "unit": "0"}, {"up_to": None, "unit": "1"}]
    row = charge_row(period="year", model="graduated", metric="user", tiers=tiers, currency="EUR")
    assert posted(project_charges(row, users=10, growth="1", months=9, rates=rates)) == {8: "0.3333333334"}


def test_a_missing_rate_is_a_fault():
    with pytest.raises(MissingRateError, match="acme/crm/pro#charge-1: no rate of USD for THB"):
        project_charges(charge_row(), charge_row(SUPPORT, currency="THB"))


def test_an_unpriced_charge_needs_no_rate():
    assert not project_charges(charge_row(amount=None, currency="THB")).priced


def test_a_posting_says_where_its_figure_comes_from():
    row = charge_row(amount="10", source="price page 2021-01-25")
    (posting,) = project_charges(row, months=1).postings
    assert (posting.line, posting.source, posting.rule) == (
        "acme/crm/pro#charge-0",
        "price page 2021-01-25",
        "",
    )


def test_a_posting_says_what_was_counted():
    """12 users in month 2, of which one is new."""
    projection = project_charges(per_user("12", "year"), users=10, growth="1", months=3)
    assert [(posting.month, posting.quantity) for posting in projection.postings] == [
        (0, 10),
        (1, 11),
        (2, 12),
    ]


def test_a_charge_of_0_posts_and_no_charge_does_not():
    free = project_charges(charge_row(amount="0"), months=2)
    assert [(posting.month, posting.amount) for posting in free.postings] == [(0, 0), (1, 0)]
    assert SUBSCRIPTION not in free.not_estimated
    assert SUBSCRIPTION in project(header(months=2), product(plan())).not_estimated
