"""Every need's contribution adds up to the fit, and the claims that a pass depends on."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.engine.coverage import pack_cells
from scoring.engine.fit import score_plans
from scoring.engine.values import AddOn, Answer, Offer, Plan, Product, Verification
from scoring.engine.vocabulary import Deployment, Level, Method
from scoring.engine.weights import weigh
from scoring.reports.explanation import Explainer, printed
from tests.scoring.reports.results import header

HEADER = header()
FEATURES = [feature.key for feature in HEADER.features]
PLANS, ADDONS = (Plan("pro", "Pro"),), (AddOn("sms", "SMS", ("pro",)),)


def product(claims: dict[str, str], findings: dict[str, str], extra: dict[str, str] | None = None) -> Product:
    """Levels by feature: claimed by the plan, found on it, claimed by its add-on."""
    answers = [Answer("acme/crm/pro", feature, Level(level), note="n/a") for feature, level in claims.items()]
    answers += [Answer("acme/crm/+sms", feature, Level(level)) for feature, level in (extra or {}).items()]
    found = [
        Verification("acme/crm/pro", feature, Level(level), Method.DEMO, date(2027, 1, 1))
        for feature, level in findings.items()
    ]
    cells = pack_cells("acme/crm", PLANS, ADDONS, FEATURES, answers, found)
    return Product("acme", "Acme", "crm", "CRM", Deployment.CLOUD, PLANS, ADDONS, (), (), cells)


def breakdown(claims, findings=None, extra=None, addons=()):
    return Explainer(HEADER).breakdown(product(claims, findings or {}, extra), Offer("pro", addons))


def by_item(found):
    return {need.item: need for need in found.needs}


def test_weights_are_shares_of_what_the_teams_ask_for():
    # Sales: 3 of 5 pipelines, 1 quotes, 1 nothing; Finance: 3 of 4 export, 1 quotes; each team half.
    weights = {item: need.weight for item, need in by_item(breakdown({})).items()}
    assert weights == {
        "pipelines": Fraction(3, 10),
        "quotes": Fraction(9, 40),
        "export": Fraction(3, 8),
        "~4": Fraction(1, 10),
    }


def test_contributions_and_states():
    found = breakdown({"pipelines": "native", "quotes": "partial", "export": "none"}, {"quotes": "partial"})
    needs = by_item(found)
    assert {item: need.state for item, need in needs.items()} == {
        "pipelines": "unverified",
        "quotes": "verified",
        "export": "missing",
        "~4": "unanswered",
    }
    assert (found.verified, found.claimed) == (Fraction(9, 80), Fraction(3, 10) + Fraction(9, 80))
    assert found.gaps == {
        "missing": Fraction(3, 8),
        "unanswered": Fraction(1, 10),
        "partial": Fraction(9, 80),
        "unverified": Fraction(3, 10),
        "verified": Fraction(9, 80),
    }
    assert (needs["pipelines"].open, needs["~4"].open) == (Fraction(3, 10), Fraction(1, 10))


def test_what_does_not_apply_leaves_the_denominator_and_stays_listed():
    needs = by_item(breakdown({"export": "not_applicable"}))
    assert (needs["export"].weight, needs["export"].state) == (Fraction(0), "not_applicable")
    assert needs["pipelines"].weight == Fraction(3, 10) / Fraction(5, 8)
    assert sum(need.weight for need in needs.values()) == 1


def test_the_best_level_of_plan_and_addons_counts():
    levels = {"quotes": "native", "export": "native"}
    alone = by_item(breakdown({"quotes": "none"}, extra=levels))
    both = by_item(breakdown({"quotes": "none"}, extra=levels, addons=("sms",)))
    assert (alone["quotes"].level, alone["export"].level) == ("none", "")
    assert (both["quotes"].level, both["export"].level) == ("native", "native")


def test_a_need_names_who_asks():
    wishes = by_item(breakdown({}))["quotes"].wishes
    assert [(wish.team, wish.priority) for wish in wishes] == [("Sales", "nice"), ("Finance", "nice")]
    assert by_item(breakdown({}))["~4"].name == "We need telepathy"
    assert by_item(breakdown({}))["pipelines"].deal_breaker


@pytest.mark.parametrize(
    ("claims", "findings", "needed"),
    [
        ({"pipelines": "native", "export": "native"}, {}, 2),
        ({"pipelines": "native", "export": "native"}, {"pipelines": "native"}, 1),
        ({"pipelines": "native", "export": "native"}, {"pipelines": "native", "export": "native"}, 0),
        # the deal-breaker must hold although export and quotes would be enough without it
        (
            {"pipelines": "partial", "export": "native", "quotes": "native"},
            {"export": "native", "quotes": "native"},
            1,
        ),
        ({"export": "native", "quotes": "native"}, {}, None),  # the deal-breaker is not answered
        ({"pipelines": "native"}, {}, None),  # everything would not be enough
    ],
)
def test_the_fewest_claims_to_prove(claims, findings, needed):
    assert breakdown(claims, findings).claims_needed(Fraction(3, 5)) == needed


levels = st.dictionaries(st.sampled_from(FEATURES), st.sampled_from([level.value for level in Level]))
found_levels = st.dictionaries(
    st.sampled_from(FEATURES),
    st.sampled_from([level.value for level in Level if level != Level.NOT_APPLICABLE]),
)


@given(levels, found_levels)
def test_the_parts_are_the_engines_fit_exactly(claims, findings):
    offered = product(claims, findings)
    parts = Explainer(HEADER).breakdown(offered, Offer("pro"))
    fit = score_plans(HEADER, weigh(HEADER), [offered])[0].fit
    if not parts.applicable:
        assert fit.claimed.fraction is None
        return
    assert (parts.verified, parts.claimed) == (fit.verified.fraction, fit.claimed.fraction)
    assert sum(parts.gaps.values()) == 1
    shown, total = printed([need.claimed for need in parts.needs], parts.claimed)
    assert sum(shown) == total <= 100 * parts.claimed
