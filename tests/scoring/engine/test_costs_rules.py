"""Rules when nobody gave a figure, and what stays not estimated (spec 5.3), sentence by sentence."""

from decimal import Decimal

import pytest

from scoring.engine.vocabulary import CostClass
from tests.scoring.engine.small import (
    IMPLEMENTATION,
    LICENCE,
    NO_RULES,
    addon,
    charge_row,
    effort,
    header,
    per_user,
    plain,
    plan,
    posted,
    product,
    project,
    team,
)

SUPPORT = "hidden_fees/training_and_support"
OVERTIME = "hidden_fees/overtime"
TRAINING = "transparent_time/training"
HARDWARE = "transparent_fees/hardware"
ONE_TO_ONE = "rule:implementation_equals_first_year"
FREE = charge_row(amount="0")
ADMINISTRATOR = "rule:administrator_share"
CLOUD = [
    "hidden_fees/adding_users",
    "hidden_fees/contract_terms",
    "hidden_fees/customisation",
    "hidden_fees/data_migration",
    "hidden_fees/overtime",
    "hidden_fees/premium_addons",
    "hidden_fees/training",
    "hidden_fees/training_and_support",
    "hidden_time/data_cleaning_and_migration",
    "hidden_time/discovery",
    "transparent_fees/implementation",
    "transparent_fees/subscription",
    "transparent_time/data_preparation",
    "transparent_time/discovery",
    "transparent_time/implementation",
    "transparent_time/selection",
    "transparent_time/training",
]


def rules(**chosen):
    return {**NO_RULES, **chosen}


def one_to_one(*charges, answers=(), months=24, rates=None, **evaluation):
    settings = header(
        months=months, rules=rules(implementation_equals_first_year=True), rates=rates or {}, **evaluation
    )
    return project(settings, product(plan(charges=charges), answers=answers))


# Implementation


def test_implementation_is_what_the_first_year_costs():
    """12 × 100 = 1,200 at the start, though the horizon is 24 months."""
    projection = one_to_one(charge_row(amount="100"))
    assert posted(projection, ONE_TO_ONE) == {0: 1200}
    assert plain(projection.classes[CostClass.TRANSPARENT_FEES]) == 3600
    assert plain(projection.categories[IMPLEMENTATION]) == 1200
    assert IMPLEMENTATION not in projection.not_estimated


def test_a_horizon_shorter_than_a_year_counts_its_months():
    assert posted(one_to_one(charge_row(amount="100"), months=7), ONE_TO_ONE) == {0: 700}


def test_the_base_is_transparent_fees_other_than_implementation_licence_and_hardware():
    """12 × 1, 12 × 2 and 12 × 4; licence, hardware and hidden fees do not count."""
    found = one_to_one(
        charge_row("transparent_fees/subscription", "1"),
        charge_row("transparent_fees/service_level", "2"),
        charge_row("transparent_fees/per_user", "4"),
        charge_row(LICENCE, "8"),
        charge_row(HARDWARE, "16"),
        charge_row(SUPPORT, "32"),
    )
    assert posted(found, ONE_TO_ONE) == {0: 84}


def test_add_ons_and_product_charges_are_in_the_base():
    sold = product(
        plan(charges=[charge_row(amount="1")]),
        addons=[addon("sms", [charge_row("transparent_fees/service_level", "2")])],
        charges=[charge_row(amount="4")],
    )
    evaluation = header(rules=rules(implementation_equals_first_year=True))
    assert posted(project(evaluation, sold), ONE_TO_ONE) == {0: 60}
    assert posted(project(evaluation, sold, addons=["sms"]), ONE_TO_ONE) == {0: 84}


def test_bills_of_later_years_are_not_in_the_base():
    assert posted(one_to_one(charge_row(amount="100", period="year")), ONE_TO_ONE) == {0: 100}
    assert posted(one_to_one(charge_row(amount="100"), charge_row(start_month=12)), ONE_TO_ONE) == {0: 1200}


def test_the_base_follows_moves_and_credits():
    """A year of 120; month 4 credits 80 and bills 240: 280 in the first 12 months."""
    sold = product(
        plan("lite", [charge_row(amount="120", period="year")], max_users=12, upgrades_to="pro"),
        plan("pro", [charge_row(amount="240", period="year")]),
    )
    evaluation = header(users=10, growth="1", rules=rules(implementation_equals_first_year=True))
    assert posted(project(evaluation, sold, "lite"), ONE_TO_ONE) == {0: 280}


