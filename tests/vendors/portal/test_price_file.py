"""A price list as a file: beside the prices, in the same line, sealed like them."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import MembershipFactory, UserFactory
from tests.vendors.evidence.files import EXE, PDF, PNG, sent
from tests.vendors.portal.asking import invited, opened
from tests.vendors.portal.test_own_prices import CHARGE, lines, post, url
from vendors.actions.changesets import undo_change_set
from vendors.interchange.evidence.files import read_upload
from vendors.models import ChangeSet, Charge, Evidence

pytestmark = pytest.mark.django_db


def hand_over(portal, product, file=None, **fields):
    page = portal.get(url(product, "prices")).content.decode()
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    data = {"seen": seen, **fields} | ({"list-upload": file} if file else {})
    return portal.post(url(product, "price_file"), data)


def names():
    return sorted(Evidence.objects.values_list("name", flat=True))


def lead_of(evaluation):
    client, user = Client(), UserFactory()
    MembershipFactory(evaluation=evaluation, user=user, role="facilitator")
    client.force_login(user)
    return client


def test_it_goes_into_the_line_of_the_products_own_prices(vendor, product, portal):
    post(portal, url(product, "new_charge", "-"), {**CHARGE, "billing": ""})
    assert hand_over(portal, product, sent("prices.pdf")).status_code == 302
    state = lines("charges")["acme/crm"]
    assert state["file"] == read_upload("prices.pdf", PDF).reference(vendor.pk)
    assert [charge["amount"] for charge in state["charges"]] == ["12.5"]
    link = reverse("portal:file", args=[Evidence.objects.get().pk])
    assert f'href="{link}">prices.pdf</a>' in portal.get(url(product, "prices")).content.decode()
    post(portal, url(product, "charge", "-", 0), {**CHARGE, "billing": "", "amount": "9"})
    changed = lines("charges")["acme/crm"]
    assert (changed["file"], changed["charges"][0]["amount"]) == (state["file"], "9")


def test_handing_in_shows_it_to_the_lead_and_undoing_takes_it_away(evaluation, vendor, product, portal):
    hand_over(portal, product, sent("prices.pdf"))
    lead, place = lead_of(evaluation), ["crm", vendor.pk, product.pk]
    page = reverse("vendors:product", args=place)
    assert "prices.pdf" not in lead.get(page).content.decode()
    portal.post(reverse("portal:submit"))
    link = reverse("vendors:evidence", args=["crm", vendor.pk, Evidence.objects.get().pk])
    assert link in lead.get(page).content.decode()
    assert lead.get(link).content == PDF
    new = reverse("vendors:new_charge", args=[*place, 0])
    assert post(lead, new, {**CHARGE, "billing": ""}).status_code == 302
    product.refresh_from_db()
    assert (product.price_list.name, Charge.objects.count()) == ("prices.pdf", 1)
    undo_change_set(by=None, change_set=ChangeSet.objects.first())
    undo_change_set(by=None, change_set=ChangeSet.objects.last())
    product.refresh_from_db()
    assert (product.price_list, Charge.objects.count()) == (None, 0)


def test_it_is_replaced_and_taken_away(product, portal):
    hand_over(portal, product, sent("prices.pdf"))
    hand_over(portal, product, sent("new.png", PNG))
    assert names() == ["new.png"]
    assert hand_over(portal, product, **{"list-remove": "on"}).status_code == 302
    assert (lines("charges"), names()) == ({}, [])


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (lambda: sent("a.pdf", EXE), "The content is not that of a .pdf file."),
        (lambda: sent("a.exe", EXE), "This kind of file is not taken."),
        (lambda: None, "Choose a file."),
    ],
)
def test_a_wrong_file_is_a_page_with_its_reason(product, portal, file, words):
    response = hand_over(portal, product, file())
    page = response.content.decode()
    assert (response.status_code, words in page, "<title>Error:" in page) == (422, True, True)
    assert names() == []


def test_the_slower_tab_is_told_and_keeps_nothing(vendor, product):
    secret = invited(vendor)[1]
    first, second = opened(secret), opened(secret)
    seen = second.get(url(product, "prices")).context["seen"]
    hand_over(first, product, sent("prices.pdf"))
    data = {"list-upload": sent("new.png", PNG), "seen": seen}
    response = second.post(url(product, "price_file"), data)
    assert (response.status_code, "Somebody else has changed these prices" in response.content.decode()) == (
        422, True,
    )  # fmt: skip
    assert names() == ["prices.pdf"]


def test_a_closed_questionnaire_takes_no_file_and_shows_the_one_that_is_there(product, portal):
    hand_over(portal, product, sent("prices.pdf"))
    portal.post(reverse("portal:submit"))
    assert "prices.pdf" in portal.get(url(product, "prices")).content.decode()
    response = portal.post(url(product, "price_file"), {"list-upload": sent("new.png", PNG), "seen": ""})
    assert response.status_code == 422
    assert names() == ["prices.pdf"]
