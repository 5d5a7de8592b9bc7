"""Files are handed out to be kept: to their vendor, and to the buyer's people once the seal is lifted."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import EvaluationFactory, MembershipFactory, UserFactory
from tests.vendors.evidence.files import PDF, PNG, sent
from tests.vendors.evidence.test_uploading import save
from tests.vendors.portal.asking import invited, opened
from tests.vendors.portal.test_answering import move_deadline
from vendors.models import Evidence, Offering

pytestmark = pytest.mark.django_db


def person(evaluation, role):
    client, user = Client(), UserFactory()
    MembershipFactory(evaluation=evaluation, user=user, role=role)
    client.force_login(user)
    return client


def file_url(vendor):
    return reverse("vendors:evidence", args=["crm", vendor.pk, Evidence.objects.get().pk])


def test_a_download_is_an_attachment_that_can_do_nothing(vendor, portal):
    save(portal, vendor, upload=sent("ราคา.pdf"))
    response = portal.get(reverse("portal:file", args=[Evidence.objects.get().pk]))
    assert (response.status_code, response.content, response["Content-Type"]) == (200, PDF, "application/pdf")
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in response["Cache-Control"]


def test_another_vendors_file_is_not_found(evaluation, vendor, portal):
    save(portal, vendor, upload=sent())
    other = opened(invited(evaluation.vendors.get(key="beta"))[1])
    url = reverse("portal:file", args=[Evidence.objects.get().pk])
    assert [portal.get(url).status_code, other.get(url).status_code, Client().get(url).status_code] == [
        200, 404, 404,
    ]  # fmt: skip
    assert {other.post(url).status_code, other.delete(url).status_code} == {405}


def test_the_buyers_people_get_it_once_the_seal_is_lifted(evaluation, vendor):
    invitation, secret = invited(vendor, sealed=True)
    portal = opened(secret)
    save(portal, vendor, upload=sent())
    lead, url = person(evaluation, "facilitator"), file_url(vendor)
    assert lead.get(url).status_code == 404
    portal.post(reverse("portal:submit"))
    assert lead.get(url).status_code == 404
    move_deadline(invitation)
    lead.get(reverse("vendors:verify", args=["crm"]))
    response = lead.get(url)
    assert (response.content, response["Content-Disposition"]) == (PDF, 'attachment; filename="security.pdf"')


@pytest.mark.parametrize(
    ("role", "status"), [("facilitator", 200), ("member", 200), ("evaluator", 200), ("reader", 404)]
)
def test_who_of_the_buyers_people_may_get_it(evaluation, vendor, portal, role, status):
    save(portal, vendor, upload=sent())
    portal.post(reverse("portal:submit"))
    assert person(evaluation, role).get(file_url(vendor)).status_code == status


def test_under_another_vendor_or_evaluation_it_is_not_found(evaluation, vendor, portal):
    save(portal, vendor, upload=sent())
    portal.post(reverse("portal:submit"))
    number, beta = Evidence.objects.get().pk, evaluation.vendors.get(key="beta")
    lead = person(evaluation, "facilitator")
    assert lead.get(reverse("vendors:evidence", args=["crm", beta.pk, number])).status_code == 404
    stranger = person(EvaluationFactory(slug="other"), "facilitator")
    assert stranger.get(file_url(vendor)).status_code == 404
    assert stranger.get(reverse("vendors:evidence", args=["other", vendor.pk, number])).status_code == 404


def test_a_replaced_file_is_no_longer_handed_out(evaluation, vendor, portal):
    save(portal, vendor, upload=sent())
    portal.post(reverse("portal:submit"))
    url = file_url(vendor)
    again = opened(invited(vendor)[1])
    save(again, vendor, upload=sent("other.png", PNG))
    again.post(reverse("portal:submit"))
    assert person(evaluation, "facilitator").get(url).status_code == 404


def test_verification_and_comparison_lead_to_the_file(evaluation, vendor, portal):
    save(portal, vendor, upload=sent())
    portal.post(reverse("portal:submit"))
    plan, leads = Offering.objects.get(product__vendor=vendor), evaluation.features.get(key="leads")
    lead, url = person(evaluation, "facilitator"), file_url(vendor)
    pages = [
        reverse("vendors:verify", args=["crm"]),
        reverse("vendors:verify_cell", args=["crm", plan.pk, leads.pk]),
        reverse("vendors:compare", args=["crm"]) + f"?offers={plan.pk}",
        reverse("vendors:product", args=["crm", vendor.pk, plan.product_id]),
    ]
    assert [lead.get(page).content.decode().count(f'href="{url}">security.pdf</a>') for page in pages] == [
        1
    ] * 4
