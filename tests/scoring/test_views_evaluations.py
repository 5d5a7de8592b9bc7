"""The list of evaluations, an evaluation's home, and what every page has in common."""

import pytest
from django.urls import reverse

from scoring.actions.runs import request_run
from scoring.execution import execute
from tests.factories import (
    EvaluationFactory,
    MembershipFactory,
    RequirementFactory,
    TeamFactory,
    UserFactory,
    scorable_evaluation,
)

pytestmark = pytest.mark.django_db


def member_of(evaluation, role="facilitator", **columns):
    return MembershipFactory(evaluation=evaluation, role=role, user=UserFactory(**columns)).user


def home_of(client, evaluation):
    return client.get(reverse("scoring:home", args=[evaluation.slug]))


@pytest.fixture
def scored():
    """An evaluation with a finished run."""
    evaluation = scorable_evaluation(name="CRM 2027")
    run, _created = request_run(by=None, evaluation=evaluation, send=False)
    execute(run.pk)
    return evaluation


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_as_many_queries_for_three_as_for_one(client, django_assert_num_queries, count):
    user = UserFactory()
    for _ in range(count):
        MembershipFactory(evaluation=scorable_evaluation(), user=user, role="facilitator")
    client.force_login(user)
    # session, user, evaluations; owners, teams, requirements, plans, runs, conditions
    with django_assert_num_queries(10):
        response = client.get("/")
    assert response.content.decode().count('<th scope="row">') == count


def test_a_row_says_stage_next_step_and_owner(client):
    evaluation = scorable_evaluation(name="CRM 2027")
    client.force_login(member_of(evaluation, first_name="Ploy", last_name="Suwan"))
    page = client.get("/").content.decode()
    assert [
        text in page for text in ("CRM 2027", "Scoring", "Nothing has been scored yet.", "Ploy Suwan")
    ] == [True] * 4


def test_without_evaluations_there_is_a_sentence_and_a_button(client):
    client.force_login(UserFactory())
    page = client.get("/").content.decode()
    assert "You do not take part in an evaluation yet." in page
    assert page.count('class="button"') == 1


def test_others_evaluations_are_not_listed_nor_found(client):
    evaluation = scorable_evaluation(name="Secret")
    client.force_login(UserFactory())
    assert "Secret" not in client.get("/").content.decode()
    assert home_of(client, evaluation).status_code == 404


def test_an_administrator_sees_all(client):
    scorable_evaluation(name="Anybody's")
    client.force_login(UserFactory(administrator=True))
    assert "Anybody&#x27;s" in client.get("/").content.decode()


def test_home_starts_with_what_blocks_the_first_step(client):
    evaluation = EvaluationFactory()
    client.force_login(member_of(evaluation))
    page = home_of(client, evaluation).content.decode()
    assert "No team takes part yet." in page
    assert page.count('<li class="now">') == 1
    assert page.count('<li class="waiting">') == 4


def test_the_primary_button_of_home_follows_the_state(client, scored):
    evaluation = scorable_evaluation()
    client.force_login(UserFactory(administrator=True))
    assert "Start run" in home_of(client, evaluation).content.decode()
    assert "Read report" in home_of(client, scored).content.decode()
    request_run(by=None, evaluation=evaluation, send=False)
    assert "Watch run 1" in home_of(client, evaluation).content.decode()


def test_an_edit_makes_the_report_stale(client, scored):
    client.force_login(member_of(scored))
    assert "uses old weights" not in home_of(client, scored).content.decode()
    RequirementFactory(evaluation=scored, team=scored.teams.get(), feature=scored.features.first())
    page = home_of(client, scored).content.decode()
    assert "Run 1 uses old weights" in page
    assert "Start run" in page


def test_a_reader_starts_nothing(client):
    evaluation = scorable_evaluation()
    client.force_login(member_of(evaluation, role="reader"))
    page = home_of(client, evaluation).content.decode()
    assert "Start run" not in page
    assert reverse("scoring:request_run", args=[evaluation.slug]) not in page


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        ("reader", ["Overview", "Runs", "Report"]),
        ("facilitator", ["Overview", "Requirements", "Runs", "Report", "Settings"]),
    ],
)
def test_navigation_offers_what_a_role_may_open(client, role, shown):
    evaluation = scorable_evaluation()
    client.force_login(member_of(evaluation, role=role))
    sections = home_of(client, evaluation).context["sections"]
    names = [str(section["name"]) for section in sections]
    assert [name for name in names if name in shown] == shown
    assert [str(section["name"]) for section in sections if section["current"]] == ["Overview"]
    if role == "reader":
        assert names == shown


def test_every_link_of_the_navigation_opens(client, scored):
    client.force_login(member_of(scored))
    links = [section["url"] for section in home_of(client, scored).context["sections"]]
    assert {client.get(url, follow=True).status_code for url in links} == {200}


HOSTILE = "<img src=x onerror=alert(1)>\"' hx-get=/x {{ 7 }}"


def test_hostile_text_is_inert(client):
    evaluation = scorable_evaluation(name=HOSTILE)
    TeamFactory(evaluation=evaluation, name=HOSTILE)
    client.force_login(member_of(evaluation, first_name=HOSTILE[:30]))
    for page in (client.get("/"), home_of(client, evaluation)):
        text = page.content.decode()
        assert "<img" not in text
        assert "&lt;img src=x onerror=alert(1)&gt;" in text


class TestTheme:
    URL = "/theme/"

    def test_the_choice_is_kept_in_a_cookie(self, client):
        response = client.post(self.URL, {"theme": "dark", "next": "/accounts/login/"})
        assert (response.url, response.cookies["theme"].value) == ("/accounts/login/", "dark")
        assert 'data-theme="dark"' in client.get("/accounts/login/").content.decode()

    @pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
    def test_it_never_leads_elsewhere(self, client, elsewhere):
        assert client.post(self.URL, {"theme": "dark", "next": elsewhere}).url == "/"

    def test_an_unknown_theme_is_ignored(self, client):
        assert "theme" not in client.post(self.URL, {"theme": '"><script>'}).cookies
        client.cookies["theme"] = '"><script>'
        assert "data-theme" not in client.get("/accounts/login/").content.decode()

    def test_looking_changes_nothing(self, client):
        assert client.get(self.URL).status_code == 405


def test_sign_in_names_the_error_and_the_fields(client):
    page = client.post("/accounts/login/", {"login": "nobody", "password": "wrong"}).content.decode()
    assert "<title>Error: Sign in" in page
    assert 'id="faults"' in page


def test_a_missing_page_says_so_in_our_frame(client):
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()
    assert 'class="masthead"' in response.content.decode()


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/password/reset/", "/accounts/signup/"])
def test_pages_follow_the_content_security_policy(client, path):
    page = client.get(path)
    assert "'unsafe" not in page["Content-Security-Policy"]
    assert " style=" not in page.content.decode()
    assert "http://" not in page.content.decode().replace("http://www.w3.org", "")
