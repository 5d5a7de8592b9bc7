"""The tests' own reader of documents fills the defaults of `interchange.md`."""

from decimal import Decimal

import pytest

from scoring.engine.values import Rules
from scoring.engine.vocabulary import ChargeKind, Level, Status, UsersCounted
from tests.scoring.engine.documents import (
    CASE_NAMES,
    read_case,
    read_charge,
    read_header,
    read_policy,
    read_rules,
)

SMALLEST = {
    "slug": "e",
    "name": "E",
    "category": "CRM",
    "currency": "USD",
    "starts_on": "2027-01-01",
    "horizon_months": 36,
    "threshold": "0.60",
    "users": {"start": 10, "yearly_growth": "0"},
}


def test_six_cases_are_stored():
    assert len(CASE_NAMES) == 6


@pytest.mark.parametrize("name", CASE_NAMES)
def test_a_case_and_its_expectation_belong_together(name):
    document, expected = read_case(name)
    assert document["evaluation"]["slug"] == expected["case"] == name
    assert len(read_header(document).requirements) == len(document["requirements"])


def test_a_policy_has_the_defaults():
    policy = read_policy(SMALLEST)
    assert (policy.must_weight, policy.nice_weight, policy.concurrent_share) == (3, 1, 1)
    assert policy.credits[Level.PARTIAL] == Decimal("0.5")
    assert policy.contacts is None
    assert policy.rules == Rules()


def test_null_turns_a_rule_off():
    rules = read_rules({"training_days_per_user": None, "implementation_equals_first_year": None}, "USD")
    assert rules.training_days_per_user is None
    assert rules.implementation_equals_first_year is False


def test_only_usd_has_a_default_salary():
    assert read_rules({}, "USD").administrator_salary == 63000
    assert read_rules({}, "EUR").administrator_salary is None


def test_a_charge_has_the_defaults():
    charge = read_charge(
        {
            "category": "hidden_fees/overtime",
            "model": "per_unit",
            "metric": "hour",
            "period": "one_off",
            "amount": ["1", "2", "4"],
        }
    )
    assert (charge.amount.low, charge.amount.likely, charge.amount.high) == (1, 2, 4)
    assert (charge.quantity, charge.included, charge.package_size, charge.start_month) == (1, 0, 1, 0)
    assert charge.kind is ChargeKind.LIST


def test_a_document_may_leave_out_every_list():
    header = read_header({"evaluation": SMALLEST})
    assert header.teams == header.features == header.requirements == header.efforts == ()


def test_words_are_the_vocabulary_s():
    document, _ = read_case("case-11")
    assert {requirement.status for requirement in read_header(document).requirements} == set(Status)
    assert UsersCounted(document["vendors"][2]["products"][0]["plans"][0]["users_counted"]) == "concurrent"
