"""The permission table against the routes that exist: nothing unnamed, nothing left over, nothing lent."""

import re
from collections.abc import Iterator
from fnmatch import fnmatch

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.urls import URLPattern, get_resolver, path, reverse
from django.views.defaults import page_not_found

import config.urls
from config.middleware import PermissionMiddleware
from config.permissions import TABLE, Role, roles_of, rule_for
from discovery import models
from tests.factories import EvaluationFactory, MembershipFactory, UserFactory

INSIDE = {Role.FACILITATOR, Role.MEMBER, Role.EVALUATOR, Role.READER}
WHO = ("anonymous", "stranger", "reader", "evaluator", "member", "facilitator", "administrator")
LEAD = {"facilitator", "administrator"}
READERS = {"reader", "evaluator", "member"} | LEAD
EVERYBODY = set(WHO)
EXPECTED = {
    "admin:index": {"administrator"},
    "admin:login": {"administrator"},
    "health": EVERYBODY,
    "account_login": EVERYBODY,
    "account_reset_password": EVERYBODY,
    "account_change_password": EVERYBODY - {"anonymous"},
    "account_email": set(),
    "account_set_password": set(),
    "mfa_index": EVERYBODY - {"anonymous"},
    "mfa_authenticate": EVERYBODY,
    **dict.fromkeys(
        (
            "vendors:import_matrix",
            "vendors:matrix_columns",
            "vendors:matrix_texts",
            "vendors:matrix_legend",
            "vendors:propose_again",
            "vendors:matrix_preview",
            "vendors:apply_matrix",
            "vendors:undo_matrix",
        ),
        LEAD,
    ),
    **dict.fromkeys(("vendors:trials", "vendors:trial"), READERS - {"reader"}),
    **dict.fromkeys(
        ("vendors:new_trial", "vendors:change_trial", "vendors:remove_trial", "vendors:trial_finding"),
        LEAD | {"evaluator"},
    ),
    "scoring:evaluations": EVERYBODY - {"anonymous"},
    "scoring:home": READERS,
    "scoring:request_run": LEAD,
    "scoring:run": READERS,
    "scoring:run_progress": READERS,
    "scoring:cancel_run": LEAD,
    "scoring:report": READERS,
    "scoring:report_file": READERS,
    "scoring:explain_offer": READERS,
}
"""What spec 11 says, written down a second time: the table is not asked about itself."""


