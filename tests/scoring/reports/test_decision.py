"""The sentence that a report starts with."""

from fractions import Fraction

import pytest
from django.utils import translation

from scoring.reports import tables
from scoring.reports.decision import decision
from tests.scoring.reports import results

TAU = Fraction(3, 5)
NB = "\u00a0"


def rows(*offers):
    """Plans in order: path, verdict, verified, claimed."""
    data = [
        results.offer(path, rank, verdict, results.three(verified, claimed, 0.9), None)
        for rank, (path, verdict, verified, claimed) in enumerate(offers, start=1)
    ]
    return [
        plan.best for plan in tables.plan_rows(tables.offer_rows(results.facts(results.result(offers=data))))
    ]


PRO, LITE, ONE = "acme/crm/pro", "acme/crm/lite", "zeta/suite/one"
CASES = [
    ([], {}, "There is nothing to decide yet: no plan was scored."),
    (
        [(PRO, "passes", 0.649, 0.7), (LITE, "needs_proof", 0.1, 0.7)],
        {},
        f"Acme CRM Pro passes: 64{NB}% of what the teams need is verified; 60{NB}% was the line.",
    ),
    (
        [(PRO, "passes", 0.65, 0.7), (ONE, "passes", 0.61, 0.7)],
        {},
        f"2 plans pass 60{NB}% on verified evidence. Acme CRM Pro leads with 65{NB}%.",
    ),
    (
        [(PRO, "needs_proof", 0.2, 0.9), (ONE, "needs_proof", 0.5, 0.7)],
        {PRO: 9, ONE: 6},
        f"No product passes 60{NB}% on verified evidence. Zeta Suite One could, if 6 claims hold.",
    ),
    (
        [(PRO, "needs_proof", 0.2, 0.9)],
        {PRO: 1},
        f"No product passes 60{NB}% on verified evidence. Acme CRM Pro could, if 1 claim holds.",
    ),
    (
        [(PRO, "needs_proof", 0.2, 0.9)],
        {},
        f"No product passes 60{NB}% on verified evidence. Acme CRM Pro could, if its claims hold.",
    ),
    (
        [(PRO, "undecided", 0.2, 0.5)],
        {},
        f"No product reaches 60{NB}% by what vendors claim. "
        "Acme CRM Pro still could: 1 question is unanswered.",
    ),
    (
        [(PRO, "below", 0.2, 0.5), (LITE, "blocked", 0.2, 0.9)],
        {},
        f"No product reaches 60{NB}%, whatever the open answers turn out to be. "
        f"Acme CRM Pro comes closest with 50{NB}% claimed.",
    ),
    (
        [(LITE, "blocked", 0.9, 0.9)],
        {},
        "Every product lacks a deal-breaker, so none can be chosen as it is.",
    ),
]


@pytest.mark.parametrize(("offers", "claims", "sentence"), CASES)
def test_decision(offers, claims, sentence):
    assert decision(rows(*offers), TAU, claims) == sentence


def test_the_line_itself_is_rounded_down_too():
    assert f"reaches 66{NB}%" in decision(rows((PRO, "below", 0.2, 0.5)), Fraction(2, 3), {})


def test_names_stay_as_they_are_in_thai():
    with translation.override("th"):
        assert "Acme CRM Pro" in decision(rows((PRO, "passes", 0.65, 0.7)), TAU, {})
