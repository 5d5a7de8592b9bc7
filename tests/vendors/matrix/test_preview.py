"""The preview of an import: every change, then all or nothing, and undo (spec 3.6)."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import AnswerFactory, EvaluationFactory, MembershipFactory, UserFactory
from tests.vendors.matrix.importing import LEGEND, MATRIX, dump, import_file
from tests.vendors.matrix.paging import (
    SIMPLE,
    columns,
    kept,
    meanings,
    previewed,
    url,
)
from tests.vendors.matrix.test_otel import EXPECTED
from tests.vendors.matrix.test_otel import MATRIX as OTEL
from vendors.models import Answer, Change, ChangeSet, MatrixFile, Vendor

pytestmark = pytest.mark.django_db


def test_the_legend_does_the_same_by_the_command(lead, evaluation, tmp_path):
    text = f"{SIMPLE},,stray,\nMail,Letters,-,yes (beta)\n"
    change_set = previewed(lead, text, decided={"-": "none", "yes (beta)": "roadmap"}, team="all")
    response = lead.get(url("matrix_legend", MatrixFile.objects.get().pk))
    assert response["Content-Disposition"] == 'attachment; filename="crm-legend.json"'
    outcome = import_file(tmp_path, evaluation, text, json.loads(response.content), "--json")
    assert (outcome.status, outcome.json["reports"]) == (0, change_set.reports)
    assert outcome.json["created"] == 6
    assert outcome.json["rejected"] == [{"cell": "C5", "text": "stray", "reason": "its row names no feature"}]
    by_command = ChangeSet.objects.get(state="applied")
    columns = ("kind", "target", "before", "after", "cell", "text", "reason")
    assert list(by_command.lines.values_list(*columns)) == list(change_set.lines.values_list(*columns))


def test_rejected_cells_and_reports_are_shown_with_their_reasons(lead):
    change_set = previewed(lead, f"{SIMPLE},,stray,\nSales,Contacts,no,no\n")
    page = lead.get(url("matrix_preview", change_set.pk)).content.decode()
    assert "<b>C5</b> <code>stray</code>: its row names no feature" in page
    assert "C5 is a section row and was skipped: &#x27;stray&#x27;" in page
    assert "B6 names the same feature as B2: &#x27;Contacts&#x27;" in page


def test_changes_stand_before_what_is_new(lead, evaluation):
    lead.post(url("apply_matrix", previewed(lead).pk))
    second = "Group,Feature,Acme,Gamma\nSales,Contacts,partial,yes\nSales,Leads,?,no\nSales,Calls,yes,yes\n"
    MatrixFile.objects.all().delete()
    change_set = previewed(lead, second, decided={})
    page = lead.get(url("matrix_preview", change_set.pk))
    assert page.context["counts"][:4] == (4, 1, 1, 0)
    shown = [
        (row.vendor, row.subject, row.cell, row.text, row.before, row.after) for row in page.context["rows"]
    ]
    assert shown[:2] == [
        ("Acme", "Contacts", "C2", "partial", ["Works today, out of the box"], ["Some of it works today"]),
        ("Acme", "Leads", "C3", "?", ["Not available"], []),
    ]
    assert ("Gamma", "Calls", "D4", "yes", [], ["Works today, out of the box"]) in shown[2:]


def test_a_long_preview_has_pages(lead):
    rows = "\n".join(f"Feature {i},yes,no" for i in range(60))
    change_set = previewed(lead, f"Feature,Acme,Beta\n{rows}", decided={})
    numbers = []
    for page in (1, 2, "nonsense", 99):
        lines = lead.get(url("matrix_preview", change_set.pk), {"page": page}).context["lines"]
        numbers.append((lines.number, lines.start_index(), lines.end_index()))
    assert numbers == [(1, 1, 100), (2, 101, 186), (1, 1, 100), (2, 101, 186)]


def test_the_preview_asks_the_database_a_fixed_number_of_times(lead, django_assert_num_queries):
    small = previewed(lead)
    MatrixFile.objects.all().delete()
    ChangeSet.objects.filter(pk=small.pk).update(state="rejected")
    rows = "\n".join(f"Feature {i},yes,no" for i in range(60))
    large = previewed(lead, f"Feature,Acme,Beta\n{rows}", decided={})
    ChangeSet.objects.update(state="proposed")
    for change_set in (small, large):
        with django_assert_num_queries(15):
            lead.get(url("matrix_preview", change_set.pk))


def test_what_others_changed_since_the_preview_is_told_and_kept(lead, evaluation):
    lead.post(url("apply_matrix", previewed(lead).pk))
    MatrixFile.objects.all().delete()
    change_set = previewed(lead, SIMPLE.replace("Contacts,yes", "Contacts,partial"))
    Answer.objects.filter(level="native", feature__key="sales-contacts").update(level="configuration")
    before = dump(evaluation)
    page = lead.post(url("apply_matrix", change_set.pk), follow=True).content.decode()
    assert (
        "Nothing was changed: Acme · Contacts: somebody has changed this since: it is now configuration,"
        " not native." in page
    )
    assert dump(evaluation) == before
    lead.post(url("propose_again", MatrixFile.objects.get().pk))
    again = ChangeSet.objects.get(state="proposed")
    assert again.pk != change_set.pk
    lead.post(url("apply_matrix", again.pk))
    assert Answer.objects.get(feature__key="sales-contacts", offering__product__vendor__key="acme").level == (
        "partial"
    )


@pytest.mark.parametrize("gone", ["vendors", "features", "teams"])
def test_what_was_deleted_since_the_preview_is_told(lead, evaluation, gone):
    lead.post(url("apply_matrix", previewed(lead, team="all").pk))
    MatrixFile.objects.all().delete()
    change_set = previewed(lead, f"{SIMPLE}Mail,Letters,yes,yes\nSales,Leads 2,no,no\n", team="all")
    evaluation.requirements.all().delete()
    getattr(evaluation, gone).all().delete()
    before = dump(evaluation)
    page = lead.post(url("apply_matrix", change_set.pk), follow=True)
    assert page.status_code == 200
    if gone == "features":  # Those of the preview are new; the ones that went were only looked at.
        assert Answer.objects.filter(feature__key="mail-letters").count() == 2
    else:
        assert "is no longer there." in page.content.decode()
        assert dump(evaluation) == before


def test_an_earlier_preview_can_no_longer_be_applied(lead):
    first = previewed(lead)
    row = MatrixFile.objects.get()
    meanings(lead, row, **{"-": "partial"})
    first.refresh_from_db()
    assert first.state == "rejected"
    assert lead.post(url("apply_matrix", first.pk)).status_code == 404
    assert Answer.objects.count() == 0
    assert ChangeSet.objects.filter(state="proposed").count() == 1


def test_applying_twice_is_told(lead):
    change_set = previewed(lead)
    lead.post(url("apply_matrix", change_set.pk))
    page = lead.post(url("apply_matrix", change_set.pk), follow=True).content.decode()
    assert "This change set is applied already" in page
    assert Change.objects.filter(status="applied").count() == 13


def test_what_was_used_since_cannot_be_undone(lead, evaluation):
    change_set = previewed(lead)
    lead.post(url("apply_matrix", change_set.pk))
    plan = Vendor.objects.get(key="acme").products.get().offerings.get()
    AnswerFactory(offering=plan, feature=evaluation.features.get(key="mail-campaigns"))
    page = lead.post(url("undo_matrix", change_set.pk), follow=True).content.decode()
    assert "it has been used since, and undoing would delete that too" in page
    assert Answer.objects.count() == 5


def test_a_file_without_features_makes_no_preview(lead):
    row = kept(lead, "Feature,Acme\n,yes\n,no\n")
    columns(lead, row, column_0="feature", column_1="vendor")
    response = lead.post(url("matrix_texts", row.pk), {})
    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == ["matrix.csv: no row names a feature"]


@pytest.mark.parametrize(
    "text", ["=1+1", "+yes", "@SUM(A1)", "<script>alert(1)</script>", "\u202eevil\u200b"]
)
def test_texts_stay_texts(lead, evaluation, text):
    change_set = previewed(lead, f'Feature,Acme\n"{text}",yes\nMail,no\n', decided={})
    page = lead.get(url("matrix_preview", change_set.pk)).content.decode()
    assert "<script>alert(1)" not in page
    lead.post(url("apply_matrix", change_set.pk))
    assert evaluation.features.order_by("pk").first().name == text


def test_another_evaluations_files_and_imports_are_not_found(lead):
    change_set = previewed(lead)
    row = MatrixFile.objects.get()
    other = EvaluationFactory(slug="other")
    MembershipFactory(evaluation=other, user=UserFactory.create(username="bo"), role="facilitator")
    stranger = Client()
    stranger.force_login(other.memberships.get().user)
    for name, number in (
        ("matrix_columns", row.pk),
        ("matrix_texts", row.pk),
        ("matrix_preview", change_set.pk),
    ):
        assert stranger.get(reverse(f"vendors:{name}", args=["other", number])).status_code == 404
        assert stranger.get(url(name, number)).status_code == 404
    for name, number in (("apply_matrix", change_set.pk), ("propose_again", row.pk)):
        assert stranger.post(reverse(f"vendors:{name}", args=["other", number])).status_code == 404


def test_an_import_by_the_command_can_be_looked_at_and_undone(lead, evaluation, tmp_path):
    import_file(tmp_path, evaluation, MATRIX, LEGEND)
    change_set = ChangeSet.objects.get()
    assert lead.get(url("matrix_preview", change_set.pk)).context["counts"].created == 4
    lead.post(url("undo_matrix", change_set.pk))
    assert Answer.objects.count() == 0


def test_the_compliance_matrix_by_its_page_counts_what_the_command_counts(lead, evaluation):
    change_set = previewed(lead, OTEL.read_bytes(), "otel.csv", team="all")
    counts = lead.get(url("matrix_preview", change_set.pk)).context["counts"]
    assert counts[:4] == (3178, 0, 0, 0)
    lead.post(url("apply_matrix", change_set.pk))
    assert set(evaluation.vendors.values_list("name", flat=True)) == set(EXPECTED)
    assert Answer.objects.exclude(level="not_applicable").count() == 3160
    must = evaluation.requirements.filter(priority="must").count()
    assert (must, evaluation.requirements.count()) == (282, 326)
