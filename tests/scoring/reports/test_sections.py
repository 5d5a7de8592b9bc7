"""The report's later sections as rows."""

from decimal import Decimal

import pytest

from scoring.engine.values import FeeAnswer, Product
from scoring.engine.vocabulary import Deployment, Outcome
from scoring.reports import sections, tables
from scoring.reports.figures import share
from tests.scoring.reports import results


def rows(facts):
    return [plan.best for plan in tables.plan_rows(tables.offer_rows(facts))]


def with_ways(**ways):
    return results.facts(results.result(ways_out=ways))


def test_every_team_has_a_row_and_silence_is_shown():
    facts = results.facts()
    sales, finance = sections.team_rows(facts, rows(facts))
    assert (sales.name, sales.heard, [fit.claimed.percent for fit in sales.cells]) == (
        "Sales",
        True,
        [70, 40, 0],
    )
    assert (finance.heard, [fit.claimed.percent for fit in finance.cells]) == (False, [None, None, None])


@pytest.mark.parametrize(
    ("value", "step"), [(None, 0), (0.0, 0), (0.099, 0), (0.1, 1), (0.599, 5), (1.0, 10)]
)
def test_tints_have_ten_steps(value, step):
    assert sections.tint(share(value)) == step


def test_exposures_say_what_the_vendor_said_and_what_it_may_cost():
    facts = results.facts()
    answers = (
        FeeAnswer("hidden_fees/overtime", Outcome.NOT_ASKED, "Who pays overtime?"),
        FeeAnswer("hidden_fees/customisation", Outcome.CHARGED, "Dashboards?"),
    )
    product = Product("acme", "Acme", "crm", "Acme CRM", Deployment.CLOUD, (), (), (), answers, {})
    assert sections.exposures(facts, rows(facts), {"acme/crm": product}) == [
        sections.Exposure("Acme", "Acme CRM", "hidden_fees/customisation", "", "", Decimal(5000)),
        sections.Exposure(
            "Acme", "Acme CRM", "hidden_fees/overtime", "not_asked", "Who pays overtime?", None
        ),
    ]


def cell(plan, item, worth, if_not="needs_proof"):
    verdicts = {"verdict": "needs_proof", "if_held": "needs_proof", "if_not": if_not}
    return {"plan": plan, "item": item, "answered": True, "worth": worth, **verdicts}


def test_evidence_that_could_change_a_verdict_comes_first():
    details = {
        "evidence": [
            cell("acme/crm/pro", "export", 0.3),
            cell("zeta/suite/one", "export", 0.2),
            cell("acme/crm/pro", "~4", 0.0199, if_not="blocked"),
        ]
    }
    names = {"acme/crm/pro": "Acme CRM Pro"}
    found = sections.next_evidence(details, names, tables.item_names(results.facts()))
    assert [(row.item, row.worth.percent, row.decides) for row in found] == [
        ("We need telepathy", 1, True),
        ("Export", 30, False),
    ]
    assert len(sections.next_evidence({"evidence": [cell("acme/crm/pro", "sms", 0.1)] * 9}, names, {})) == 8
    assert sections.next_evidence({}, names, {}) == []


