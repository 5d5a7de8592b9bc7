"""The cost of the ways out, what is given up, what must be true."""

from decimal import Decimal
from pathlib import Path

import pytest

from scoring.actions.evaluations import load_document
from scoring.actions.runs import request_run
from scoring.execution import execute
from scoring.interchange import parse
from scoring.queries import details_of
from scoring.reports.sources import facts_of
from scoring.reports.tables import item_names, offer_rows, plan_rows
from scoring.reports.ways import leads_to, way_costs

pytestmark = pytest.mark.django_db

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
    assert [way.name for way in found] == ["Larkspire CRM Plus"]
    assert leads_to("larkspire/crm/plus", facts)
    assert not leads_to("larkspire/crm/professional", facts)


def test_classes_sum_to_the_likely_total_of_the_cheapest_cycle(costs):
    _facts, (way,) = costs
    assert sum((part.likely for part in way.classes), Decimal(0)) == way.total.cost.likely
    assert way.total.billing == "month"


def test_every_class_has_a_range_in_order(costs):
    _facts, (way,) = costs
    assert [part.cost_class for part in way.classes] == [
        "transparent_fees",
        "transparent_time",
        "hidden_fees",
        "hidden_time",
    ]
    assert all(part.p10 <= part.p50 <= part.p90 for part in way.classes)


def test_it_says_which_claims_must_hold(costs):
    _facts, (way,) = costs
    assert way.relies_on_count >= len(way.relies_on) > 0
    assert way.months == 0
