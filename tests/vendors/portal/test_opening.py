"""The link: looking changes nothing, the button opens a session, and what has ended is not found."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from discovery.actions.tokens import issue_token
from discovery.models import AuditEntry, Token
from tests.vendors.portal.asking import SOON, asked_evaluation, invited, opened
from vendors.actions.invitations import revoke_invitation
from vendors.models import Invitation
from vendors.urls import portal as routes

pytestmark = pytest.mark.django_db
HOME = "/v/"


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()


@pytest.fixture
def vendor():
    return asked_evaluation().vendors.get(key="acme")


def link(secret):
    return reverse("portal:open", args=[secret])


def test_only_the_hash_of_a_secret_is_stored(vendor):
    invitation, secret = invited(vendor)
    assert len(secret) == 43
    for model in (Token, AuditEntry, Invitation):
        for row in model.objects.values():
            assert secret not in str(row)
    assert len(invitation.token.sha256) == 64


def test_looking_changes_nothing(vendor):
    _invitation, secret = invited(vendor)
    before = list(Invitation.objects.values()), AuditEntry.objects.count()
    client = Client()
    for method in (client.get, client.head, client.get):
        assert method(link(secret)).status_code == 200
    assert (list(Invitation.objects.values()), AuditEntry.objects.count()) == before
    assert "sessionid" not in client.cookies
    assert client.get(HOME).status_code == 404


def test_the_button_opens_a_session_and_the_address_is_clean(vendor):
    invitation, secret = invited(vendor)
    client = Client()
    response = client.post(link(secret))
    assert (response.status_code, response["Location"]) == (302, HOME)
    invitation.refresh_from_db()
    assert invitation.opened_at is not None
    page = client.get(HOME)
    assert page.status_code == 200
    assert secret not in page.content.decode()


def test_the_page_of_the_link_leaks_nothing_on_the_way(vendor):
    _invitation, secret = invited(vendor)
    response = Client().get(link(secret))
    assert response["Referrer-Policy"] == "strict-origin"
    assert "no-store" in response["Cache-Control"]
    assert vendor.name not in response.content.decode()


def said(response):
    """A page without what differs between any two: tokens against forgery, and the page's own address."""
    text = re.sub(r'(csrfmiddlewaretoken|next)" value="[^"]*"', "", response.content.decode())
    return re.sub(r"[A-Za-z0-9_-]{43,}", "", text)


def guessed(vendor):
    return "A" * 43


def expired(vendor):
    return invited(vendor, expires=timedelta(seconds=-1))[1]


def revoked(vendor):
    invitation, secret = invited(vendor)
    revoke_invitation(by=None, invitation=invitation)
    return secret


def replaced(vendor):
    secret = invited(vendor)[1]
    invited(vendor)
    return secret


def of_another_purpose(vendor):
    _token, secret = issue_token(
        by=None, purpose="api", scope="all", name="api", expires_at=vendor.evaluation.created_at + SOON
    )
    return secret


def test_a_link_that_opens_nothing_speaks_to_a_vendor(client, db):
    for address in (link("C" * 43), HOME):
        page = client.get(address).content.decode()
        assert "This link opens nothing" in page
        assert 'class="button"' not in page
    elsewhere = client.get("/nowhere/").content.decode()
    assert ("There is no such page" in elsewhere, "See your evaluations" in elsewhere) == (True, True)


@pytest.mark.parametrize("wrong", [guessed, expired, revoked, replaced, of_another_purpose])
def test_wrong_secrets_are_all_the_same_404(vendor, wrong):
    secret = wrong(vendor)
    client = Client()
    bodies = {said(client.get(link(secret))), said(client.post(link(secret)))}
    assert {client.get(link(secret)).status_code, client.post(link(secret)).status_code} == {404}
    assert bodies == {said(client.get(link("B" * 43)))}
    assert client.get(HOME).status_code == 404


def test_after_many_guesses_nothing_is_looked_up(vendor, django_assert_num_queries):
    secret = invited(vendor)[1]
    client = Client()
    for _ in range(30):
        assert client.get(link("C" * 43)).status_code == 404
    with django_assert_num_queries(0):
        assert client.get(link(secret)).status_code == 404


def test_revoking_ends_open_sessions_with_the_next_request(vendor):
    invitation, secret = invited(vendor)
    client = opened(secret)
    assert client.get(HOME).status_code == 200
    revoke_invitation(by=None, invitation=invitation)
    assert client.get(HOME).status_code == 404


def test_expiry_ends_open_sessions(vendor):
    invitation, secret = invited(vendor)
    client = opened(secret)
    Token.objects.filter(pk=invitation.token_id).update(expires_at=invitation.sent_at)
    assert client.get(HOME).status_code == 404


def test_leaving_ends_the_session(vendor):
    client = opened(invited(vendor)[1])
    assert client.post(reverse("portal:leave")).status_code == 200
    assert client.get(HOME).status_code == 404


def test_every_route_of_the_questionnaire_is_closed_without_a_session(vendor):
    plan = vendor.products.get().offerings.get()
    arguments = {"section": [plan.pk, 1], "fees": [plan.product.pk], "open": ["A" * 43]}
    numbered = "preview_upload keep_upload take_back_upload file prices price_file new_plan new_addon"
    arguments |= {name: [1] for name in numbered.split()}
    arguments |= {"new_section": [1, "pro", 1], "offer": [1, "pro"], "withdraw_offer": [1, "pro"]}
    arguments |= {"new_charge": [1, "-"], "charge": [1, "-", 0], "delete_charge": [1, "-", 0]}
    names = [route.name for route in routes.urlpatterns]
    closed = {}
    for name in names:
        url = reverse(f"portal:{name}", args=arguments.get(name, []))
        closed[name] = {Client().get(url).status_code, Client().post(url).status_code} - {405}
    assert closed == {name: {404} for name in names}
