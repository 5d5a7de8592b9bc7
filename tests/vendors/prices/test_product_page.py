"""A product's page: tiers with what is inherited, price lists, fees, and the calculator."""

import re
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import (
    AddOnFactory,
    AnswerFactory,
    ChargeFactory,
    EvaluationFactory,
    FeatureFactory,
    FeeAnswerFactory,
    MembershipFactory,
    PlanFactory,
    ProductFactory,
    UserFactory,
    VendorFactory,
    VerificationFactory,
)
from tests.vendors.portal.asking import invited, opened
from vendors.queries.prices import feature_rows, tiers_of
from vendors.views.prices import price_lists

pytestmark = pytest.mark.django_db


@pytest.fixture
def product():
    evaluation = EvaluationFactory(slug="crm", users_start=10)
    return ProductFactory(vendor=VendorFactory(evaluation=evaluation, key="acme"), key="crm")


def browser(product, role="facilitator"):
    client = Client()
    user = UserFactory()
    MembershipFactory(evaluation=product.vendor.evaluation, user=user, role=role)
    client.force_login(user)
    return client


def address(product, name="product", **numbers):
    kwargs = {"slug": "crm", "pk": product.vendor_id, "product": product.pk, **numbers}
    return reverse(f"vendors:{name}", kwargs=kwargs)


def page_of(product, query=""):
    response = browser(product).get(address(product) + query)
    assert response.status_code == 200
    return response.content.decode()


def test_plans_stand_in_tiers_whatever_their_positions(product):
    top = PlanFactory(product=product, name="Top")
    base = PlanFactory(product=product, name="Base")
    middle = PlanFactory(product=product, name="Middle", builds_on=base)
    top.builds_on = middle
    top.save()
    alone = PlanFactory(product=product, name="Alone")
    assert [plan.name for plan in tiers_of(product)] == ["Base", "Alone", "Middle", "Top"]
    assert alone in tiers_of(product)


def test_an_inherited_answer_says_so_and_an_own_one_does_not(product):
    base = PlanFactory(product=product, name="Base")
    top = PlanFactory(product=product, name="Top", builds_on=base)
    evaluation = product.vendor.evaluation
    first, second = FeatureFactory.create_batch(2, evaluation=evaluation)
    AnswerFactory(offering=base, feature=first, level="partial")
    AnswerFactory(offering=top, feature=second, level="native")
    VerificationFactory(offering=base, feature=first, level="native")
    rows = feature_rows(evaluation, [base, top])
    shown = [[(cell.inherited, cell.cell.level) for cell in row.cells] for row in rows]
    assert shown == [[(False, "native"), (True, "native")], [(False, None), (False, "native")]]
    page = page_of(product)
    assert page.count("inherited</span>") == 1
    assert page.count("unanswered") == 1
    assert page.count("verified: Works today, out of the box") == 2


def test_a_quote_replaces_the_list_price_of_its_category_and_cycle_and_both_are_shown(product):
    plan = PlanFactory(product=product)
    for columns in ({}, {"kind": "quote", "amount_likely": 7}, {"billing": "year"}):
        ChargeFactory(offering=plan, **columns)
    assert [row.replaced for row in price_lists(product, [plan])[1].charges] == [True, False, False]
    page = page_of(product)
    assert page.count("replaced by a quote") == 1


def test_limits_are_written_with_separators_on_both_doors(product):
    PlanFactory(product=product, max_users=1200, max_contacts=2500000)
    portal = opened(invited(product.vendor)[1])
    for page in (page_of(product), portal.get(reverse("portal:prices", args=[product.pk])).content.decode()):
        assert re.findall("<p>([0-9,]+ (?:users|contacts))</p>", page) == [
            "1,200 users",
            "2,500,000 contacts",
        ]


