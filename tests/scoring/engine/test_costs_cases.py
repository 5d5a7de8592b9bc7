"""The stored cases: figures that an independent reading of the specification gives (spec 5)."""

import pytest

from scoring.engine.costs import Projector
from scoring.engine.values import Offer
from scoring.engine.vocabulary import Billing
from tests.scoring.engine.documents import CASE_NAMES, read_case, read_document


def projectors(document):
    header, products = read_document({**document, "coverage": [], "verifications": []})
    return {product.path: Projector(header, product) for product in products}


def offer_of(row):
    path, _, plan = row["offer"].rpartition("/")
    billing = Billing(row["billing"]) if row["billing"] else None
    return path, Offer(plan, tuple(row.get("addons", ())), billing)


PLANS = [
    pytest.param(name, row, id=f"{name}-{row['offer']}-{row['billing']}")
    for name in CASE_NAMES
    for row in read_case(name)[1]["plans"]
]
CHEAPEST = [
    pytest.param(name, row, id=f"{name}-{row['product']}")
    for name in CASE_NAMES
    for row in read_case(name)[1]["cheapest_passing"]
]


@pytest.mark.parametrize(("name", "row"), PLANS)
def test_a_plan_costs_what_the_case_expects(name, row):
    path, offer = offer_of(row)
    projection = projectors(read_case(name)[0])[path].project(offer)
    found = {
        "likely": f"{projection.likely:f}",
        "classes": {cost_class.value: f"{amount:f}" for cost_class, amount in projection.classes.items()},
        "years": [f"{amount:f}" for amount in projection.years],
        "hours": f"{projection.hours:f}",
        "priced": projection.priced,
        "not_estimated": list(projection.not_estimated),
        "unavailable_from": projection.unavailable_from,
    }
    assert found == {key: row[key] for key in found}


@pytest.mark.parametrize(("name", "row"), CHEAPEST)
def test_the_cheapest_passing_offer_costs_what_the_case_expects(name, row):
    path, offer = offer_of(row)
    projector = projectors(read_case(name)[0])[path]
    assert f"{projector.likely(offer):f}" == row["likely"]
    assert projector.priced(offer)
    assert projector.unavailable_from(offer) is None


@pytest.mark.parametrize("name", CASE_NAMES)
def test_every_plan_and_cycle_of_a_case_is_listed(name):
    document, expected = read_case(name)
    found = [
        (f"{path}/{plan.key}", billing)
        for path, projector in projectors(document).items()
        for plan in projector.product.plans
        for billing in projector.cycles(plan.key)
    ]
    assert found == [(row["offer"], row["billing"]) for row in expected["plans"]]
