"""The cost of the ways out, what is given up, what must be true."""

from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest

from scoring.actions.evaluations import load_document
from scoring.actions.runs import request_run
from scoring.engine.values import Range
from scoring.engine.vocabulary import CostClass
from scoring.execution import execute
from scoring.interchange import parse
from scoring.queries import details_of
from scoring.reports.figures import share
from scoring.reports.sources import facts_of
from scoring.reports.tables import item_names, offer_rows, plan_rows
from scoring.reports.ways import WayCost, build_cost, custom_costs, drop_cost, leading_over, way_costs

pytestmark = pytest.mark.django_db

EXPECTED = [("customise", "Larkspire CRM Plus"), ("build", "")]
PLAN = "larkspire/crm/plus"
ROW = SimpleNamespace(offer=PLAN, name="Plus", query={"offer": PLAN})
DEMO = Path(__file__).parents[3] / "scoring" / "demo" / "crm.json"


@pytest.fixture
def costs():
    evaluation = load_document(by=None, document=parse(DEMO.read_bytes())).evaluation
    run, _created = request_run(by=None, evaluation=evaluation, send=False)
    execute(run.pk)
    facts = facts_of(run)
    plans = plan_rows(offer_rows(facts))
    return facts, way_costs(facts, plans, details_of(run), item_names(facts))


def test_only_plans_that_a_way_brings_over_the_line_are_costed(costs):
    facts, found = costs
    assert [(way.way, way.name) for way in found] == EXPECTED
    assert leading_over(facts) == {PLAN}


def test_classes_sum_to_the_likely_total(costs):
    _facts, ways = costs
    for way in ways:
        likely = [part.likely for _name, part in way.classes if part is not None]
        assert sum(likely, Decimal(0)) == way.spread.total.likely


def test_every_class_has_a_range_in_order(costs):
    _facts, (way, *_rest) = costs
    assert [name for name, _part in way.classes] == list(CostClass)
    assert all(part.p10 <= part.p50 <= part.p90 for _name, part in way.classes)


def test_it_says_which_claims_must_hold(costs):
    _facts, (way, *_rest) = costs
    assert way.relies_on_count >= len(way.relies_on) > 0


def test_the_price_of_the_work_is_in_the_likely_cost(costs):
    """The plan in its cheapest cycle, and what the run says that closing its gaps costs."""
    facts, (way, *_rest) = costs
    offers = [row for row in facts.result["offers"] if row["offer"] == PLAN and not row["addons"]]
    cheapest = min(Decimal(row["cost"]["likely"]) for row in offers)
    closings = [row for row in facts.result["ways_out"]["customise"] if row["offer"] == PLAN]
    (price,) = [Decimal(row["price"]) for row in closings]
    assert price > 0
    assert way.spread.total.likely == cheapest + price
    assert way.months == ()


def test_dropping_costs_what_the_plan_costs_and_is_usable_at_once():
    data = {"months": 0, "lost": {"sales": 0.25, "it": 0}, "relies_on": ["a"], "relies_on_count": 1}
    way = drop_cost(ROW, data, lambda _row, work: work, {"sales": "Sales", "it": "IT"}, {"a": "Alpha"})
    lost = (("Sales", share(0.25)),)
    assert way == WayCost(
        "drop", "Plus", {}, (0,), lost=lost, relies_on=("Alpha",), relies_on_count=1, query={"offer": PLAN}
    )


def test_building_stands_beside_the_others_with_its_draws(costs):
    facts, ways = costs
    built = ways[-1]
    total = Decimal(facts.result["ways_out"]["build"]["total"][1])
    assert (built.name, built.spread.total.likely) == ("", total)
    assert [part is None for _name, part in built.classes] == [False, True, False, True]
    assert built.spread.total.p10 < built.spread.total.p50 < built.spread.total.p90
    assert built.months == facts.header.policy.build.months


def test_a_run_that_kept_no_draws_of_building_says_so(costs):
    facts, _ways = costs
    (built,) = build_cost(facts, {})
    assert built.spread is None
    assert [part for _name, part in built.classes] == [None] * 4


CLOSING = {"feature": "a", "price": ["10", "20", "40"], "available_on": None}
PROMISE = {"feature": "b", "price": None, "available_on": "2027-06-01"}


def custom(row, **changes):
    """What `custom_costs` makes of one customisation, whatever a plan costs."""
    data = {"closed": [CLOSING], "waits": [], "months": 4, "proven": False} | changes
    return list(custom_costs(row, {"now": data}, lambda _row, work: work, {"a": "Alpha", "b": "Beta"}))


def test_paid_work_is_priced_beside_the_plan_and_its_months_are_not_known():
    (way,) = custom(ROW)
    assert (way.way, way.months, way.closes, way.waits) == ("customise", (), ("Alpha",), ())
    assert way.spread == {"a": Range(Decimal(10), Decimal(20), Decimal(40))}
    assert not way.proven


def test_waiting_alone_has_its_months_and_no_price():
    (way,) = custom(ROW, closed=[], waits=[PROMISE])
    assert (way.months, way.closes, way.waits, way.spread) == ((4,), (), ("Beta",), {})


def test_a_plan_that_needs_nothing_closed_has_no_way():
    assert custom(ROW, closed=[]) == []
