"""Documents as text, with everything wrong at once, and against the published schema."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from scoring.interchange import document_schema, parse
from scoring.snapshots.parts import freeze_document
from tests.scoring.documents import (
    DELETE,
    SMALL,
    answer,
    changed,
    faults,
    text_of,
)
from tests.scoring.engine.documents import CASE_NAMES, read_case

PLAN = "vendors[0].products[0].plans"
CHARGE = f"{PLAN}[0].charges[0]"
ROOT = Path(__file__).parents[2]
SCHEMA = Draft202012Validator(document_schema())


def inputs_sha256(document) -> str:
    return freeze_document(parse(text_of(document))).inputs_sha256


class TestText:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            (b"", "document: not JSON: line 1, column 1: Expecting value"),
            (b"{", "document: not JSON: line 1, column 2: Expecting property name enclosed in double quotes"),
            (b'{"format": "\xff"}', "document: not UTF-8: byte 12 cannot be read"),
            (b"[" * 100_000, "document: not a document: nested too deeply, or a number with too many digits"),
            (b"9" * 5000, "document: not a document: nested too deeply, or a number with too many digits"),
            (b"[]", "document: write an object"),
            (b"null", "document: write an object"),
            (b'"text"', "document: write an object"),
            (b"NaN", "document: write an object"),
        ],
    )
    def test_that_is_no_document(self, text, words):
        assert faults(text) == [words]

    def test_with_a_byte_order_mark_is_read(self):
        assert parse(b"\xef\xbb\xbf" + text_of(SMALL)).evaluation.slug == "crm"

    def test_whose_objects_name_a_key_twice(self):
        text = text_of(SMALL).replace(b'"people": 12', b'"people": 12, "people": 13')
        text = text.replace(b'"key": "mail"', b'"key": "mail", "key": "post"')
        assert faults(text) == [
            "teams[0].people: stands twice in its object",
            "features[1].key: stands twice in its object",
        ]

    def test_of_wrong_types_everywhere(self):
        """Wrong types do not hide what is wrong beside them, and nothing breaks."""
        for value in (None, 1, "x", True, [], {}, [[]], [None], [{}], {"key": []}):
            for path in ("evaluation", "teams", "vendors", "vendors[0].products", PLAN, "coverage", CHARGE):
                assert faults(changed({path: value, "features[0].colour": 1}))

    def test_with_half_characters_and_nul(self):
        text = text_of(changed({"features[0].name": "X", "features[1].name": "Y"}))
        text = text.replace(b'"X"', b'"a\\ud800"').replace(b'"Y"', b'"a\\u0000"')
        found = faults(text)
        assert [fault.partition(":")[0] for fault in found] == ["features[0].name", "features[1].name"]

    def test_with_half_characters_in_the_names_of_fields(self):
        text = text_of(SMALL).replace(b'"people": 12', b'"\\ud800": 1, "people": 12')
        assert len(faults(text)) == 1


def test_all_faults_come_at_once_in_document_order():
    document = changed(
        {
            "evaluation.threshold": "60",
            "evaluation.colour": "blue",
            "teams[1].key": "sales",
            "features[1].name": DELETE,
            "requirements[1].team": "nobody",
            "requirements[2].deal_breaker": "yes",
            f"{PLAN}[0].builds_on": "pro",
            f"{PLAN}[1].charges[0].amount": "-1",
            "vendors[1].products[0].plans[0].charges[0].amount": float("inf"),
            "coverage[0].level": "excellent",
            "coverage[5]": answer("beta/crm/one", "leads"),
            "verifications[1].feature": "nothing",
            "efforts[1].hours": ["1", "2"],
        }
    )
    assert [fault.partition(": ")[0] for fault in faults(document)] == [
        "evaluation.threshold",
        "evaluation.colour",
        "teams[1].key",
        "features[1].name",
        "requirements[1].team",
        "requirements[2].team",
        "requirements[2].deal_breaker",
        "requirements[3].team",
        f"{PLAN}[0].builds_on",
        f"{PLAN}[1].builds_on",
        f"{PLAN}[1].charges[0].amount",
        "vendors[1].products[0].plans[0].charges[0].amount",
        "coverage[0].level",
        "coverage[5]",
        "verifications[1].feature",
        "efforts[1].hours",
    ]


class TestValues:
    """What a document leaves open, and how it may spell the same."""

    def test_defaults(self):
        document = parse(text_of(changed({"requirements[0].deal_breaker": DELETE})))
        evaluation, team, requirement = document.evaluation, document.teams[0], document.requirements[0]
        assert (evaluation.must_weight, evaluation.nice_weight, team.voice) == (3, 1, 1)
        assert (evaluation.evidence_months, evaluation.seed, evaluation.concurrent_share) == (12, 0, 1)
        assert (evaluation.include_drafts, requirement.deal_breaker) == (False, False)
        assert (evaluation.discount_rate, evaluation.budget, evaluation.build) == (None, None, None)
        assert {level.value: str(credit) for level, credit in evaluation.credits.items()} == {
            "native": "1",
            "configuration": "1",
            "partial": "0.5",
            "third_party": "0.5",
            "customisation": "0.5",
            "roadmap": "0",
            "none": "0",
        }
        assert (requirement.status.value, requirement.importance) == ("agreed", 1)
        plan = document.vendors[0].products[0].plans[0]
        assert (plan.users_counted.value, plan.builds_on, plan.max_users) == ("named", None, None)
        charge = plan.charges[0]
        assert (charge.included, charge.package_size, charge.quantity, charge.start_month) == (0, 1, 1, 0)
        assert (charge.kind.value, charge.billing, charge.currency) == ("list", None, None)

    def test_rules_that_are_absent_are_the_defaults(self):
        rules = parse(text_of(SMALL)).evaluation.rules
        assert rules.model_dump(mode="json") == {
            "implementation_equals_first_year": True,
            "training_days_per_user": ["0.5", "1"],
            "overtime_multiplier": ["1.5", "2"],
            "administrator_salary": "63000",
            "exposure": {},
            "core_tools": 1,
        }

    def test_rules_that_are_null_are_off(self):
        names = ["training_days_per_user", "overtime_multiplier", "administrator_salary"]
        rules = dict.fromkeys([*names, "implementation_equals_first_year"])
        found = parse(text_of(changed({"evaluation.rules": rules}))).evaluation.rules
        assert [getattr(found, name) for name in names] == [None, None, None]
        assert found.implementation_equals_first_year is False

    def test_the_default_salary_is_in_dollars_only(self):
        document = changed({"evaluation.currency": "EUR", "evaluation.rates": {}})
        del document["vendors"][0]["products"][0]["plans"][1]["charges"][1]["currency"]
        assert parse(text_of(document)).evaluation.rules.administrator_salary is None

    @pytest.mark.parametrize(
        "same",
        [
            {"evaluation.threshold": "0.6"},
            {"evaluation.threshold": "00.6000"},
            {"evaluation.must_weight": "3", "evaluation.nice_weight": "1.0"},
            {"evaluation.credits": {"partial": "0.50"}},
            {"evaluation.seed": 0, "evaluation.rules": {}},
            {f"{CHARGE}.amount": ["10", "10", "10"]},
            {f"{CHARGE}.amount": "10.00", f"{CHARGE}.kind": "list"},
            {"requirements[0].status": "agreed", "requirements[0].why": ""},
            {"teams[0].voice": "1"},
            {"vendors[0].products[0].addons[1].plans": ["pro", "lite", "pro"]},
            {"evaluation": dict(reversed(SMALL["evaluation"].items()))},
            {"coverage": SMALL["coverage"][::-1]},
        ],
    )
    def test_another_spelling_has_the_same_hash(self, same):
        assert inputs_sha256(changed(same)) == inputs_sha256(SMALL)

    @pytest.mark.parametrize(
        "other",
        [
            {"evaluation.threshold": "0.6001"},
            {"evaluation.name": "crm"},
            {"features": SMALL["features"][::-1]},
            {"vendors": SMALL["vendors"][::-1]},
            {"coverage[0].note": "Really"},
            {"verifications": SMALL["verifications"][::-1] + SMALL["verifications"][:1]},
            {f"{CHARGE}.source": "price page"},
            {"efforts[1].hours": "2.5"},
        ],
    )
    def test_another_meaning_has_another_hash(self, other):
        assert inputs_sha256(changed(other)) != inputs_sha256(SMALL)


class TestSchema:
    def test_is_published_as_it_is(self):
        """`make schema` writes it anew."""
        assert json.loads((ROOT / "docs/evaluation.schema.json").read_text()) == document_schema()

    @pytest.mark.parametrize("name", CASE_NAMES)
    def test_takes_the_cases(self, name):
        SCHEMA.validate(read_case(name)[0])

    def test_takes_the_demo_and_the_small_document(self):
        SCHEMA.validate(json.loads((ROOT / "scoring/demo/crm.json").read_text()))
        SCHEMA.validate(SMALL)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"colour": 1},
            {"evaluation.threshold": 0.6},
            {"evaluation.threshold": "1e400"},
            {"evaluation.slug": "CRM_2027"},
            {"teams": DELETE},
            {"coverage[0].level": "excellent"},
            {f"{CHARGE}.category": "hidden_time/operations"},
            {f"{CHARGE}.amount": ["1", "2"]},
            {"evaluation.horizon_months": 0},
        ],
    )
    def test_refuses_what_we_refuse(self, wrong):
        assert not SCHEMA.is_valid(changed(wrong))
        assert faults(changed(wrong))
