"""Up to five offers side by side: must-haves first, differences only on request."""

import pytest
from django.urls import reverse

from tests.factories import (
    AddOnFactory,
    AnswerFactory,
    FeatureFactory,
    PlanFactory,
    RequirementFactory,
    TeamFactory,
    VerificationFactory,
)
from tests.vendors.prices.test_product_page import browser, product

__all__ = ["product"]
pytestmark = pytest.mark.django_db
URL = "/e/crm/vendors/compare/"


@pytest.fixture
def offers(product):
    """A base plan, a tier above it, an add-on; three features, the last one a must-have."""
    evaluation = product.vendor.evaluation
    base = PlanFactory(product=product, name="Base")
    top = PlanFactory(product=product, name="Top", builds_on=base)
    addon = AddOnFactory(product=product, name="SMS", plans=[base])
    same, differs, must = (
        FeatureFactory(evaluation=evaluation, name=name) for name in ("Same", "Other", "Must")
    )
    for feature in (same, differs, must):
        AnswerFactory(offering=base, feature=feature, level="partial")
    AnswerFactory(offering=top, feature=differs, level="native")
    VerificationFactory(offering=top, feature=must, level="partial")
    RequirementFactory(
        evaluation=evaluation, team=TeamFactory(evaluation=evaluation), feature=must, priority="must"
    )
    return base, top, addon


def compared(product, *chosen, **more):
    response = browser(product, "evaluator").get(URL, {"offers": [row.pk for row in chosen], **more})
    return response, [row.feature.name for row in response.context["rows"]]


def test_must_haves_come_first_and_every_cell_says_its_level(product, offers):
    base, top, addon = offers
    response, names = compared(product, base, top, addon)
    assert names == ["Must", "Same", "Other"]
    levels = [[cell.cell.level for cell in row.cells] for row in response.context["rows"]]
    assert levels == [["partial", "partial", None], ["partial", "partial", None], ["partial", "native", None]]
    page = response.content.decode()
    assert page.count("inherited</span>") == 2
    assert page.count("unanswered") == 3
    assert "style=" not in page


def test_only_differences_leaves_out_what_is_the_same_and_says_how_many(product, offers):
    base, top, _addon = offers
    response, names = compared(product, base, top, differences="on")
    assert names == ["Must", "Other"]
    assert "1 feature on which they agree is left out" in response.content.decode()


def test_one_offer_differs_from_nothing(product, offers):
    assert compared(product, offers[0], differences="on")[1] == []


def test_the_address_may_list_offers_with_commas_and_keeps_their_order(product, offers):
    base, top, _addon = offers
    response = browser(product).get(f"{URL}?offers={top.pk},{base.pk},{top.pk}")
    (first, *_rest) = response.context["rows"]
    assert [cell.offering for cell in first.cells] == [top, base]


def test_a_sixth_offer_is_refused_in_words(product):
    plans = PlanFactory.create_batch(6, product=product)
    assert compared(product, *plans[:5])[0].status_code == 200
    response, _names = compared(product, *plans)
    assert response.status_code == 422
    assert "You chose 6 offers. Choose up to five." in response.content.decode()


@pytest.mark.parametrize("offers", ["x", "-1", "999999", "1" * 400, "\x00", "１", ""])
def test_offers_that_are_none_are_refused(product, offers):
    PlanFactory(product=product)
    assert browser(product).get(URL, {"offers": offers}).status_code == 422


def test_another_evaluations_offer_is_not_compared(product):
    other = PlanFactory(name="CANARY")
    response, _names = compared(product, other)
    assert (response.status_code, "CANARY" in response.content.decode()) == (422, False)


def test_without_a_choice_the_page_asks_for_one(product, offers):
    response = browser(product).get(reverse("vendors:compare", args=["crm"]))
    page = response.content.decode()
    assert response.status_code == 200
    assert page.count('type="checkbox"') == 4
    assert "<table" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_queries_grow_with_offers_not_with_features(product, count, django_assert_max_num_queries):
    plan = PlanFactory(product=product)
    for feature in FeatureFactory.create_batch(count, evaluation=product.vendor.evaluation):
        AnswerFactory(offering=plan, feature=feature)
    client = browser(product)
    with django_assert_max_num_queries(12):
        assert client.get(URL, {"offers": [plan.pk]}).status_code == 200
