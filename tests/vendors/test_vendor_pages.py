"""The lead's pages: where each vendor stands, asking, adding."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from discovery.models import AuditEntry
from tests.factories import (
    AnswerFactory,
    ChargeFactory,
    EvaluationFactory,
    FeatureFactory,
    MembershipFactory,
    PlanFactory,
    ProductFactory,
    UserFactory,
    VendorFactory,
    VerificationFactory,
)
from vendors.forms.invitations import DeadlineForm
from vendors.models import Invitation, Offering, Vendor
from vendors.queries.overview import standings

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluation():
    return EvaluationFactory(slug="crm")


def browser(evaluation, role="facilitator"):
    client = Client()
    user = UserFactory()
    MembershipFactory(evaluation=evaluation, user=user, role=role)
    client.force_login(user)
    return client


def url(name, *arguments):
    return reverse(f"vendors:{name}", args=["crm", *arguments])


def soon():
    return (datetime.now(UTC) + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")


def plan_of(evaluation, **columns):
    return PlanFactory(product=ProductFactory(vendor=VendorFactory(evaluation=evaluation)), **columns)


def test_an_empty_list_says_what_to_do(evaluation):
    page = browser(evaluation).get(url("vendors")).content.decode()
    assert "Add two or more" in page
    assert url("new_vendor") in page


def test_standings_count_features_once_and_round_down(evaluation):
    plan = plan_of(evaluation, name="Pro")
    addon = PlanFactory(product=plan.product, kind=Offering.Kind.ADDON, key="sms")
    features = FeatureFactory.create_batch(3, evaluation=evaluation)
    for offering in (plan, addon):
        AnswerFactory(offering=offering, feature=features[0])
    AnswerFactory(offering=plan, feature=features[1], level="not_applicable", accepted=False)
    VerificationFactory(offering=plan, feature=features[2])
    VerificationFactory(offering=plan, feature=features[2])
    (row,) = standings(evaluation)
    assert (row.answered, row.verified, row.plans, row.unpriced) == (33, 33, 1, ["Pro"])


@pytest.mark.parametrize(
    ("charges", "unpriced"),
    [
        ([], ["Pro"]),
        ([{"amount_likely": 0}], []),
        ([{"amount_likely": 5}, {"amount_likely": None}], ["Pro"]),
        ([{"amount_likely": None, "model": "volume", "tiers": [{"up_to": None, "unit": "1"}]}], []),
    ],
)
def test_a_plan_without_figures_is_not_priced(evaluation, charges, unpriced):
    plan = plan_of(evaluation, name="Pro")
    for columns in charges:
        ChargeFactory(offering=plan, **columns)
    assert standings(evaluation)[0].unpriced == unpriced


def test_without_features_no_share_is_shown(evaluation):
    plan_of(evaluation)
    row = standings(evaluation)[0]
    assert (row.answered, row.verified) == (None, None)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_three_vendors(
    evaluation, count, django_assert_num_queries
):
    for _ in range(count):
        ChargeFactory(offering=plan_of(evaluation))
    with django_assert_num_queries(8):
        assert len(standings(evaluation)) == count


def test_adding_a_vendor_with_its_first_product_and_plan(evaluation):
    client = browser(evaluation)
    data = {"name": "Acme & Co", "product": "CRM", "deployment": "cloud", "plan": "Pro"}
    for _ in range(2):
        assert client.post(url("new_vendor"), data).status_code == 302
    assert list(Vendor.objects.values_list("key", "name")) == [
        ("acme-co", "Acme & Co"),
        ("acme-co-2", "Acme & Co"),
    ]
    plan = Offering.objects.first()
    assert (plan.key, plan.product.key, plan.product.vendor.key) == ("pro", "crm", "acme-co")
    assert AuditEntry.objects.filter(action="create_vendor").count() == 2


def test_an_incomplete_vendor_is_not_saved(evaluation):
    response = browser(evaluation).post(url("new_vendor"), {"name": "Acme"})
    assert response.status_code == 422
    assert "<title>Error:" in response.content.decode().replace("\n", "")
    assert Vendor.objects.count() == 0


def test_renaming_keeps_the_key(evaluation):
    vendor = VendorFactory(evaluation=evaluation, key="acme", name="Acme")
    assert browser(evaluation).post(url("rename_vendor", vendor.pk), {"name": "Acme Ltd"}).status_code == 302
    vendor.refresh_from_db()
    assert (vendor.key, vendor.name) == ("acme", "Acme Ltd")


def test_inviting_shows_the_link_once(evaluation):
    vendor = plan_of(evaluation).product.vendor
    client = browser(evaluation)
    data = {"deadline": soon(), "time_zone": "Asia/Bangkok", "sealed": "on", "email": "sales@acme.test"}
    page = client.post(url("invite", vendor.pk), data)
    link = page.content.decode().split("<code>")[1].split("</code>")[0]
    assert link.startswith("http://testserver/v/")
    assert "no-store" in page["Cache-Control"]
    invitation = Invitation.objects.get()
    assert (invitation.sealed, invitation.email, invitation.time_zone) == (
        True,
        "sales@acme.test",
        "Asia/Bangkok",
    )
    assert Client().get(link).status_code == 200
    secret = link.split("/")[-2]
    assert secret not in client.get(url("vendor", vendor.pk)).content.decode()
    assert "Revoke link" in client.get(url("vendor", vendor.pk)).content.decode()
    assert client.post(url("revoke_invitation", vendor.pk)).status_code == 302
    page = client.get(url("vendor", vendor.pk)).content.decode()
    assert ("Revoke link" in page, "Reopen questionnaire" in page) == (False, False)
    assert Client().get(link).status_code == 404


def test_a_deadline_is_shown_in_the_zone_that_it_was_given_in(evaluation):
    vendor = plan_of(evaluation).product.vendor
    client = browser(evaluation)
    client.post(url("invite", vendor.pk), {"deadline": "2040-01-31T17:00", "time_zone": "Asia/Bangkok"})
    assert Invitation.objects.get().deadline == datetime(2040, 1, 31, 10, tzinfo=UTC)
    page = client.get(url("vendor", vendor.pk)).content.decode()
    assert "31 January 2040, 17:00 (Asia/Bangkok)" in page


def test_reopening_sets_a_new_deadline(evaluation):
    vendor = plan_of(evaluation).product.vendor
    client = browser(evaluation)
    client.post(url("invite", vendor.pk), {"deadline": soon(), "time_zone": "UTC"})
    before = Invitation.objects.get().deadline
    later = (datetime.now(UTC) + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M")
    assert (
        client.post(
            url("reopen_questionnaire", vendor.pk), {"deadline": later, "time_zone": "UTC"}
        ).status_code
        == 302
    )
    assert Invitation.objects.get().deadline > before


@pytest.mark.parametrize(
    ("moment", "zone", "fault"),
    [
        ("2031-03-30T02:30", "Europe/Berlin", "Clocks skip this time on that day. Choose another."),
        ("2031-03-30T03:30", "Europe/Berlin", None),
        ("2001-01-01T00:00", "UTC", "Choose a moment that is still to come."),
        (
            "2031-01-01T00:00",
            "Mars/Olympus",
            "Select a valid choice. Mars/Olympus is not one of the available choices.",
        ),
        ("soon", "UTC", "Enter a valid date/time."),
    ],
)
def test_deadlines_are_moments_in_a_zone(moment, zone, fault):
    form = DeadlineForm({"deadline": moment, "time_zone": zone})
    assert form.is_valid() == (fault is None)
    assert [error for errors in form.errors.values() for error in errors] == ([fault] if fault else [])


def test_a_deadline_is_of_its_own_zone_also_beyond_a_clock_change():
    form = DeadlineForm({"deadline": "2031-07-01T17:00", "time_zone": "Europe/Berlin"})
    assert form.is_valid()
    assert form.cleaned_data["deadline"].isoformat() == "2031-07-01T17:00:00+02:00"


def test_only_the_lead_writes(evaluation):
    vendor = VendorFactory(evaluation=evaluation)
    for role in ("member", "evaluator"):
        client = browser(evaluation, role)
        assert (
            client.get(url("vendors")).status_code == client.get(url("vendor", vendor.pk)).status_code == 200
        )
        for name, arguments in (
            ("new_vendor", ()),
            ("rename_vendor", (vendor.pk,)),
            ("invite", (vendor.pk,)),
            ("revoke_invitation", (vendor.pk,)),
            ("reopen_questionnaire", (vendor.pk,)),
        ):
            assert client.post(url(name, *arguments)).status_code == 404
    assert browser(evaluation, "reader").get(url("vendors")).status_code == 404


def test_a_vendor_of_another_evaluation_is_not_found(evaluation):
    other = VendorFactory()
    client = browser(evaluation)
    assert client.get(url("vendor", other.pk)).status_code == 404
    assert client.post(url("invite", other.pk)).status_code == 404