@pytest.mark.parametrize("amount", ["0", "500"])
def test_a_recorded_figure_is_a_figure_also_0(amount):
    projection = one_to_one(charge_row(amount="100"), charge_row(IMPLEMENTATION, amount, "one_off"))
    assert posted(projection, ONE_TO_ONE) == {}
    assert IMPLEMENTATION not in projection.not_estimated


def test_an_implementation_charge_beyond_the_horizon_is_no_figure():
    late = charge_row(IMPLEMENTATION, "500", "one_off", start_month=24)
    assert posted(one_to_one(charge_row(amount="100"), late), ONE_TO_ONE) == {0: 1200}


@pytest.mark.parametrize(
    ("outcomes", "missing"),
    [
        (["no_extra_charge"], False),
        (["no_extra_charge", "limited"], False),
        (["limited"], True),
        (["refused"], True),
        (["not_asked"], True),
        (["charged"], True),
        (["no_extra_charge", "refused"], True),
        ([], True),
    ],
)
def test_an_answer_no_extra_charge_is_a_figure_and_limited_is_not(outcomes, missing):
    projection = one_to_one(
        charge_row(amount="100"), answers=[(IMPLEMENTATION, outcome) for outcome in outcomes]
    )
    assert (ONE_TO_ONE in {posting.line for posting in projection.postings}) is missing
    assert IMPLEMENTATION not in projection.not_estimated


def test_it_is_not_applied_while_the_offer_is_not_priced():
    projection = one_to_one(charge_row(amount="100"), charge_row(SUPPORT, None))
    assert posted(projection, ONE_TO_ONE) == {}
    assert IMPLEMENTATION in projection.not_estimated


def test_a_base_of_0_leaves_it_not_estimated():
    assert IMPLEMENTATION in one_to_one(charge_row(amount="0")).not_estimated
    assert IMPLEMENTATION in one_to_one(charge_row(LICENCE, "400", "one_off")).not_estimated


def test_null_turns_it_off():
    projection = project(header(rules=NO_RULES), product(plan(charges=[charge_row()])))
    assert IMPLEMENTATION in projection.not_estimated


@pytest.mark.parametrize(("amount", "flagged"), [("99.99", True), ("100", False), ("9000", False)])
def test_a_result_below_the_field_s_range_is_flagged(amount, flagged):
    """12 × 99.99 = 1,199.88 is below 1,200 USD."""
    projection = one_to_one(charge_row(amount=amount))
    assert [(flag.kind, flag.low, flag.high) for flag in projection.flags] == (
        [("implementation_below_field_range", 1200, 5000)] if flagged else []
    )


@pytest.mark.parametrize(
    ("rates", "flagged"), [({}, False), ({"USD": {"rate": "35", "on": "2026-11-01"}}, True)]
)
def test_the_range_is_in_usd(rates, flagged):
    """In THB 12 × 3,000 = 36,000 are below 1,200 × 35 = 42,000; without a rate nothing can be said."""
    projection = one_to_one(charge_row(amount="3000"), currency="THB", rates=rates)
    assert bool(projection.flags) is flagged


def test_a_recorded_figure_is_not_flagged():
    assert one_to_one(charge_row(IMPLEMENTATION, "1", "one_off")).flags == ()


# Training time


def training(*efforts, days=("0.5", "1"), charges=(FREE,), **evaluation):
    settings = {"teams": [team(rate="10")], "rules": rules(training_days_per_user=days), "months": 1}
    return project(header(efforts=efforts, **{**settings, **evaluation}), product(plan(charges=charges)))


def test_training_is_half_to_one_day_per_user():
    """10 users × 0.75 × 8 h = 60 h at 10 = 600."""
    projection = training(users=10)
    assert posted(projection) == {0: 600}
    assert plain(projection.hours) == 60
    assert TRAINING not in projection.not_estimated
    assert [(p.line, p.rule, p.hours) for p in projection.postings if p.hours] == [
        ("rule:training_days_per_user", "training_days_per_user", 60)
    ]


