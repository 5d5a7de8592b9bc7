"""Starting, watching and cancelling runs."""

import re

import pytest
from django.urls import reverse

from discovery.models import Requirement, User
from scoring.actions.runs import request_run
from scoring.execution import DECIDING, SCORING, claim, execute, fail
from scoring.models import Run, RunState
from tests.factories import MembershipFactory, RequirementFactory, UserFactory, scorable_evaluation
from vendors.models import Charge

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluation():
    return scorable_evaluation(slug="crm", name="CRM 2027")


@pytest.fixture
def lead(client, evaluation):
    client.force_login(MembershipFactory(evaluation=evaluation, role="facilitator").user)
    return client


@pytest.fixture
def queued(evaluation):
    return request_run(by=None, evaluation=evaluation, send=False)[0]


def page_of(client, number=1):
    return client.get(reverse("scoring:run", args=["crm", number])).content.decode()


def test_start_run_leads_to_its_page(lead, evaluation):
    response = lead.post(reverse("scoring:request_run", args=["crm"]))
    assert response.url == "/e/crm/runs/1/"
    assert Run.objects.get().requested_by == evaluation.memberships.get().user


def test_the_same_inputs_lead_to_the_same_run_and_say_so(lead, queued):
    response = lead.post(reverse("scoring:request_run", args=["crm"]), follow=True)
    assert response.redirect_chain == [("/e/crm/runs/1/", 302)]
    assert "Nothing has changed since run 1" in response.content.decode()
    assert Run.objects.count() == 1


def test_missing_inputs_are_listed_and_linked(lead, evaluation):
    Requirement.objects.update(status="draft")
    response = lead.post(reverse("scoring:request_run", args=["crm"]))
    page = response.content.decode()
    assert response.status_code == 409
    assert "<title>Error: Runs" in page
    assert '<a href="/e/crm/requirements/">nothing to score: no agreed requirement yet</a>' in page
    assert Run.objects.count() == 0


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "evaluation.rates has no rate for &#x27;EUR&#x27;"),
        ("th", "evaluation.rates ไม่มีอัตราแลกเปลี่ยนของ &#x27;EUR&#x27;"),
    ],
)
def test_a_missing_rate_is_said_before_anything_starts(lead, evaluation, language, words):
    charge = Charge.objects.order_by("pk").first()
    Charge.objects.filter(pk=charge.pk).update(currency="EUR")
    User.objects.update(language=language)
    response = lead.post(reverse("scoring:request_run", args=["crm"]), headers={"accept-language": language})
    page = response.content.decode()
    assert response.status_code == 409
    (fault,) = response.context["faults"]
    assert fault.path.startswith(f"vendors.{charge.product.vendor.key}.products.")
    assert f'<a href="/e/crm/vendors/">{words}</a>' in page
    assert Run.objects.count() == 0


def test_starting_is_a_post(lead):
    assert lead.get(reverse("scoring:request_run", args=["crm"])).status_code == 405


@pytest.mark.parametrize("role", ["reader", "evaluator", "member"])
@pytest.mark.parametrize(("route", "args"), [("request_run", ["crm"]), ("cancel_run", ["crm", 1])])
def test_only_the_lead_starts_and_cancels(client, evaluation, queued, role, route, args):
    client.force_login(MembershipFactory(evaluation=evaluation, role=role).user)
    assert client.post(reverse(f"scoring:{route}", args=args)).status_code == 404
    assert Run.objects.get().state == RunState.QUEUED


@pytest.mark.parametrize(
    ("route", "more"),
    [("run", []), ("run_progress", []), ("report", []), ("report_file", ["json"]), ("explain_offer", [])],
)
def test_a_stranger_finds_nothing(client, queued, route, more):
    client.force_login(UserFactory())
    assert client.get(reverse(f"scoring:{route}", args=["crm", 1, *more])).status_code == 404


def test_another_evaluations_run_is_not_found(lead, queued):
    scorable_evaluation(slug="other")
    assert lead.get("/e/other/runs/1/").status_code == 404
    assert lead.get("/e/crm/runs/2/").status_code == 404


def test_the_page_shows_frozen_inputs_with_their_hash(lead, queued):
    page = page_of(lead)
    assert queued.inputs_sha256 in page
    assert [text in page for text in ("What was frozen", "Requirements that count", "60\u00a0%")] == [
        True
    ] * 3


def test_a_live_run_asks_every_second_and_reloads_without_scripts(lead, queued):
    page = page_of(lead)
    assert 'hx-trigger="every 1s"' in page
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page
    assert "<b>Waiting</b> for a worker" in page
    assert "Cancel run" in page


@pytest.mark.parametrize(
    ("columns", "states"),
    [
        ({}, ["done", "now", "waiting", "waiting"]),
        ({"state": "running", "step": SCORING, "done": 1}, ["done", "done", "now", "waiting"]),
        ({"state": "running", "step": DECIDING, "done": 2}, ["done", "done", "done", "now"]),
    ],
)
def test_steps_follow_the_run(lead, queued, columns, states):
    Run.objects.update(**columns)
    page = lead.get(reverse("scoring:run_progress", args=["crm", 1])).content.decode()
    assert re.findall(r'<li class="(\w+)">', page) == states


def test_progress_is_a_fragment_that_stops_asking_when_the_run_ends(lead, queued):
    url = reverse("scoring:run_progress", args=["crm", 1])
    Run.objects.update(state="running", step=SCORING, done=1)
    live = lead.get(url).content.decode()
    assert "<html" not in live
    assert "1 of 2 products" in live
    assert "hx-get" in live
    Run.objects.update(state="queued", step="")
    execute(queued.pk)
    ended = lead.get(url).content.decode()
    assert "hx-get" not in ended
    assert "Read report" in ended


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_as_many_queries_for_three_as_for_one(
    lead, evaluation, django_assert_num_queries, count
):
    team, feature = evaluation.teams.get(), evaluation.features.first()
    for _ in range(count):
        RequirementFactory(evaluation=evaluation, team=team, feature=feature)
        request_run(by=None, evaluation=evaluation, send=False)
    with django_assert_num_queries(6):  # session, user, evaluation, membership; last finished, runs
        page = lead.get(reverse("scoring:runs", args=["crm"])).content.decode()
    assert page.count('<th scope="row">') == count


def test_cancelling_ends_a_run_once(lead, queued):
    url = reverse("scoring:cancel_run", args=["crm", 1])
    page = lead.post(url, follow=True).content.decode()
    assert "Cancelled." in page
    assert Run.objects.get().state == RunState.CANCELLED
    assert "Run 1 had ended already." in lead.post(url, follow=True).content.decode()


def test_a_failed_run_says_why_and_offers_a_new_one(lead, queued):
    claim(queued.pk)
    fail(queued.pk, "Beta has no price for year 2")
    page = page_of(lead)
    assert "Beta has no price for year 2" in page
    assert "Start a new run" in page
    assert "every 1s" not in page


def test_a_run_that_stopped_has_no_report(lead, queued):
    fail(queued.pk, "<script>alert(1)</script>")
    page = lead.get(reverse("scoring:report", args=["crm", 1])).content.decode()
    assert "No finished run" in page
    assert "See run 1" in page
    assert "<script>alert" not in page_of(lead)
