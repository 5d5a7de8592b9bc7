"""Trials: a script from what is needed, findings that become verifications, and how far each has come."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from discovery.actions.stale import Stale
from discovery.models import AuditEntry
from tests.factories import (
    AddOnFactory,
    AnswerFactory,
    EvaluationFactory,
    FeatureFactory,
    MembershipFactory,
    PlanFactory,
    ProductFactory,
    RequirementFactory,
    TeamFactory,
    TrialFactory,
    UserFactory,
    VendorFactory,
    VerificationFactory,
)
from vendors.actions.trials import create_trial, edit_trial, record_trial_finding, remove_trial, trial_seen
from vendors.models import Trial, Verification
from vendors.queries.trials import progress_of_trials, script_of
from vendors.queries.verifying import cells_of, records

pytestmark = pytest.mark.django_db
NAMES = ("contacts", "letters", "leads", "reports", "calls")
INSIDE, OUTSIDE = date(2026, 11, 10), date(2026, 11, 16)


@pytest.fixture
def evaluation():
    evaluation = EvaluationFactory(slug="crm")
    for key in NAMES:
        FeatureFactory(evaluation=evaluation, key=key, name=key.title())
    return evaluation


@pytest.fixture
def plan(evaluation):
    product = ProductFactory(vendor=VendorFactory(evaluation=evaluation, name="Acme"), name="CRM")
    return PlanFactory(product=product, name="Pro", trial_days=14)


@pytest.fixture
def needs(evaluation):
    """Contacts nice, letters must, leads a deal-breaker, reports must without script, calls only a draft."""
    team = TeamFactory(evaluation=evaluation, name="Sales")

    def need(key, priority, script="", **columns):
        return RequirementFactory(
            evaluation=evaluation, team=team, feature=key and evaluation.features.get(key=key),
            priority=priority, demo_script=script, **columns,
        )  # fmt: skip

    return [
        need("contacts", "nice", "open a contact"),
        need("letters", "must", "send a letter"),
        need("leads", "must", "route a lead", deal_breaker=True),
        need("leads", "nice", "import a lead"),
        need("reports", "must"),
        need("calls", "must", "make a call", status="draft"),
        need(None, "must", "look around", statement="Feel at home"),
    ]


@pytest.fixture
def trial(plan, needs):
    return TrialFactory(offering=plan)


def feature(trial, key="leads"):
    return trial.offering.product.vendor.evaluation.features.get(key=key)


def keys(rows):
    return [row.feature.key for row in rows]


def find(trial, key="leads", level="native", on=INSIDE, **columns):
    return record_trial_finding(
        by=None, trial=trial, feature=feature(trial, key), level=level, on=on, note="", **columns
    )


# The script -------------------------------------------------------------------------------------------------


def test_the_script_has_deal_breakers_then_must_haves_then_the_rest(trial):
    script = script_of(trial)
    assert [keys(point.row for point in part) for part in script.parts()] == [
        ["leads"],
        ["letters", "reports"],
        ["contacts"],
    ]
    assert [point.row.scripts for point in script.points] == [
        ["route a lead", "import a lead"],
        ["send a letter"],
        [],
        ["open a contact"],
    ]


def test_what_is_excluded_is_listed_apart_needed_or_not(trial):
    trial.excludes.set([feature(trial, "leads"), feature(trial, "calls")])
    script = script_of(trial)
    assert keys(point.row for point in script.points) == ["letters", "reports", "contacts"]
    assert [(row.feature.key, row.deal_breaker) for row in script.excluded] == [
        ("leads", True),
        ("calls", False),
    ]


def test_needs_without_a_feature_are_shown_as_such(trial):
    assert [need.statement for need in script_of(trial).loose] == ["Feel at home"]


def test_without_agreed_needs_there_is_no_script(plan):
    script = script_of(TrialFactory(offering=plan))
    assert (script.points, script.excluded, script.loose) == ([], [], [])


def test_the_plans_own_findings_by_trial_in_its_days_are_the_trials(trial, plan):
    columns = {"offering": plan, "feature": feature(trial), "method": "trial", "level": "none"}
    VerificationFactory(**columns | {"method": "demo"}, on=INSIDE)
    VerificationFactory(**columns, on=OUTSIDE)
    VerificationFactory(**columns | {"offering": PlanFactory(product=plan.product)}, on=INSIDE)
    assert script_of(trial).done == 0
    VerificationFactory(**columns, on=trial.starts_on)
    VerificationFactory(**columns | {"level": "partial"}, on=trial.ends_on)
    script = script_of(trial)
    assert (script.done, script.points[0].finding.level) == (1, "partial")


def test_progress_is_counted_over_the_points(trial, plan, evaluation):
    trial.excludes.add(feature(trial, "contacts"))
    later = TrialFactory(offering=plan, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 9))
    for key in ("leads", "letters", "calls"):
        find(trial, key)
    VerificationFactory(offering=plan, feature=feature(trial, "contacts"), method="trial", on=INSIDE)
    assert [(row.trial, row.done, row.of) for row in progress_of_trials(evaluation)] == [
        (trial, 2, 3),
        (later, 0, 4),
    ]
    assert (script_of(trial).done, len(script_of(trial).points)) == (2, 3)


# Actions ----------------------------------------------------------------------------------------------------


def test_a_trial_leaves_out_what_its_plan_does(plan, evaluation):
    plan.trial_excludes.add(evaluation.features.get(key="calls"))
    trial = create_trial(by=None, offering=plan, starts_on=date(2026, 11, 2), ends_on=None)
    assert (trial.ends_on, keys_of(trial)) == (date(2026, 11, 15), ["calls"])
    entry = AuditEntry.objects.get(action="create_trial")
    assert (entry.evaluation, "Pro" in entry.target) == ("crm", True)


def keys_of(trial):
    return list(trial.excludes.values_list("key", flat=True))


def test_the_last_day_can_be_given(plan):
    day = date(2026, 11, 2)
    assert create_trial(by=None, offering=plan, starts_on=day, ends_on=day).ends_on == day


@pytest.mark.parametrize(
    ("days", "columns", "message"),
    [
        (None, {"ends_on": None}, "The plan does not say how long: write the last day."),
        (14, {"ends_on": date(2026, 11, 1)}, "The last day is before the first."),
        (3_000_000, {"ends_on": None}, "That is longer than a calendar goes: write the last day."),
        (2_147_483_647, {"ends_on": None}, "That is longer than a calendar goes: write the last day."),
        (
            14,
            {"starts_on": date(9999, 12, 31), "ends_on": None},
            "That is longer than a calendar goes: write the last day.",
        ),
    ],
)
def test_a_period_that_is_none_is_refused(plan, days, columns, message):
    plan.trial_days = days
    with pytest.raises(ValidationError) as refused:
        create_trial(by=None, offering=plan, **{"starts_on": date(2026, 11, 2), **columns})
    assert refused.value.message_dict == {"ends_on": [message]}
    assert Trial.objects.count() == 0


def test_an_add_on_has_no_trial(plan):
    with pytest.raises(ValidationError) as refused:
        create_trial(by=None, offering=AddOnFactory(product=plan.product), starts_on=INSIDE, ends_on=OUTSIDE)
    assert refused.value.message_dict == {"offering": ["A trial belongs to a plan."]}


def test_an_edit_says_what_it_saw(trial):
    seen = trial_seen(trial)
    values = {"starts_on": INSIDE, "ends_on": OUTSIDE, "excludes": [feature(trial)]}
    edit_trial(by=None, trial=trial, seen=seen, **values)
    trial.refresh_from_db()
    assert (trial.starts_on, trial.ends_on, keys_of(trial)) == (INSIDE, OUTSIDE, ["leads"])
    with pytest.raises(Stale):
        edit_trial(by=None, trial=trial, seen=seen, **values | {"excludes": []})
    assert keys_of(trial) == ["leads"]
    assert AuditEntry.objects.get(action="edit_trial").details == {"excludes": ["leads"]}


def test_a_finding_is_a_verification_by_trial(trial, plan):
    AnswerFactory(offering=plan, feature=feature(trial), level="native")
    find(trial, level="partial")
    row = Verification.objects.get()
    assert (row.offering, row.level, row.method, row.on) == (plan, "partial", "trial", INSIDE)
    assert cells_of(plan)[feature(trial).pk].level == "partial"
    assert records(plan.product.vendor.evaluation)[plan.product.vendor.pk].inflated == 1
    assert AuditEntry.objects.filter(action="record_finding").count() == 1


def test_a_finding_keeps_to_the_days_and_the_features_of_its_trial(trial):
    for day in (date(2026, 11, 1), OUTSIDE):
        with pytest.raises(ValidationError, match="Choose a day of the trial"):
            find(trial, on=day)
    trial.excludes.add(feature(trial))
    with pytest.raises(ValidationError, match="This feature is not in the trial"):
        find(trial)
    assert Verification.objects.count() == 0


def test_removing_a_trial_keeps_what_it_found(trial):
    find(trial)
    remove_trial(by=None, trial=trial)
    assert (Trial.objects.count(), Verification.objects.count()) == (0, 1)
    assert AuditEntry.objects.filter(action="remove_trial").count() == 1


# Pages ------------------------------------------------------------------------------------------------------


def signed_in(evaluation, role):
    client = Client()
    client.force_login(MembershipFactory(evaluation=evaluation, role=role).user)
    return client


@pytest.fixture
def evaluator(evaluation):
    return signed_in(evaluation, "evaluator")


def typed(pk, **values):
    """What a browser sends of the form of one point."""
    return {f"feature-{pk}-{name}": value for name, value in values.items()}


def url(name, *numbers):
    return reverse(f"vendors:{name}", args=["crm", *numbers])


@time_machine.travel("2026-11-10T12:00:00Z", tick=False)
def test_an_evaluator_plans_a_trial_and_records_point_by_point(evaluator, plan, needs):
    response = evaluator.post(url("new_trial"), {"offering": plan.pk, "starts_on": "2026-11-02"})
    trial = Trial.objects.get()
    assert response["Location"] == url("trial", trial.pk)
    page = evaluator.get(response["Location"])
    assert "0 of 4 checked" in page.content.decode()
    letters = feature(trial, "letters").pk
    form = page.context["parts"][0][1][0]["form"]
    assert form["on"].value() == INSIDE
    leads = feature(trial).pk
    data = typed(leads, level="partial", on="2026-11-03", note="slow")
    response = evaluator.post(url("trial_finding", trial.pk, leads), data)
    assert response["Location"] == f"{url('trial', trial.pk)}#point-{letters}"
    page = evaluator.get(url("trial", trial.pk)).content.decode()
    assert "1 of 4 checked" in page
    assert "Found: Some of it works today</b> · 3 Nov 2026" in page


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({}, "level", "Choose what you found on “Leads”."),
        ({"level": "not_applicable"}, "level", "Select a valid choice. not_applicable is not one of"),
        ({"level": "native", "on": "2026-12-24"}, "on", "Choose a day of the trial."),
        ({"level": "native", "on": "soon"}, "on", "Write a date such as 2027-01-31."),
        ({"level": "native", "note": "x" * 20_001}, "note", "Ensure this value has at most 20000 characters"),
    ],
)
def test_a_finding_that_cannot_be_saved_says_why(evaluator, trial, values, field, message):
    leads = feature(trial).pk
    data = typed(leads, **{"on": "2026-11-10", **values})
    response = evaluator.post(url("trial_finding", trial.pk, leads), data)
    assert response.status_code == 422
    (form,) = response.context["failed"]
    assert list(form.errors) == [field]
    assert form.errors[field][0].startswith(message)
    assert response.content.decode().count("Error:") == 1
    assert Verification.objects.count() == 0


def test_an_excluded_point_takes_no_finding_by_its_address(evaluator, trial):
    trial.excludes.add(feature(trial))
    leads = feature(trial).pk
    data = typed(leads, level="native", on="2026-11-10")
    response = evaluator.post(url("trial_finding", trial.pk, leads), data)
    assert response.context["failed"][0].non_field_errors() == ["This feature is not in the trial."]


def test_looking_at_a_findings_address_leads_to_its_point(evaluator, trial):
    leads = feature(trial).pk
    response = evaluator.get(url("trial_finding", trial.pk, leads))
    assert response["Location"] == f"{url('trial', trial.pk)}#point-{leads}"


def test_after_the_last_point_the_page_begins_at_its_top(evaluator, trial):
    for key in ("letters", "reports", "contacts"):
        find(trial, key)
    leads = feature(trial).pk
    data = typed(leads, level="native", on="2026-11-10")
    assert evaluator.post(url("trial_finding", trial.pk, leads), data)["Location"] == url("trial", trial.pk)


@pytest.mark.parametrize(("role", "forms"), [("facilitator", 4), ("evaluator", 4), ("member", 0)])
def test_who_writes_sees_forms_the_teams_read(evaluation, trial, role, forms):
    client = signed_in(evaluation, role)
    page = client.get(url("trial", trial.pk)).content.decode()
    assert page.count("Save finding") == forms
    assert ("Change trial" in page) is bool(forms)
    assert ("Plan trial" in client.get(url("trials")).content.decode()) is bool(forms)


def test_a_trial_is_changed_and_removed(evaluator, trial):
    page = evaluator.get(url("change_trial", trial.pk))
    data = {"starts_on": "2026-11-03", "ends_on": "2026-11-09", "excludes": [feature(trial).pk]}
    data["seen"] = page.context["seen"]
    assert evaluator.post(url("change_trial", trial.pk), data)["Location"] == url("trial", trial.pk)
    trial.refresh_from_db()
    assert (trial.starts_on, trial.ends_on, keys_of(trial)) == (
        date(2026, 11, 3),
        date(2026, 11, 9),
        ["leads"],
    )
    response = evaluator.post(url("change_trial", trial.pk), data | {"ends_on": "2026-11-08"})
    assert response.status_code == 409
    assert "Somebody changed this trial meanwhile." in response.content.decode()
    assert response.context["differences"] == [
        {"label": "Last day", "mine": "2026-11-08", "theirs": "2026-11-09"}
    ]
    response = evaluator.post(url("change_trial", trial.pk), data | {"excludes": []})
    assert response.context["differences"] == [{"label": "Not in the trial", "mine": "", "theirs": "Leads"}]
    data["seen"] = trial_seen(trial)
    response = evaluator.post(url("change_trial", trial.pk), data | {"ends_on": "2026-11-01"})
    assert response.context["form"].errors == {"ends_on": ["The last day is before the first."]}
    assert response.status_code == 422
    assert evaluator.post(url("remove_trial", trial.pk))["Location"] == url("trials")
    assert Trial.objects.count() == 0


def test_a_trial_that_cannot_be_planned_says_why(evaluator, plan):
    AddOnFactory(product=plan.product)
    response = evaluator.post(url("new_trial"), {"offering": "", "starts_on": ""})
    assert (response.status_code, sorted(response.context["form"].errors)) == (422, ["offering", "starts_on"])
    choices = response.context["form"].fields["offering"].choices
    assert choices == [("", "–"), (plan.pk, "Acme · CRM · Pro")]
    plan.trial_days = None
    plan.save()
    response = evaluator.post(url("new_trial"), {"offering": plan.pk, "starts_on": "2026-11-02"})
    assert list(response.context["form"].errors) == ["ends_on"]
    plan.trial_days = 14
    plan.save()
    response = evaluator.post(url("new_trial"), {"offering": plan.pk, "starts_on": "9999-12-31"})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["ends_on"])


@pytest.mark.parametrize("chosen", ["9" * 30, "-1", "x", "\x00", "٣"])
def test_only_listed_features_are_left_out(evaluator, trial, chosen):
    data = {"starts_on": "2026-11-03", "ends_on": "2026-11-09", "seen": trial_seen(trial)}
    response = evaluator.post(url("change_trial", trial.pk), data | {"excludes": [chosen]})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["excludes"])
    assert keys_of(trial) == []


@pytest.mark.parametrize("name", ["trial", "change_trial"])
def test_another_evaluations_trial_is_not_found(evaluator, name):
    assert evaluator.get(url(name, TrialFactory().pk)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_a_fixed_number_of_times(
    evaluator, plan, needs, count, django_assert_num_queries
):
    for _ in range(count):
        find(TrialFactory(offering=PlanFactory(product=plan.product)))
    with django_assert_num_queries(8):
        page = evaluator.get(url("trials"))
    assert len(page.context["rows"]) == count
    assert page.content.decode().count("1 of 4") == count


def test_both_lists_lead_to_trials(evaluation, plan):
    client = signed_in(evaluation, "facilitator")
    for name in ("vendors", "verify"):
        assert f'href="{url("trials")}"' in client.get(url(name)).content.decode()


def test_the_admin_lists_and_edits_trials(trial):
    client = Client()
    client.force_login(UserFactory(username="boss", administrator=True))
    page = client.get(reverse("admin:vendors_trial_changelist"), {"q": "Pro"})
    assert [row.pk for row in page.context["cl"].queryset] == [trial.pk]
    address = reverse("admin:vendors_trial_change", args=[trial.pk])
    form = client.get(address).context["adminform"].form
    values = {"offering": trial.offering.pk, "starts_on": "2026-11-02", "ends_on": "2026-11-01"}
    client.post(address, values | {"seen": form["seen"].value()})
    trial.refresh_from_db()
    assert trial.ends_on == date(2026, 11, 15)
    client.post(address, values | {"ends_on": "2026-11-20", "seen": form["seen"].value()})
    trial.refresh_from_db()
    assert trial.ends_on == date(2026, 11, 20)
    assert AuditEntry.objects.filter(action="admin_change", actor="boss", evaluation="crm").count() == 1