def test_training_is_per_core_tool():
    chosen = rules(training_days_per_user=["0.5", "1"], core_tools=3)
    assert posted(training(users=10, rules=chosen)) == {0: 1800}


def test_training_comes_with_new_users():
    """6 h × 10 = 60 a user: 10 users, then one in month 1 and one in month 2."""
    assert posted(training(users=10, growth="1", months=3)) == {0: 600, 1: 60, 2: 60}


def test_training_days_can_be_chosen():
    """The middle of 1 and 4 is 2.5 days: 20 h × 10 × 10."""
    assert posted(training(users=10, days=["1", "4"])) == {0: 2000}


@pytest.mark.parametrize("offering", [None, "acme/crm/pro"])
def test_recorded_training_is_a_figure(offering):
    row = effort(TRAINING, "1", "evaluation", **({"offering": offering} if offering else {}))
    assert posted(training(row, users=10)) == {0: 10}


def test_training_of_another_offering_is_none():
    assert posted(training(effort(TRAINING, "1", "evaluation", offering="acme/crm/lite"), users=10)) == {
        0: 600
    }


def test_training_without_any_rate_shows_its_hours():
    projection = training(users=10, teams=[])
    assert (plain(projection.hours), projection.likely) == (60, 0)
    assert TRAINING in projection.not_estimated


def test_null_turns_training_off():
    projection = training(users=10, days=None)
    assert projection.hours == 0
    assert TRAINING in projection.not_estimated


# Overtime


@pytest.mark.parametrize(
    ("multiplier", "amount"), [(["1.5", "2"], 1400), (["1", "1"], 800), (["1", "4"], 2000), (None, 800)]
)
def test_overtime_is_recorded_at_the_normal_rate_and_multiplied(multiplier, amount):
    """40 h × 20 = 800, × 1.75 = 1,400."""
    row = charge_row(OVERTIME, "20", "one_off", "per_unit", "hour", quantity="40")
    projection = project(header(rules=rules(overtime_multiplier=multiplier)), product(plan(charges=[row])))
    assert posted(projection) == {0: amount}
    assert [posting.rule for posting in projection.postings] == ["overtime_multiplier" if multiplier else ""]


def test_only_overtime_is_multiplied():
    row = charge_row(SUPPORT, "20", "one_off", "per_unit", "hour", quantity="40")
    evaluation = header(rules=rules(overtime_multiplier=["1.5", "2"]))
    assert posted(project(evaluation, product(plan(charges=[row])))) == {0: 800}


def test_overtime_in_tiers_is_multiplied_too():
    row = charge_row(
        OVERTIME, None, "one_off", "graduated", "hour", quantity="10", tiers=[{"up_to": None, "unit": "2"}]
    )
    evaluation = header(rules=rules(overtime_multiplier=["1.5", "2"]))
    assert posted(project(evaluation, product(plan(charges=[row])))) == {0: 35}


# Administrator


def administrator(charges=(FREE,), currency="USD", **chosen):
    evaluation = header(months=3, currency=currency, rules=rules(**chosen))
    return project(evaluation, product(plan(charges=charges)))


def test_the_administrator_is_a_share_of_a_salary_monthly():
    """63,000 × 0.2 ÷ 12 = 1,050 a month."""
    projection = administrator(administrator_share="0.2")
    assert posted(projection, ADMINISTRATOR) == dict.fromkeys(range(3), 1050)
    assert "hidden_fees/training" not in projection.not_estimated


def test_a_salary_can_be_stated():
    """1,000 × 0.1 ÷ 12 = 8.3333333333 each month, rounded each."""
    projection = administrator(administrator_share="0.1", administrator_salary="1000", currency="EUR")
    assert posted(projection) == dict.fromkeys(range(3), "8.3333333333")
    assert projection.likely == Decimal("24.9999999999")


@pytest.mark.parametrize(
    ("chosen", "currency"),
    [
        ({}, "USD"),
        ({"administrator_share": "0.2"}, "EUR"),
        ({"administrator_share": "0.2", "administrator_salary": None}, "USD"),
    ],
)
def test_without_share_or_salary_it_is_not_estimated(chosen, currency):
    projection = administrator(currency=currency, **chosen)
    assert "hidden_fees/training" in projection.not_estimated
    assert projection.likely == 0