def test_a_vendors_plans_stand_before_its_add_ons(product):
    AddOnFactory(product=product, name="SMS")
    PlanFactory(product=product, name="Pro")
    PlanFactory(product=product, name="Top")
    url = reverse("vendors:vendor", args=["crm", product.vendor_id])
    page = browser(product).get(url).content.decode()
    assert re.findall(r'<th scope="row">(\w+)', page) == ["Pro", "Top", "SMS"]


def test_what_has_no_price_says_so(product):
    plan = PlanFactory(product=product)
    PlanFactory(product=product)
    ChargeFactory(offering=plan, amount_likely=None)
    # The plan without charges, the charge without an amount, and the calculator's row of it.
    assert page_of(product).count("not priced") == 3


def test_tiers_ranges_fees_and_add_ons_are_shown(product):
    plan = PlanFactory(product=product, name="Pro", max_users=50, minimum_term_months=12)
    AddOnFactory(product=product, name="SMS", plans=[plan])
    ChargeFactory(
        offering=plan, model="volume", metric="user", amount_likely=None,
        tiers=[{"up_to": "10", "unit": "5"}, {"up_to": None, "unit": "4", "flat": "9"}],
    )  # fmt: skip
    ChargeFactory(offering=None, product=product, amount_low=1, amount_likely=2, amount_high=3)
    FeeAnswerFactory(product=product, outcome="not_asked", detail="<b>later</b>")
    page = page_of(product)
    for text in ("to 10: ", "above: ", "50 users", "at least 12 months", "SMS", "Not asked", "Every plan"):
        assert text in page
    assert "&lt;b&gt;later&lt;/b&gt;" in page
    assert "style=" not in page


def test_the_calculator_shows_the_engines_own_bills(product):
    plan = PlanFactory(product=product)
    ChargeFactory(
        offering=plan,
        model="per_unit",
        metric="user",
        period="quarter",
        included=2,
        amount_likely=Decimal("1.5"),
    )
    client = browser(product)
    response = client.get(address(product), {"users": 12, "months": 6})
    (bill,) = response.context["lists"][1]["bills"]
    assert bill.months == (15, 0, 0, 15, 0, 0)
    assert bill.total == 30
    assert "Month 6" in response.content.decode()


def test_the_calculator_begins_with_the_evaluations_own_numbers(product):
    plan = PlanFactory(product=product)
    ChargeFactory(offering=plan, model="per_unit", metric="user", amount_likely=2)
    ChargeFactory(offering=plan, model="per_unit", metric="contact", amount_likely=2)
    context = browser(product).get(address(product)).context
    users, contacts = context["lists"][1]["bills"]
    assert (users.months, contacts.months) == ((20,) * 12, None)
    asked = browser(product).get(address(product), {"users": 1, "contacts": 3, "months": 2}).context
    assert asked["lists"][1]["bills"][1].months == (6, 6)


@pytest.mark.parametrize(
    "query",
    [
        {"users": "x"},
        {"users": "-1"},
        {"users": "1e9"},
        {"users": 5, "months": 61},
        {"users": "١٢٣"},
        {"users": ""},
    ],
)
def test_numbers_that_are_none_are_refused_in_words(product, query):
    response = browser(product).get(address(product), {"months": 12, **query})
    assert response.status_code == 422
    assert "Write a" in response.content.decode() or "required" in response.content.decode()


def test_readers_of_the_page_change_nothing(product):
    PlanFactory(product=product)
    page = browser(product, "member").get(address(product)).content.decode()
    assert "Add plan" not in page
    assert "Add charge" not in page
    for name in ("new_plan", "new_addon"):
        assert browser(product, "member").get(address(product, name)).status_code == 404


def test_another_evaluations_product_is_not_found(product):
    other = ProductFactory()
    client = browser(product)
    url = reverse("vendors:product", kwargs={"slug": "crm", "pk": other.vendor_id, "product": other.pk})
    assert client.get(url).status_code == 404
    mixed = {"slug": "crm", "pk": other.vendor_id, "product": product.pk}
    assert client.get(reverse("vendors:product", kwargs=mixed)).status_code == 404
