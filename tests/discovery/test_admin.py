"""The admin: every model can be looked at and searched, every write is checked, audited and never silent."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from discovery.actions.requirements import edit_requirement
from discovery.actions.stale import Stale
from discovery.admin import ReadOnlyAdmin
from discovery.models import AuditEntry, Evaluation, Requirement, Team, User
from scoring.models import Result, Run
from tests.factories import (
    AnswerFactory,
    ChargeFactory,
    EffortFactory,
    EvaluationFactory,
    FeatureFactory,
    FeeAnswerFactory,
    PlanFactory,
    RequirementFactory,
    TeamFactory,
    UserFactory,
    VerificationFactory,
)
from vendors.models import Vendor

pytestmark = pytest.mark.django_db

OURS = [
    model for name in ("discovery", "vendors", "scoring") for model in apps.get_app_config(name).get_models()
]
NAMES = [model._meta.label_lower for model in OURS]


@pytest.fixture
def boss(client):
    """A superuser's browser."""
    client.force_login(UserFactory(username="boss", administrator=True))
    return client


def address(model, page="changelist", *arguments):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=arguments)


def form_values(response, **values):
    """What a browser would send back from an admin page, with its inlines."""
    adminform = response.context["adminform"]
    forms = [adminform.form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [*inline.formset.forms, inline.formset.management_form]
    data = {}
    for field in [field for form in forms for field in form]:
        value = field.value()
        if value is not None and value is not False:
            data[field.html_name] = value
    return data | values


@pytest.mark.parametrize("model", OURS, ids=NAMES)
def test_every_model_has_a_list_that_can_be_searched(boss, model):
    assert admin.site.is_registered(model)
    assert boss.get(address(model), {"q": "some words"}).status_code == 200


@pytest.mark.parametrize("model", OURS, ids=NAMES)
def test_every_form_opens_under_the_strict_policy(boss, model):
    response = boss.get(address(model, "add"))
    read_only = isinstance(admin.site.get_model_admin(model), ReadOnlyAdmin)
    assert response.status_code == (403 if read_only else 200)
    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert " style=" not in response.content.decode()


@pytest.mark.parametrize(
    "factory",
    [
        AnswerFactory, ChargeFactory, EffortFactory, EvaluationFactory, FeatureFactory, FeeAnswerFactory,
        PlanFactory, RequirementFactory, TeamFactory, VerificationFactory,
    ],
)  # fmt: skip
def test_rows_open(boss, factory):
    row = factory()
    assert boss.get(address(type(row))).status_code == 200
    assert boss.get(address(type(row), "change", row.pk)).status_code == 200


@pytest.mark.parametrize("model", [AuditEntry, Run, Result], ids=lambda model: model.__name__)
def test_what_is_finished_is_read_only(boss, model):
    site = admin.site.get_model_admin(model)
    request = type("Request", (), {"user": User.objects.get(username="boss")})()
    assert not site.has_add_permission(request)
    assert not site.has_change_permission(request)
    assert not site.has_delete_permission(request)
    assert site.has_view_permission(request)


@pytest.mark.parametrize("row", ["staff", "facilitator"])
def test_only_superusers_come_in(client, house, row):
    user = UserFactory(is_staff=True) if row == "staff" else house.lead
    client.force_login(user)
    assert client.get("/admin/").status_code == 404
    assert client.get(address(Requirement)).status_code == 404


def test_an_anonymous_visitor_is_sent_to_our_own_door(client):
    response = client.get("/admin/")
    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/admin/")


class TestWriting:
    def test_an_addition_is_audited(self, boss):
        evaluation = EvaluationFactory(slug="crm")
        response = boss.post(
            address(Team, "add"),
            {
                "evaluation": evaluation.pk,
                "key": "sales",
                "name": "Sales",
                "voice": "1",
                "people": "5",
                "position": "0",
            },
        )
        assert response.status_code == 302
        entry = AuditEntry.objects.get()
        assert (entry.actor, entry.action, entry.evaluation) == ("boss", "admin_add", "crm")

    def test_a_change_is_audited_with_its_fields(self, boss):
        team = TeamFactory(name="Sales")
        url = address(Team, "change", team.pk)
        assert boss.post(url, form_values(boss.get(url), name="Selling")).status_code == 302
        entry = AuditEntry.objects.get()
        assert (entry.action, entry.details["fields"], entry.details["id"]) == (
            "admin_change",
            ["name"],
            str(team.pk),
        )

    def test_a_deletion_is_audited(self, boss):
        team = TeamFactory()
        boss.post(address(Team, "delete", team.pk), {"post": "yes"})
        assert AuditEntry.objects.get().action == "admin_delete"
        assert Team.objects.count() == 0

    def test_every_row_of_a_bulk_deletion_is_audited(self, boss):
        evaluation = EvaluationFactory()
        rows = [TeamFactory(evaluation=evaluation) for _ in range(3)]
        data = {"action": "delete_selected", "_selected_action": [row.pk for row in rows], "post": "yes"}
        boss.post(address(Team), data)
        assert AuditEntry.objects.filter(action="admin_delete").count() == 3

    def test_rows_beside_are_audited_too(self, boss):
        evaluation = EvaluationFactory()
        TeamFactory(evaluation=evaluation, name="Sales")
        url = address(Evaluation, "change", evaluation.pk)
        data = form_values(boss.get(url), **{"teams-0-name": "Selling"})
        response = boss.post(url, data)
        assert response.status_code == 302, response.context["errors"]
        targets = AuditEntry.objects.values_list("action", "target").order_by("pk")
        assert ("admin_change", "discovery.team Selling") in list(targets)

    def test_an_edit_over_another_is_refused(self, boss):
        team = TeamFactory(name="Sales")
        url = address(Team, "change", team.pk)
        data = form_values(boss.get(url), name="Selling")
        Team.objects.update(people=99)
        response = boss.post(url, data)
        assert response.status_code == 200
        assert "Somebody changed this meanwhile." in response.content.decode()
        team.refresh_from_db()
        assert (team.name, team.people) == ("Sales", 99)

    def test_an_edit_of_a_requirement_moves_its_version(self, boss, house):
        row = RequirementFactory(evaluation=house.evaluation, team=house.sales)
        url = address(Requirement, "change", row.pk)
        assert boss.post(url, form_values(boss.get(url), statement="Changed here")).status_code == 302
        with pytest.raises(Stale):
            edit_requirement(by=house.lead, requirement=row, version=1, need=house.need())

    def test_what_the_database_refuses_is_told_and_leaves_no_entry(self, boss):
        row, stranger = RequirementFactory(), TeamFactory()
        url = address(Requirement, "change", row.pk)
        response = boss.post(url, form_values(boss.get(url), team=stranger.pk), follow=True)
        assert "belong to one evaluation" in response.content.decode()
        assert AuditEntry.objects.count() == 0

    def test_a_policy_that_could_not_be_frozen_is_told(self, boss):
        evaluation = EvaluationFactory()
        url = address(Evaluation, "change", evaluation.pk)
        response = boss.post(url, form_values(boss.get(url), currency="usd"), follow=True)
        assert "currency" in response.content.decode()
        evaluation.refresh_from_db()
        assert evaluation.currency == "USD"

    def test_a_deal_breaker_that_is_nice_to_have_is_an_error_of_the_form(self, boss):
        row = RequirementFactory(priority="nice")
        url = address(Requirement, "change", row.pk)
        response = boss.post(url, form_values(boss.get(url), deal_breaker="on"))
        assert response.status_code == 200
        assert "requirement_deal_breaker_is_must" in response.content.decode()

    def test_an_evaluation_is_not_deleted_here(self, boss):
        evaluation = EvaluationFactory()
        assert boss.post(address(Evaluation, "delete", evaluation.pk), {"post": "yes"}).status_code == 403

    def test_a_new_password_is_audited_and_not_written_down(self, boss):
        user = UserFactory()
        secret = "a new long password"
        data = {"password1": secret, "password2": secret, "usable_password": "true"}
        response = boss.post(reverse("admin:auth_user_password_change", args=[user.pk]), data)
        assert response.status_code == 302
        entry = AuditEntry.objects.get()
        assert entry.action == "admin_change_password"
        assert secret not in str(entry.details)

    def test_hostile_text_is_inert(self, boss):
        TeamFactory(name="<script>alert(1)</script>")
        assert "<script>alert(1)" not in boss.get(address(Team)).content.decode()

    @pytest.mark.parametrize("pk", ["0", "9" * 30, "x", "-1"])
    def test_a_row_that_is_none_is_told(self, boss, pk):
        response = boss.get(address(Team, "change", pk))
        assert (response.status_code, response["Location"]) == (302, "/admin/")

    @pytest.mark.parametrize("count", [1, 3])
    @pytest.mark.parametrize(("factory", "queries"), [(RequirementFactory, 5), (AnswerFactory, 5)])
    def test_the_same_queries_for_one_row_and_for_three(
        self, boss, factory, queries, count, django_assert_num_queries
    ):
        rows = [factory() for _ in range(count)]
        with django_assert_num_queries(queries):
            boss.get(address(type(rows[0])))


def test_autocomplete_finds_by_name(boss):
    evaluation = EvaluationFactory(name="CRM 2027")
    data = {"app_label": "discovery", "model_name": "team", "field_name": "evaluation", "term": "2027"}
    response = boss.get(reverse("admin:autocomplete"), data)
    assert response.json()["results"] == [{"id": str(evaluation.pk), "text": "CRM 2027"}]


def test_a_vendor_shows_its_products_beside_it(boss):
    plan = PlanFactory()
    vendor: Vendor = plan.product.vendor
    response = boss.get(address(Vendor, "change", vendor.pk))
    formset = response.context["inline_admin_formsets"][0].formset
    assert [form.instance for form in formset.forms] == [plan.product]
