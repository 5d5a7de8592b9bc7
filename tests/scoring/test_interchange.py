"""The document's one reader: every fault by its path, all at once, in the document's order."""

import pytest

from scoring.interchange import parse
from tests.scoring.documents import (
    DELETE,
    SMALL,
    answer,
    changed,
    faults,
    finding,
    text_of,
)

PLAN = "vendors[0].products[0].plans"
CHARGE = f"{PLAN}[0].charges[0]"
DECIMAL = "is not a plain decimal number such as 1200 or 0.05"
UNKNOWN = "unknown field"


def test_the_small_document_is_right():
    assert parse(text_of(SMALL)).evaluation.slug == "crm"


FAULTS = {
    # What a value is
    "format": "shortlist-evaluation/2",
    "evaluation.slug": "CRM_2027",
    "evaluation.name": "",
    "evaluation.category": "c" * 201,
    "evaluation.currency": "usd",
    "evaluation.starts_on": "2027-02-30",
    "evaluation.horizon_months": 0,
    "evaluation.threshold": "60",
    "evaluation.must_weight": "0",
    "evaluation.nice_weight": "-1",
    "evaluation.include_drafts": "false",
    "evaluation.evidence_months": -1,
    "evaluation.users.start": 2.5,
    "evaluation.users.yearly_growth": "-1",
    "evaluation.contacts.yearly_growth": "x",
    "evaluation.concurrent_share": "1.01",
    "evaluation.discount_rate": "-0.1",
    "evaluation.budget": "1e400",
    "evaluation.seed": 2**63,
    "evaluation.rates.EUR.rate": "0",
    "evaluation.rates.EUR.on": "yesterday",
    "evaluation.credits": {"none": "0.1"},
    "teams[0].voice": "-1",
    "teams[0].people": "12",
    "teams[1].hourly_rate": "1_000",
    "features[2].group": None,
    "requirements[0].area": "areas",
    "requirements[0].statement": "",
    "requirements[0].priority": "should",
    "requirements[0].importance": "0",
    "requirements[0].deal_breaker": 1,
    "requirements[0].status": "done",
    "vendors[0].products[0].deployment": "moon",
    f"{PLAN}[0].users_counted": "all",
    f"{PLAN}[1].max_users": -1,
    f"{PLAN}[1].trial_days": 14.0,
    f"{CHARGE}.category": "hidden_time/operations",
    f"{CHARGE}.model": "free",
    f"{CHARGE}.metric": "seat",
    f"{CHARGE}.period": "week",
    f"{CHARGE}.billing": "week",
    f"{CHARGE}.amount": "-1",
    f"{CHARGE}.package_size": "0",
    f"{CHARGE}.start_month": -1,
    f"{CHARGE}.kind": "rumour",
    f"{CHARGE}.by": "me",
    "vendors[0].products[0].answers[0].outcome": "maybe",
    "vendors[0].products[0].answers[0].category": "transparent_time/training",
    "coverage[0].level": "excellent",
    "coverage[0].price": "-4000",
    "coverage[1].answered_on": "01.11.2026",
    "verifications[0].method": "hearsay",
    "verifications[0].on": None,
    "efforts[0].category": "transparent_fees/subscription",
    "efforts[0].per": "week",
    # What it refers to
    "requirements[0].team": "nobody",
    "requirements[0].feature": "nothing",
    f"{PLAN}[0].builds_on": "gold",
    f"{PLAN}[0].upgrades_to": "sms",
    f"{PLAN}[1].trial_excludes[0]": "nothing",
    f"{CHARGE}.currency": "GBP",
    "vendors[0].products[0].addons[0].plans[0]": "gold",
    "vendors[0].products[0].addons[0].requires": ["gold"],
    "vendors[0].products[0].addons[1].excludes": ["pro"],
    "coverage[0].offering": "acme/crm/gold",
    "coverage[0].feature": "nothing",
    "verifications[0].offering": "acme/crm/sms",
    "verifications[0].feature": "nothing",
    "efforts[0].team": "nobody",
    "efforts[0].offering": "acme/crm",
}  # fmt: skip
"""A wrong value at a path: the fault stands there, or at what is inside of it."""