def test_a_share_of_0_is_given():
    assert "hidden_fees/training" not in administrator(administrator_share="0").not_estimated


def test_a_share_adds_to_charges_of_its_category():
    projection = administrator([charge_row("hidden_fees/training", "5")], administrator_share="0.2")
    assert posted(projection) == dict.fromkeys(range(3), 1055)
    assert plain(projection.categories["hidden_fees/training"]) == 3165


# Expected categories


def not_estimated(*charges, answers=(), deployment="cloud", efforts=()):
    evaluation = header(teams=[team(rate="1")], efforts=efforts)
    sold = product(plan(charges=charges), answers=answers, deployment=deployment)
    return list(project(evaluation, sold).not_estimated)


def test_expected_of_every_offer():
    assert not_estimated() == CLOUD
    assert len(CLOUD) == 1 + 1 + 5 + 8 + 2


def test_expected_of_on_premises_also():
    extra = ["hidden_fees/maintenance", "hidden_time/operations", HARDWARE]
    assert not_estimated(deployment="on_premises") == sorted(CLOUD + extra)


@pytest.mark.parametrize("category", ["subscription", "service_level", "per_user", "licence"])
def test_subscription_is_met_also_by_service_level_per_user_or_licence(category):
    assert not_estimated(charge_row(f"transparent_fees/{category}")) == [
        path for path in CLOUD if path != "transparent_fees/subscription"
    ]


@pytest.mark.parametrize("period", ["month", "one_off"])
def test_adding_users_is_met_by_a_priced_charge_by_user(period):
    assert "hidden_fees/adding_users" not in not_estimated(per_user("0", period))
    assert "hidden_fees/adding_users" in not_estimated(per_user(None, period))
    assert "hidden_fees/adding_users" not in not_estimated(charge_row("hidden_fees/adding_users"))


@pytest.mark.parametrize(
    ("outcomes", "met"),
    [
        (["no_extra_charge"], True),
        (["limited"], True),
        (["limited", "no_extra_charge"], True),
        (["no_extra_charge", "refused"], False),
        (["no_extra_charge", "not_asked"], False),
        (["charged"], False),
        ([], False),
    ],
)
def test_a_hidden_fee_is_met_when_all_answers_say_no_extra_charge_or_limited(outcomes, met):
    found = not_estimated(answers=[("hidden_fees/customisation", outcome) for outcome in outcomes])
    assert ("hidden_fees/customisation" not in found) is met


def test_answers_meet_maintenance_of_on_premises():
    answers = [("hidden_fees/maintenance", "limited")]
    assert "hidden_fees/maintenance" not in not_estimated(answers=answers, deployment="on_premises")


def test_answers_meet_hidden_fees_only():
    assert not_estimated(answers=[("transparent_fees/subscription", "no_extra_charge")]) == CLOUD


def test_efforts_meet_time():
    found = not_estimated(efforts=[effort("hidden_time/discovery", "1", "year")])
    assert found == [path for path in CLOUD if path != "hidden_time/discovery"]


def test_a_category_with_an_unpriced_charge_is_always_listed():
    """Also where another charge or an answer meets it, and where it is not expected."""
    found = not_estimated(
        charge_row(SUPPORT),
        charge_row(SUPPORT, None),
        charge_row("transparent_fees/service_level", None),
        answers=[(SUPPORT, "no_extra_charge")],
    )
    assert found == sorted([*CLOUD, "transparent_fees/service_level"])


def test_an_exposure_stands_for_every_hidden_fee_not_estimated():
    chosen = rules(exposure={"hidden_fees/customisation": "5000", SUPPORT: "9"})
    sold = product(plan(charges=[charge_row(SUPPORT)]))
    exposures = project(header(rules=chosen), sold).exposures
    assert exposures == {
        "hidden_fees/adding_users": None,
        "hidden_fees/contract_terms": None,
        "hidden_fees/customisation": 5000,
        "hidden_fees/data_migration": None,
        "hidden_fees/overtime": None,
        "hidden_fees/premium_addons": None,
        "hidden_fees/training": None,
    }


def test_exposure_is_not_in_the_likely_total():
    chosen = rules(exposure={"hidden_fees/customisation": "5000"})
    assert project(header(rules=chosen, months=1), product(plan(charges=[charge_row()]))).likely == 10
