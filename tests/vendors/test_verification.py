"""Checking claims: findings beside claims, inherited as tiers inherit, and each vendor's record."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from discovery.models import AuditEntry, words
from scoring.engine.vocabulary import Method
from scoring.reports.formats import register
from tests.factories import (
    AnswerFactory,
    EvaluationFactory,
    FeatureFactory,
    MembershipFactory,
    PlanFactory,
    ProductFactory,
    RequirementFactory,
    TeamFactory,
    UserFactory,
    VendorFactory,
    VerificationFactory,
)
from vendors.actions.verifications import accept_not_applicable, record_finding
from vendors.forms.verifications import FindingForm
from vendors.models import Answer, Change, Verification
from vendors.queries.verifying import Record, cells_of, records, to_verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluation():
    evaluation = EvaluationFactory(slug="crm")
    for key in ("leads", "contacts", "letters"):
        FeatureFactory(evaluation=evaluation, key=key, name=key.title())
    return evaluation


@pytest.fixture
def lite(evaluation):
    product = ProductFactory(vendor=VendorFactory(evaluation=evaluation, key="acme", name="Acme"), key="crm")
    return PlanFactory(product=product, key="lite", name="Lite")


@pytest.fixture
def pro(lite):
    return PlanFactory(product=lite.product, key="pro", name="Pro", builds_on=lite)


def feature(evaluation, key="leads"):
    return evaluation.features.get(key=key)


def cell(offering, key="leads"):
    """Claimed and found level of a cell."""
    row = cells_of(offering).get(feature(offering.product.vendor.evaluation, key).pk)
    if row is None:
        return None, None
    return row.claim and row.claim.level, row.finding and row.finding.level


def claim(offering, level, key="leads", **columns):
    subject = feature(offering.product.vendor.evaluation, key)
    return AnswerFactory(offering=offering, feature=subject, level=level, **columns)


def find(offering, level, key="leads", **columns):
    subject = feature(offering.product.vendor.evaluation, key)
    return VerificationFactory(offering=offering, feature=subject, level=level, **columns)


def test_a_tier_inherits_claim_and_finding(pro, lite):
    claim(lite, "native")
    find(lite, "partial")
    assert cell(pro) == cell(lite) == ("native", "partial")


def test_a_finding_is_not_inherited_past_the_tier_that_answers(pro, lite):
    claim(lite, "none")
    find(lite, "none")
    claim(pro, "native")
    assert cell(pro) == ("native", None)


def test_the_nearest_tier_with_a_finding_decides(pro, lite):
    claim(lite, "native")
    find(lite, "native", method="trial")
    find(pro, "partial", method="document")
    assert cell(pro) == ("native", "partial")


@pytest.mark.parametrize(
    ("findings", "decides"),
    [
        ([("trial", 1, "native"), ("demo", 9, "none")], "native"),
        ([("demo", 9, "native"), ("demo", 1, "none")], "native"),
        ([("demo", 5, "native"), ("demo", 5, "none")], "none"),
    ],
)
def test_strongest_method_then_newest_day_then_last_recorded(lite, findings, decides):
    for method, day, level in findings:
        find(lite, level, method=method, on=date(2026, 11, day))
    assert cell(lite) == (None, decides)


def test_must_haves_come_first_with_their_scripts(evaluation, lite):
    team = TeamFactory(evaluation=evaluation)
    for key, priority, status in (("letters", "must", "agreed"), ("contacts", "must", "draft")):
        RequirementFactory(
            evaluation=evaluation, team=team, feature=feature(evaluation, key), priority=priority,
            status=status, demo_script=f"show {key}",
        )  # fmt: skip
    find(lite, "native", "leads")
    rows = [(row.feature.key, row.must, row.scripts) for row in to_verify(lite)]
    assert rows == [("letters", True, ["show letters"]), ("leads", False, []), ("contacts", False, [])]
    assert [row.feature.key for row in to_verify(lite, only_open=True)] == ["letters", "contacts"]
    assert [row.feature.key for row in to_verify(lite, only_must=True)] == ["letters"]


def test_a_vendors_record_counts_what_held_and_what_was_inflated(evaluation, lite):
    for key, claimed, found in (
        ("leads", "native", "partial"),
        ("contacts", "partial", "third_party"),
        ("letters", "none", "native"),
    ):
        claim(lite, claimed, key)
        find(lite, found, key)
    record = records(evaluation)[lite.product.vendor_id]
    assert (record.checked, record.held, record.inflated) == (3, 2, 1)


def test_a_finding_without_a_claim_is_no_record(evaluation, lite):
    find(lite, "native")
    assert records(evaluation) == {}


def test_recording_never_overwrites(evaluation, lite):
    user = UserFactory()
    claim(lite, "native")
    for level in ("partial", "none"):
        record_finding(
            by=user, offering=lite, feature=feature(evaluation), level=level, method="demo",
            on=date(2026, 11, 1), note="seen",
        )  # fmt: skip
    assert Answer.objects.get().level == "native"
    assert list(Verification.objects.values_list("level", "by")) == [("partial", user.pk), ("none", user.pk)]
    assert AuditEntry.objects.filter(action="record_finding").count() == 2


def test_accepting_a_not_applicable_is_a_change_like_any_other(evaluation, lite):
    claim(lite, "not_applicable", accepted=False)
    assert accept_not_applicable(by=None, offering=lite, feature=feature(evaluation))
    assert Answer.objects.get().accepted
    line = Change.objects.get()
    assert (line.before.get("accepted"), "accepted" in line.after, line.status) == (False, False, "applied")
    assert not accept_not_applicable(by=None, offering=lite, feature=feature(evaluation))


# Pages ------------------------------------------------------------------------------------------------------


def browser(evaluation, role):
    client = Client()
    user = UserFactory()
    MembershipFactory(evaluation=evaluation, user=user, role=role)
    client.force_login(user)
    return client


def cell_url(offering, key="leads"):
    evaluation = offering.product.vendor.evaluation
    return reverse("vendors:verify_cell", args=[evaluation.slug, offering.pk, feature(evaluation, key).pk])


FINDING = {"level": "partial", "method": "demo", "on": "2026-11-01", "note": "only by hand"}


def test_marking_one_goes_on_to_the_next_open_one(evaluation, lite):
    client = browser(evaluation, "evaluator")
    for key, target in (("leads", cell_url(lite, "contacts")), ("contacts", cell_url(lite, "letters"))):
        assert client.post(cell_url(lite, key), FINDING)["Location"] == target
    last = client.post(cell_url(lite, "letters"), FINDING)
    assert last["Location"] == f"{reverse('vendors:verify', args=['crm'])}?offer={lite.pk}"
    page = client.get(last["Location"]).content.decode()
    assert "3 of 3 verified" in page


def test_the_list_shows_claims_findings_and_what_is_inherited(evaluation, lite, pro):
    claim(lite, "native")
    claim(lite, "not_applicable", "contacts", accepted=False)
    find(lite, "partial")
    page = browser(evaluation, "reader").get(reverse("vendors:verify", args=["crm"]))
    assert page.status_code == 404
    url = f"{reverse('vendors:verify', args=['crm'])}?offer={pro.pk}"
    page = browser(evaluation, "member").get(url).content.decode()
    assert [text in page for text in ("1 of 3 verified", "inherited", "waits for you", "unanswered")] == [
        True
    ] * 4
    assert "verify/" + str(pro.pk) not in page


def test_a_wrong_finding_is_said_and_nothing_is_stored(evaluation, lite):
    client = browser(evaluation, "evaluator")
    for data in ({}, {**FINDING, "level": "not_applicable"}, {**FINDING, "on": "١"}):
        response = client.post(cell_url(lite), data)
        assert response.status_code == 422
        assert "<title>Error:" in response.content.decode().replace("\n", "")
    assert Verification.objects.count() == 0


def test_cells_of_another_evaluation_are_not_found(evaluation, lite):
    other = PlanFactory()
    client = browser(evaluation, "evaluator")
    pk = feature(evaluation).pk
    assert client.get(reverse("vendors:verify_cell", args=["crm", other.pk, pk])).status_code == 404
    elsewhere = FeatureFactory()
    assert client.get(reverse("vendors:verify_cell", args=["crm", lite.pk, elsewhere.pk])).status_code == 404


def test_accepting_needs_a_post_and_goes_on(evaluation, lite):
    claim(lite, "not_applicable", accepted=False)
    client = browser(evaluation, "evaluator")
    url = reverse("vendors:accept_not_applicable", args=["crm", lite.pk, feature(evaluation).pk])
    assert "Accept not applicable" in client.get(cell_url(lite)).content.decode()
    assert client.get(url).status_code == 405
    assert client.post(url).status_code == 302
    assert Answer.objects.get().accepted


def test_evidence_is_a_link_only_where_it_is_an_address(evaluation, lite):
    client = browser(evaluation, "evaluator")
    row = claim(lite, "native", evidence="javascript:alert(1)")
    assert 'href="javascript' not in client.get(cell_url(lite)).content.decode()
    Answer.objects.filter(pk=row.pk).update(evidence="https://acme.test/")
    assert 'href="https://acme.test/"' in client.get(cell_url(lite)).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_three_features(count, django_assert_num_queries):
    evaluation = EvaluationFactory()
    plan = PlanFactory(product=ProductFactory(vendor=VendorFactory(evaluation=evaluation)))
    for row in FeatureFactory.create_batch(count, evaluation=evaluation):
        AnswerFactory(offering=plan, feature=row)
    client = browser(evaluation, "facilitator")
    url = reverse("vendors:verify", args=[evaluation.slug])
    client.get(url)
    with django_assert_num_queries(18):
        assert client.get(url).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_records_of_one_and_of_three_vendors_take_the_same_queries(count, django_assert_num_queries):
    evaluation = EvaluationFactory()
    subject = FeatureFactory(evaluation=evaluation)
    for vendor in VendorFactory.create_batch(count, evaluation=evaluation):
        plan = PlanFactory(product=ProductFactory(vendor=vendor))
        AnswerFactory(offering=plan, feature=subject, level="native")
        VerificationFactory(offering=plan, feature=subject, level="partial")
    with django_assert_num_queries(3):
        found = records(evaluation)
    assert found == {vendor.pk: Record(1, 0) for vendor in evaluation.vendors.all()}


def test_how_a_claim_was_checked_is_said_alike_on_forms_and_in_reports():
    said = {method: str(words.METHODS[method]) for method in Method}
    assert said["reference"] == "Reference customer"
    offered = {key: str(label) for key, label in FindingForm().fields["method"].choices}
    assert offered == {method: register.filters["method_word"](method) for method in Method} == said