class TestWaysOut:
    ITEMS = {"quotes": "Quotes", "sms": "SMS"}

    def test_customise_names_gaps_and_where_there_is_no_way(self):
        facts = with_ways(
            customise=[
                {"offer": "acme/crm/pro", "features": ["quotes"], "price": "4000.0000000000", "fit": 0.6},
                {"offer": "acme/crm/lite", "features": None, "price": None, "fit": None},
                {"offer": "zeta/suite/one", "features": [], "price": "0.0000000000", "fit": 0.7},
            ]
        )
        ways = sections.customisations(facts, {}, self.ITEMS)
        assert ways.plans == (
            sections.Customisation(
                "Acme CRM Pro", ("Quotes",), Decimal(4000), share(0.6), offer="acme/crm/pro"
            ),
        )
        assert ways.impossible == ("Acme CRM Lite",)

    def test_drop_shows_both_fits(self):
        listed = {"features": ["sms", "quotes"], "fit_original": 0.55, "fit_reduced": 0.5999999999999999}
        facts = with_ways(
            drop=[
                {"offer": "acme/crm/pro", "fewest": listed, "least_weight": listed},
                {"offer": "acme/crm/lite", "fewest": None, "least_weight": None},
                {"offer": "zeta/suite/one", "fewest": {**listed, "features": []}, "least_weight": None},
            ]
        )
        ways = sections.drops(facts, {}, self.ITEMS)
        (way,) = ways.plans
        assert (way.fewest.features, way.fewest.original.percent, way.fewest.reduced.percent, way.same) == (
            ("SMS", "Quotes"),
            55,
            60,  # a list that is found reaches the line exactly, whatever the float says
            True,
        )
        assert ways.impossible == ("Acme CRM Lite",)

    def test_what_is_not_proven_is_marked(self):
        least = {"features": ["sms"], "fit_original": 0.57, "fit_reduced": 0.6}
        facts = with_ways(
            customise=[{"offer": "acme/crm/pro", "features": ["quotes"], "price": "10", "fit": 0.6}],
            drop=[
                {"offer": "acme/crm/pro", "fewest": {**least, "features": ["quotes"]}, "least_weight": least}
            ],
        )
        found = {
            "customise": {"acme/crm/pro": {"now": {"proven": False}, "waiting": None}},
            "drop": {"acme/crm/pro": {"fewest": {"proven": True}, "least_weight": {"proven": False}}},
        }
        details = {"ways_out": found}
        (drop,) = sections.drops(facts, details, self.ITEMS).plans
        assert (drop.fewest.proven, drop.least_weight.proven) == (True, False)
        (closing,) = sections.customisations(facts, details, self.ITEMS).plans
        assert not closing.proven

    def test_waiting_for_promises_stands_beside_paid_work(self):
        facts = with_ways(
            customise=[{"offer": "acme/crm/pro", "features": ["quotes"], "price": "10", "fit": 0.6}]
        )
        waiting = {
            "features": ["sms"],
            "price": ["0", "0", "0"],
            "fit": 0.65,
            "proven": True,
            "waits": [{"feature": "sms", "price": None, "available_on": "2027-06-01"}],
        }
        kept = {"now": {"proven": True}, "waiting": waiting}
        details = {"ways_out": {"customise": {"acme/crm/pro": kept}}}
        now, later = sections.customisations(facts, details, self.ITEMS).plans
        assert (now.features, now.waits) == (("Quotes",), ())
        assert later == sections.Customisation(
            "Acme CRM Pro", ("SMS",), Decimal(0), share(0.65), waits=("SMS",), offer="acme/crm/pro"
        )

    def test_build_adds_upkeep(self):
        total = ["116000.0000000000", "183000.0000000000", "400000.0000000000"]
        facts = with_ways(build={"total": total})
        assert sections.build_total(facts) == (Decimal(116000), Decimal(183000), Decimal(400000))

    @pytest.mark.parametrize("ways", [{}, {"customise": [], "drop": [], "build": {}}])
    def test_without_ways_there_is_nothing_to_show(self, ways):
        facts = with_ways(**ways)
        assert not sections.customisations(facts, {}, {})
        assert not sections.drops(facts, {}, {})
        assert sections.build_total(facts) is None


def test_the_cheapest_passing_offers_have_names():
    row = {"offer": "acme/crm/pro", "addons": ["sms"], "billing": "month", "likely": "22.00"}
    facts = results.facts(results.result(cheapest_passing=[row]))
    assert sections.buys(facts) == [
        sections.Buy("Acme CRM Pro + SMS", "acme/crm/pro", "month", "sms", Decimal("22.00"))
    ]
