"""Answering: autosave, the button, both without and with JavaScript; handing in; sealing."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from scoring.snapshots.rows import dump_evaluation
from tests.factories import AnswerFactory, UserFactory
from tests.vendors.portal.asking import invited, opened, section_of, typed
from vendors.actions.invitations import open_sealed, reopen_questionnaire
from vendors.models import Answer, Change, ChangeSet, FeeAnswer, Invitation

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def lines():
    return dict(Change.objects.order_by("target").values_list("target", "after"))


def today():
    return timezone.localdate().isoformat()


def answers():
    rows = Answer.objects.order_by("feature")
    return list(rows.values_list("offering__product__vendor__key", "feature__key", "level", "accepted"))


def unpriced():
    """The charge that "charged" makes for overtime while nobody says how much."""
    text = "When the implementation takes your staff longer than planned, who pays, and at what rate?"
    return {
        "category": "hidden_fees/overtime", "model": "per_unit", "metric": "hour", "period": "one_off",
        "included": "0", "amount": None, "package_size": "1", "start_month": 0, "quantity": "1",
        "kind": "list", "source": f"Answer: {text}",
    }  # fmt: skip


def move_deadline(invitation, by=timedelta(0)):
    Invitation.objects.filter(pk=invitation.pk).update(deadline=datetime.now(UTC) + by)


def test_the_first_page_shows_progress_must_haves_and_the_deadline_with_its_zone(evaluation, vendor):
    _invitation, secret = invited(vendor)
    page = opened(secret).get("/v/").content.decode()
    assert "0 of 3 answered" in page
    assert "(Asia/Bangkok)" in page
    assert "Submit answers" in page


def test_one_field_saves_itself_into_the_draft_only(evaluation, vendor):
    client = opened(invited(vendor)[1])
    response = client.post(section_of(vendor), typed(evaluation, leads="native"), headers=HTMX)
    assert response.status_code == 200
    assert "saved" in response.content.decode()
    assert lines() == {"acme/crm/pro:leads": {"level": "native", "answered_on": today()}}
    assert answers() == []
    assert ChangeSet.objects.get().state == "proposed"


def test_the_time_of_saving_is_the_vendors_own(evaluation, vendor, time_machine):
    client = opened(invited(vendor)[1])
    time_machine.move_to("2026-11-26T20:15:00Z", tick=False)
    fragment = client.post(section_of(vendor), typed(evaluation, leads="native"), headers=HTMX)
    assert "saved 03:15<" in fragment.content.decode()


def test_the_button_saves_a_section_and_goes_on_without_javascript(evaluation, vendor):
    client = opened(invited(vendor)[1])
    data = typed(evaluation, leads="none", contacts={"level": "roadmap", "available_on": "2027-05-01"})
    response = client.post(section_of(vendor), data)
    assert (response.status_code, response["Location"]) == (302, section_of(vendor, 2))
    assert lines() == {
        "acme/crm/pro:leads": {"level": "none", "answered_on": today()},
        "acme/crm/pro:contacts": {"level": "roadmap", "available_on": "2027-05-01", "answered_on": today()},
    }
    response = client.post(section_of(vendor, 2), typed(evaluation, letters="native"))
    assert response["Location"] == "/v/"
    assert "3 of 3 answered" in client.get("/v/").content.decode()


def test_writing_again_replaces_and_emptying_takes_back(evaluation, vendor):
    client = opened(invited(vendor)[1])
    for level in ("native", "partial"):
        client.post(section_of(vendor), typed(evaluation, leads=level), headers=HTMX)
    assert lines()["acme/crm/pro:leads"]["level"] == "partial"
    client.post(section_of(vendor), typed(evaluation, leads=""), headers=HTMX)
    assert lines() == {}


def test_everything_that_an_answer_says_is_kept_and_shown_again(evaluation, vendor):
    client = opened(invited(vendor)[1])
    full = {
        "level": "customisation", "note": "by our partner", "evidence": "https://acme.test/api",
        "price": "4000", "hours": "16", "available_on": "",
    }  # fmt: skip
    client.post(section_of(vendor), typed(evaluation, leads=full), headers=HTMX)
    assert lines()["acme/crm/pro:leads"] == {
        "level": "customisation", "note": "by our partner", "evidence": "https://acme.test/api",
        "price": "4000", "hours": "16", "answered_on": today(),
    }  # fmt: skip
    page = client.get(section_of(vendor)).content.decode()
    assert [text in page for text in ("by our partner", "https://acme.test/api", "4000")] == [True] * 3


def test_an_answer_that_says_the_same_keeps_its_day(evaluation, vendor):
    plan = vendor.products.get().offerings.get()
    feature = evaluation.features.get(key="leads")
    AnswerFactory(offering=plan, feature=feature, level="native", answered_on="2026-01-01")
    client = opened(invited(vendor)[1])
    client.post(section_of(vendor), typed(evaluation, leads="native"), headers=HTMX)
    assert lines() == {}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"level": "", "note": "well"}, "Choose an answer to go with what you wrote."),
        ({"level": "not_applicable"}, "not_applicable needs its reason as a note"),
        ({"level": "native", "evidence": "javascript:alert(1)"}, "Enter a valid URL."),
        ({"level": "partial", "price": "1e400"}, "Write a plain number such as 1200 or 0.05."),
        ({"level": "partial", "price": "-1"}, "Write a number of at least 0."),
        ({"level": "roadmap", "available_on": "soon"}, "Write a date such as 2027-01-31."),
        ({"level": "sure"}, "Select a valid choice"),
        ({"level": "native", "note": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_wrong_input_is_said_beside_the_field_and_kept_out(evaluation, vendor, answer, words):
    client = opened(invited(vendor)[1])
    data = typed(evaluation, contacts="native", leads=answer)
    fragment = client.post(section_of(vendor), data, headers=HTMX)
    page = client.post(section_of(vendor), data)
    assert [fragment.status_code, page.status_code] == [422, 422]
    assert words in fragment.content.decode()
    assert list(lines()) == ["acme/crm/pro:contacts"]


def test_the_questions_about_fees_are_answered_by_product(evaluation, vendor):
    _invitation, secret = invited(vendor)
    client = opened(secret)
    url = reverse("portal:fees", args=[vendor.products.get().pk])
    data = {
        "overtime-rate-outcome": "charged",
        "overtime-rate-detail": "120 an hour",
        "users-included-outcome": "",
    }
    assert client.post(url, data).status_code == 302
    assert lines() == {
        "acme/crm:overtime-rate": {"outcome": "charged", "detail": "120 an hour", "charge": unpriced()}
    }
    assert "120 an hour" in client.get(url).content.decode()
    client.post(reverse("portal:submit"))
    row = FeeAnswer.objects.get()
    assert (row.category, row.outcome, row.question) == (
        "hidden_fees/overtime",
        "charged",
        "When the implementation takes your staff longer than planned, who pays, and at what rate?",
    )


def test_handing_in_applies_the_answers_and_closes_the_questionnaire(evaluation, vendor):
    _invitation, secret = invited(vendor)
    client = opened(secret)
    client.post(section_of(vendor), typed(evaluation, leads="native", contacts="partial"))
    assert client.post(reverse("portal:submit")).status_code == 302
    assert answers() == [("acme", "leads", "native", True), ("acme", "contacts", "partial", True)]
    response = client.post(section_of(vendor), typed(evaluation, leads="none"), headers=HTMX)
    assert response.status_code == 422
    assert "The questionnaire is closed" in response.content.decode()
    assert answers()[0][2] == "native"
    page = client.get("/v/").content.decode()
    assert '<div class="notice"><p>You have handed in your answers' in page
    assert "Say for each feature" not in page


def test_a_not_applicable_of_a_vendor_waits_for_an_evaluator(evaluation, vendor):
    client = opened(invited(vendor)[1])
    client.post(
        section_of(vendor), typed(evaluation, leads={"level": "not_applicable", "note": "no sales team"})
    )
    client.post(reverse("portal:submit"))
    assert answers() == [("acme", "leads", "not_applicable", False)]
    evaluation.refresh_from_db()
    assert dump_evaluation(evaluation)["coverage"] == []


def test_a_vendors_own_answers_win_over_what_was_changed_meanwhile(evaluation, vendor):
    client = opened(invited(vendor)[1])
    client.post(section_of(vendor), typed(evaluation, leads="partial"))
    plan = vendor.products.get().offerings.get()
    AnswerFactory(offering=plan, feature=evaluation.features.get(key="leads"), level="none")
    client.post(reverse("portal:submit"))
    assert answers() == [("acme", "leads", "partial", True)]
    assert Change.objects.get().before == {"level": "none"}


def test_sealed_answers_stay_sealed_until_the_deadline(evaluation, vendor):
    invitation, secret = invited(vendor, sealed=True)
    client = opened(secret)
    client.post(section_of(vendor), typed(evaluation, leads={"level": "native", "note": "CANARY"}))
    client.post(reverse("portal:submit"))
    lead = Client()
    lead.force_login(UserFactory(is_superuser=True))
    overview = reverse("vendors:vendors", args=["crm"])
    assert "CANARY" not in lead.get(overview).content.decode()
    assert (answers(), ChangeSet.objects.get().state) == ([], "submitted")
    assert open_sealed(by=None, evaluation=evaluation) == 0
    move_deadline(invitation)
    lead.get(overview)
    assert answers() == [("acme", "leads", "native", True)]


@pytest.mark.parametrize(("offset", "opens"), [(timedelta(seconds=30), 0), (timedelta(microseconds=-1), 1)])
def test_the_seal_opens_at_the_deadline_by_the_databases_clock(
    evaluation, vendor, offset, opens, time_machine
):
    invitation, secret = invited(vendor, sealed=True)
    client = opened(secret)
    client.post(section_of(vendor), typed(evaluation, leads="native"))
    client.post(reverse("portal:submit"))
    move_deadline(invitation, offset)
    time_machine.move_to("2031-01-01")
    assert open_sealed(by=None, evaluation=evaluation) == opens


def test_after_the_deadline_nothing_more_is_written(evaluation, vendor):
    invitation, secret = invited(vendor)
    client = opened(secret)
    move_deadline(invitation)
    assert client.post(section_of(vendor), typed(evaluation, leads="native"), headers=HTMX).status_code == 422
    assert client.post(reverse("portal:submit")).status_code == 302
    assert (lines(), answers()) == ({}, [])
    assert "The deadline has passed" in client.get("/v/").content.decode()


def test_reopening_gives_the_draft_back_until_a_new_deadline(evaluation, vendor):
    invitation, secret = invited(vendor, sealed=True)
    client = opened(secret)
    client.post(section_of(vendor), typed(evaluation, leads="native"))
    client.post(reverse("portal:submit"))
    invitation.refresh_from_db()
    reopen_questionnaire(by=None, invitation=invitation, deadline=datetime.now(UTC) + timedelta(days=1))
    client.post(section_of(vendor), typed(evaluation, contacts="none"))
    client.post(reverse("portal:submit"))
    move_deadline(invitation)
    open_sealed(by=None, evaluation=evaluation)
    assert answers() == [("acme", "leads", "native", True), ("acme", "contacts", "none", True)]


def test_a_new_invitation_keeps_the_draft(evaluation, vendor):
    client = opened(invited(vendor)[1])
    client.post(section_of(vendor), typed(evaluation, leads="native"))
    other = opened(invited(vendor)[1])
    assert client.get("/v/").status_code == 404
    assert "1 of 3 answered" in other.get("/v/").content.decode()


def test_hostile_text_is_inert(evaluation, vendor):
    client = opened(invited(vendor)[1])
    text = '"><img src=x onerror=alert(1)><b hx-get="/v/">'
    client.post(section_of(vendor), typed(evaluation, leads={"level": "native", "note": text}))
    page = client.get(section_of(vendor)).content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