@pytest.mark.parametrize("path", FAULTS)
def test_a_wrong_value_is_told_at_its_path_and_nowhere_else(path):
    (found,) = faults(changed({path: FAULTS[path]}))
    assert found.startswith(path)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"evaluation.threshold": "60"}, ["evaluation.threshold: 60 must be at most 1"]),
        ({"evaluation.must_weight": "0"}, ["evaluation.must_weight: 0 must be above 0"]),
        ({"evaluation.budget": "1_000"}, [f"evaluation.budget: '1_000' {DECIMAL}"]),
        ({"evaluation.budget": "NaN"}, [f"evaluation.budget: 'NaN' {DECIMAL}"]),
        (
            {"evaluation.budget": float("nan")},
            ['evaluation.budget: write a number as a string, such as "0.5", not NaN'],
        ),
        ({f"{CHARGE}.amount": "-10"}, [f"{CHARGE}.amount: -10 must be at least 0"]),
        (
            {"coverage[0].level": "excellent"},
            [
                "coverage[0].level: 'excellent' is not one of: native, configuration, partial, third_party,"
                " customisation, roadmap, none, not_applicable"
            ],
        ),
        ({"coverage[0].feature": "x"}, ["coverage[0].feature: there is no feature 'x'"]),
        (
            {"coverage[5]": answer("acme/crm/lite", "leads", "none")},
            ["coverage[5]: acme/crm/lite already answers 'leads' at coverage[0]"],
        ),
        (
            {f"{PLAN}[0].builds_on": "pro"},
            [
                f"{PLAN}[0].builds_on: builds_on leads back to 'lite': a circle",
                f"{PLAN}[1].builds_on: builds_on leads back to 'pro': a circle",
            ],
        ),
        (
            {f"{PLAN}[1].upgrades_to": "pro"},
            [f"{PLAN}[1].upgrades_to: upgrades_to leads back to 'pro': a circle"],
        ),
        (
            {"coverage[4].note": DELETE},
            ["coverage[4].note: not_applicable needs its reason as a note"],
        ),
        (
            {"coverage[4].note": "  "},
            ["coverage[4].note: not_applicable needs its reason as a note"],
        ),
        (
            {"coverage[2]": answer("acme/crm/+sms", "leads", "not_applicable", note="No")},
            ["coverage[2].level: an add-on cannot be not_applicable"],
        ),
        (
            {"verifications[0].level": "not_applicable"},
            ["verifications[0].level: a finding is any level but not_applicable"],
        ),
        (
            {"requirements[0].priority": "nice"},
            ["requirements[0].deal_breaker: a deal-breaker must be a must-have"],
        ),
        (
            {"vendors[0].products[0].charges[0].billing": "year"},
            ["vendors[0].products[0].charges[0].billing: a product's own charge names no billing cycle"],
        ),
        (
            {f"{CHARGE}.currency": "GBP"},
            [f"{CHARGE}.currency: evaluation.rates has no rate for 'GBP'"],
        ),
        (
            {"evaluation.currency": "EUR", "evaluation.rules": {"administrator_share": "0.2"}},
            ["evaluation.rules.administrator_salary: the default is in USD, state it in EUR"],
        ),
        (
            {"evaluation.rules": {"exposure": {"transparent_fees/licence": "1"}}},
            [
                "evaluation.rules.exposure.transparent_fees/licence: 'transparent_fees/licence' is not"
                " a hidden fee such as hidden_fees/customisation"
            ],
        ),
        (
            {"evaluation.users.yearly_growth": ["0", "0", "3"], "evaluation.horizon_months": 600},
            ["evaluation.users.yearly_growth: grows beyond 30 digits within the horizon"],
        ),
        (
            {
                "evaluation.contacts": {"start": 1, "yearly_growth": "999999999999999"},
                "evaluation.horizon_months": 36,
            },
            ["evaluation.contacts.yearly_growth: grows beyond 30 digits within the horizon"],
        ),
        (
            {"evaluation.rules": {"core_tools": 0}},
            ["evaluation.rules.core_tools: Input should be greater than or equal to 1"],
        ),
        (
            {"evaluation.build": {"amount": "1", "months": [6, 5, 9]}},
            ["evaluation.build.months: a range must not decrease: low, likely, high"],
        ),
        (
            {"evaluation.credits": {"roadmap": "0.5"}},
            ["evaluation.credits.roadmap: the credit of roadmap stays 0"],
        ),
        (
            {"evaluation.credits": {"not_applicable": "0"}},
            ["evaluation.credits.not_applicable: not_applicable has no credit: it leaves the denominator"],
        ),
    ],
)  # fmt: skip
def test_a_fault_says_what_is_wrong(changes, expected):
    assert faults(changed(changes)) == expected