def named_routes(resolver=None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every route of the URLconf with the name that the middleware sees."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name or pattern.lookup_str}", pattern
        else:
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from named_routes(pattern, inner)


ROUTES = sorted({name for name, _ in named_routes()})


class Door:
    """The middleware asked whether one user may open one route of one evaluation."""

    def __init__(self, rf) -> None:
        self.rf = rf

    def opens(self, user, route: str, slug: str | None = None) -> bool | HttpResponse:
        request = self.rf.get("/somewhere/")
        request.user = user
        request.resolver_match = type("Match", (), {"view_name": route})()
        self.request = request
        try:
            answer = PermissionMiddleware(page_not_found).process_view(
                request, page_not_found, (), {"slug": slug} if slug else {}
            )
        except Http404:
            return False
        return True if answer is None else answer


@pytest.fixture
def door(rf) -> Door:
    return Door(rf)


@pytest.fixture
def people() -> dict[str, object]:
    """One person for every way of standing to the evaluation `crm`."""
    evaluation = EvaluationFactory(slug="crm")
    known = {str(role): MembershipFactory(evaluation=evaluation, role=str(role)).user for role in INSIDE}
    other = MembershipFactory(evaluation=EvaluationFactory(slug="other"), role="facilitator").user
    administrator = UserFactory(administrator=True)
    return {"anonymous": AnonymousUser(), "stranger": other, "administrator": administrator, **known}


def test_every_route_is_named_in_the_table():
    patterns = [key for key in TABLE if key.endswith("*")]
    unnamed = [
        route
        for route in ROUTES
        if route not in TABLE and not any(fnmatch(route, pattern) for pattern in patterns)
    ]
    assert unnamed == []


def test_no_rule_is_left_over():
    unused = [key for key in TABLE if not any(fnmatch(route, key) for route in ROUTES)]
    assert unused == []


def test_routes_of_an_evaluation_carry_its_slug():
    """A rule that takes a role inside an evaluation works only where the middleware finds which."""
    wrong = [
        name
        for name, pattern in named_routes()
        if rule_for(name) & INSIDE and not re.search(r"<(\w+:)?slug>", str(pattern.pattern))
    ]
    assert wrong == []


@pytest.mark.django_db
def test_unnamed_is_denied_to_all(door):
    administrator = UserFactory(administrator=True)
    assert rule_for("scoring:unheard_of") == frozenset()
    assert rule_for("") == frozenset()
    assert door.opens(administrator, "scoring:unheard_of") is False
    assert door.opens(AnonymousUser(), "scoring:unheard_of") is False
    assert door.opens(AnonymousUser(), "account_email") is False


def test_exact_names_win_over_stars():
    assert rule_for("mfa_authenticate") == {Role.ANYONE}
    assert rule_for("mfa_activate_totp") == {Role.SIGNED_IN}
    assert rule_for("admin:discovery_user_changelist") == {Role.ADMINISTRATOR}
    assert rule_for("adminother") == frozenset()


@pytest.mark.django_db
@pytest.mark.parametrize("route", EXPECTED)
def test_who_may_open_what(door, people, route):
    slug = "crm" if rule_for(route) & INSIDE else None
    opened = {who for who in WHO if door.opens(people[who], route, slug) is True}
    assert opened == EXPECTED[route]


@pytest.mark.django_db
@pytest.mark.parametrize("route", [key for key, roles in TABLE.items() if roles & INSIDE])
def test_another_evaluation_is_not_found(door, people, route):
    """Not forbidden: a stranger must not learn that it exists."""
    assert door.opens(people["stranger"], route, "crm") is False
    assert door.opens(people["stranger"], route, "no-such-evaluation") is False
    assert door.opens(people["administrator"], route, "no-such-evaluation") is False


@pytest.mark.django_db
def test_anonymous_is_sent_to_the_log_in(door, people):
    """Also for an evaluation that does not exist: its absence is not told either."""
    closed = [route for route in ROUTES if rule_for(route) and Role.ANYONE not in rule_for(route)]
    answers = [
        door.opens(AnonymousUser(), route, slug) for route in closed for slug in ("crm", "no-such-evaluation")
    ]
    assert {answer.status_code for answer in answers} == {302}
    assert {answer.url for answer in answers} == {f"{reverse('account_login')}?next=/somewhere/"}


@pytest.mark.django_db
def test_the_view_gets_the_evaluation_and_the_roles(door, people):
    assert door.opens(people["member"], "scoring:home", "crm") is True
    assert door.request.evaluation.slug == "crm"
    assert door.request.roles == {Role.ANYONE, Role.SIGNED_IN, Role.MEMBER}
    may = {
        route: door.request.may(route)
        for route in ("discovery:new_requirement", "vendors:verify_cell", "x:y")
    }
    assert may == {"discovery:new_requirement": True, "vendors:verify_cell": False, "x:y": False}


@pytest.mark.django_db
def test_a_membership_counts_in_its_own_evaluation_only(people):
    other = models.Evaluation.objects.get(slug="other")
    assert roles_of(people["stranger"], other) == {Role.ANYONE, Role.SIGNED_IN, Role.FACILITATOR}
    crm = models.Evaluation.objects.get(slug="crm")
    assert roles_of(people["stranger"], crm) == {Role.ANYONE, Role.SIGNED_IN}
    assert roles_of(AnonymousUser(), other) == {Role.ANYONE}


@pytest.mark.django_db
def test_a_revoked_membership_counts_no_longer(door, people):
    models.Membership.objects.filter(user=people["reader"]).delete()
    assert door.opens(people["reader"], "scoring:home", "crm") is False


@pytest.mark.django_db
def test_staff_without_superuser_is_no_administrator(door):
    """Django's own permissions are not consulted: one table, one place."""
    assert door.opens(UserFactory(is_staff=True), "admin:index") is False


@pytest.mark.django_db
class TestThroughTheServer:
    """The middleware is really in front of the views."""

    def test_health_answers_anybody(self, client):
        answer = client.get("/health/")
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})

    def test_admin_sends_anonymous_to_our_log_in(self, client):
        answer = client.get("/admin/")
        assert (answer.status_code, answer.url) == (302, "/accounts/login/?next=/admin/")

    def test_admin_does_not_exist_for_others(self, client):
        client.force_login(UserFactory(is_staff=True))
        assert client.get("/admin/").status_code == 404

    def test_admin_opens_to_administrators(self, client):
        client.force_login(UserFactory(administrator=True))
        assert client.get("/admin/").status_code == 200

    @pytest.mark.urls(__name__)
    def test_a_route_outside_the_table_is_not_found(self, client):
        client.force_login(UserFactory(administrator=True))
        assert client.get("/forgotten/").status_code == 404
        assert client.post("/forgotten/").status_code == 404


urlpatterns = [
    path("forgotten/", lambda request: HttpResponse("nobody thought of a rule"), name="forgotten"),
    *config.urls.urlpatterns,
]