def test_growth_within_30_digits_is_no_fault():
    users = {"start": 1, "yearly_growth": "2.98"}
    parse(text_of(changed({"evaluation.users": users, "evaluation.horizon_months": 600})))


def test_rules_between_fields_are_told_beside_other_faults():
    """A field of its own that is wrong hides no rule of the same object."""
    found = faults(
        changed(
            {
                "evaluation.currency": "EUR",
                "evaluation.threshold": "60",
                "evaluation.rules": {"administrator_share": "0.2"},
                "requirements[0].priority": "nice",
                "requirements[0].importance": "0",
                "coverage[4].note": DELETE,
                "coverage[4].price": "-1",
                "verifications[0].level": "not_applicable",
                "verifications[0].method": "hearsay",
            }
        )
    )
    assert [line.partition(": ")[0] for line in found] == [
        *("evaluation.threshold", "evaluation.rules.administrator_salary"),
        *("requirements[0].deal_breaker", "requirements[0].importance"),
        *("coverage[4].price", "coverage[4].note"),
        *("verifications[0].level", "verifications[0].method"),
    ]


@pytest.mark.parametrize(
    "path",
    [
        *("", "evaluation", "evaluation.users", "evaluation.rates.EUR", "teams[1]", "features[2]"),
        *("requirements[3]", "vendors[1]", "vendors[1].products[0]", f"{PLAN}[1]", CHARGE),
        *(f"{PLAN}[1].charges[2].tiers[0]", "vendors[0].products[0].answers[0]", "efforts[1]"),
        *("vendors[0].products[0].addons[0]", "coverage[0]", "verifications[1]"),
    ],
)
def test_an_unknown_field_is_named_by_its_path(path):
    place = f"{path}.colour" if path else "colour"
    assert faults(changed({place: "blue"})) == [f"{place}: {UNKNOWN}"]


@pytest.mark.parametrize(
    "path",
    [
        *("format", "evaluation", "teams", "features", "requirements", "vendors", "evaluation.slug"),
        *("evaluation.users", "evaluation.users.start", "evaluation.threshold", "teams[0].people"),
        *(
            "features[2].name",
            "requirements[0].area",
            "vendors[1].products[0].deployment",
            "coverage[0].level",
        ),
        *("verifications[0].on", "efforts[1].hours", f"{CHARGE}.period", f"{PLAN}[0].charges"),
    ],
)
def test_what_is_missing_is_named_by_its_path(path):
    found = faults(changed({path: DELETE}))
    assert f"{path}: is required" in found
    assert path in {"teams", "features", "vendors", "evaluation"} or len(found) == 1


@pytest.mark.parametrize(
    ("name", "i", "double"),
    [
        ("teams", 2, SMALL["teams"][0]),
        ("features", 3, SMALL["features"][1]),
        ("vendors", 2, SMALL["vendors"][1]),
        ("vendors[0].products", 1, SMALL["vendors"][0]["products"][0]),
        (f"{PLAN}", 2, {"key": "pro", "name": "Other", "charges": []}),
        ("vendors[0].products[0].addons", 2, {"key": "sms", "name": "Other", "plans": [], "charges": []}),
    ],
)
def test_keys_are_unique_in_their_list(name, i, double):
    place = f"{name}[{i}]"
    assert f"{place}.key: {double['key']!r} stands twice in this list" in faults(changed({place: double}))


def test_the_same_key_may_stand_in_two_lists():
    addons = "vendors[0].products[0].addons"
    renamed = {f"{addons}[0].key": "pro", f"{addons}[1].requires": ["pro"]}
    parse(text_of(changed(renamed | {"coverage[2].offering": "acme/crm/+pro"})))


def test_one_cell_may_have_many_findings():
    parse(text_of(changed({"verifications[2]": finding("acme/crm/lite", "leads", "none")})))
