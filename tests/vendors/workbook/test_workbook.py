"""The questionnaire as a workbook: down, up, a preview, all or nothing, undo (spec 3.5)."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from discovery.models import AuditEntry
from tests.factories import AddOnFactory, AnswerFactory, FeatureFactory, MembershipFactory, UserFactory
from tests.vendors.matrix.importing import dump
from tests.vendors.portal.asking import invited, opened, section_of, typed
from tests.vendors.workbook.filling import book_of, filled, place, saved, send
from vendors.actions.lines import KINDS
from vendors.content import FEE_QUESTIONS
from vendors.models import Answer, Change, ChangeSet

pytestmark = pytest.mark.django_db
LEADS, CONTACTS = "acme/crm/pro:leads", "acme/crm/pro:contacts"
FEE = f"acme/crm:{FEE_QUESTIONS[0].key}"
NATIVE, PARTIAL = "Works today, out of the box", "Some of it works today"


def url(name, vendor, *numbers):
    return reverse(f"vendors:{name}", args=["crm", vendor.pk, *numbers])


def lines():
    rows = Change.objects.exclude(status="rejected")
    return {row.target: (row.before, row.after) for row in rows}


def stored(vendor):
    targets = [LEADS, CONTACTS, "acme/crm/pro:letters", "acme/crm/+sms:leads"]
    return KINDS["answer"].read(vendor.evaluation, targets)


def full_answer(vendor, **columns):
    plan = vendor.products.get().offerings.get(kind="plan")
    feature = vendor.evaluation.features.get(key="leads")
    return AnswerFactory(offering=plan, feature=feature, **columns)


def test_the_file_lists_every_question_with_what_is_known(vendor, lead):
    full_answer(vendor, level="partial", note="=1+1", price=Decimal(40))
    book = book_of(lead.get(url("workbook", vendor)))
    page = book.worksheets[0]
    assert page.max_row == 4 + 3 + len(FEE_QUESTIONS)
    texts = [place(page, LEADS, name).value for name in ("answer", "note", "price", "must")]
    assert texts == [PARTIAL, "=1+1", 40, "must-have"]
    assert place(page, LEADS, "note").data_type == "s"


def test_answers_are_drop_downs_and_add_ons_have_no_not_applicable(vendor, lead):
    AddOnFactory(product=vendor.products.get(), key="sms")
    book = book_of(lead.get(url("workbook", vendor)))
    rules = {str(rule.sqref): rule.formula1 for rule in book.worksheets[0].data_validations.dataValidation}
    last = 10 + len(FEE_QUESTIONS)
    assert rules == {
        "F5:F7": "'Answers'!$A$2:$A$9",
        "F8:F10": "'Answers'!$A$2:$A$8",
        f"F11:F{last}": "'Answers'!$B$2:$B$5",
    }
    assert [cell.value for cell in book.worksheets[1]["A"]][-1] == "Does not apply here (say why)"


TEXTS = [
    "=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "\ttab", " around ", "two\nlines", "two\r\nlines", "_x0041_",
    "a\x07b", "ราคา ไม่รวมภาษี ำ", "＝1", "'quoted", "x" * 20_000, "1e5", "12", "TRUE", "2027-01-01",
    "\u202ebidi\u200b",
]  # fmt: skip


@pytest.mark.parametrize("note", TEXTS)
def test_a_round_trip_loses_nothing(vendor, lead, note):
    full_answer(
        vendor, level="customisation", note=note, evidence=note[:2000], answered_on=date(2026, 1, 2),
        available_on=date(2027, 5, 1), price=Decimal("1234.0000000001"),
        hours_low=Decimal(8), hours_likely=Decimal("16.5"), hours_high=Decimal(40),
    )  # fmt: skip
    before = dump(vendor.evaluation)
    response = lead.get(url("workbook", vendor))
    upload = SimpleUploadedFile("answers.xlsx", response.content)
    _preview, page = send(lead, url("upload", vendor), upload)
    assert (lines(), ChangeSet.objects.get().unchanged) == ({}, 1)
    assert "Nothing in the file differs" in page
    assert dump(vendor.evaluation) == before


@pytest.mark.parametrize(
    "columns",
    [
        {"available_on": date(1899, 1, 1), "level": "roadmap"},
        {"available_on": date(9999, 12, 31), "level": "roadmap"},
        {"price": Decimal("0.0000000001")},
        {"price": Decimal("123456789012345")},
        {"level": "not_applicable", "note": "no need", "accepted": False},
        {"level": "not_applicable", "note": "no need", "accepted": True},
    ],
)
def test_extremes_come_back_as_they_were(vendor, lead, columns):
    full_answer(vendor, **columns)
    response = lead.get(url("workbook", vendor))
    send(lead, url("upload", vendor), SimpleUploadedFile("answers.xlsx", response.content))
    assert lines() == {}


def test_what_is_typed_comes_in_whatever_the_language_of_the_words(vendor, lead):
    full_answer(vendor, level="none", note="kept")
    words = {
        (LEADS, "answer"): "  works TODAY, out of the box ",
        (CONTACTS, "answer"): "roadmap",
        (CONTACTS, "available_on"): date(2027, 5, 1),
        (CONTACTS, "price"): 0.1,
        (FEE, "answer"): "Charged",
        (FEE, "note"): "=2 USD",
    }
    upload = filled(lead.get(url("workbook", vendor)), words)
    preview, page = send(lead, url("upload", vendor), upload)
    today = timezone.localdate().isoformat()
    assert "3 changed" in page
    assert lines() == {
        LEADS: ({"level": "none", "note": "kept"}, {"level": "native", "note": "kept", "answered_on": today}),
        CONTACTS: (
            None,
            {"level": "roadmap", "available_on": "2027-05-01", "price": "0.1", "answered_on": today},
        ),
        FEE: (None, {"outcome": "charged", "detail": "=2 USD", "charge": lines()[FEE][1]["charge"]}),
    }
    assert lines()[FEE][1]["charge"]["amount"] is None
    assert list(stored(vendor)) == [LEADS]
    assert lead.post(f"{preview}apply/").status_code == 302
    assert stored(vendor)[CONTACTS]["available_on"] == "2027-05-01"
    lead.post(f"{preview}undo/")
    assert stored(vendor) == {LEADS: {"level": "none", "note": "kept"}}
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {
        "propose_upload", "apply_changes", "undo_changes",
    }  # fmt: skip


REJECTED = [
    ({(LEADS, "answer"): "maybe"}, "Row 5: 'maybe' is not an answer. Choose one of the eight answers."),
    ({(FEE, "answer"): "maybe"}, "Row 8: 'maybe' is not an answer. Choose one of the four answers."),
    ({(LEADS, "note"): "but"}, "Row 5: Choose an answer to go with what you wrote."),
    ({(LEADS, "answer"): "not_applicable"}, "Row 5: not_applicable needs its reason as a note"),
    (
        {(LEADS, "answer"): NATIVE, (LEADS, "price"): "cheap"},
        "Row 5: Price to close the gap: Write a plain number such as 1200 or 0.05.",
    ),
    (
        {(LEADS, "answer"): NATIVE, (LEADS, "available_on"): "soon"},
        "Row 5: Available on: Write a date such as 2027-01-31.",
    ),
    (
        {(LEADS, "answer"): NATIVE, (LEADS, "hours"): 9, (LEADS, "hours_low"): 10},
        "Row 5: a range must not decrease: low, likely, high",
    ),
    ({(LEADS, "reference"): "beta/crm/pro:leads"}, "Row 5: its reference is not in this questionnaire."),
    ({(CONTACTS, "reference"): LEADS}, "Row 6: the same question stands in row 5 already."),
]


@pytest.mark.parametrize(("fields", "reason"), REJECTED)
def test_a_row_that_cannot_be_taken_says_why_and_the_others_are_ready(vendor, lead, fields, reason):
    other = {("acme/crm/pro:letters", "answer"): NATIVE}
    upload = filled(lead.get(url("workbook", vendor)), {**fields, **other})
    preview, page = send(lead, url("upload", vendor), upload)
    assert Change.objects.get(status="rejected").reason == reason
    assert "1 changed" in page
    assert "1 rejected" in page
    assert "1 other row is ready" in page
    lead.post(f"{preview}apply/")
    assert list(stored(vendor)) == ["acme/crm/pro:letters"]


def test_an_emptied_answer_is_shown_and_taken_away(vendor, lead):
    full_answer(vendor, level="native")
    upload = filled(lead.get(url("workbook", vendor)), {(LEADS, "answer"): None})
    preview, page = send(lead, url("upload", vendor), upload)
    assert "not answered" in page
    lead.post(f"{preview}apply/")
    assert stored(vendor) == {}


def test_rows_and_columns_may_be_moved_about(vendor, lead):
    book = book_of(lead.get(url("workbook", vendor)))
    page = book.worksheets[0]
    place(page, CONTACTS, "answer").value = NATIVE
    page.insert_cols(1, 2)
    page.delete_rows(5)
    send(lead, url("upload", vendor), saved(book))
    assert [*lines()] == [CONTACTS]


def test_where_something_changed_since_the_preview_nothing_is_saved(vendor, lead):
    fields = {(LEADS, "answer"): NATIVE, (CONTACTS, "answer"): NATIVE}
    preview, _page = send(lead, url("upload", vendor), filled(lead.get(url("workbook", vendor)), fields))
    full_answer(vendor, level="none")
    lead.post(f"{preview}apply/")
    assert stored(vendor) == {LEADS: {"level": "none"}}
    assert "Nothing was changed" in lead.get(preview).content.decode()
    assert ChangeSet.objects.get().state == "proposed"


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("answers.xlsx", b"not a workbook", "not a workbook"),
        ("answers.csv", b"a,b\n1,2\n", "This is not the questionnaire"),
        ("answers.xlsx", b"PK\x03\x04broken", "not a readable workbook"),
        ("answers.csv", b"reference,answer\n\x00,x\n", "not a text file"),
    ],
)
def test_a_file_that_is_no_questionnaire_is_a_clear_400(vendor, lead, name, data, reason):
    response = lead.post(url("upload", vendor), {"file": SimpleUploadedFile(name, data)})
    assert (response.status_code, reason in response.content.decode()) == (400, True)
    assert "<title>Error:" in response.content.decode().replace("\n", "")
    assert ChangeSet.objects.count() == 0


def test_another_vendors_upload_is_not_found(evaluation, vendor, lead):
    upload = filled(lead.get(url("workbook", vendor)), {(LEADS, "answer"): NATIVE})
    send(lead, url("upload", vendor), upload)
    number = ChangeSet.objects.get().pk
    beta = evaluation.vendors.get(key="beta")
    assert lead.get(url("preview_upload", beta, number)).status_code == 404
    assert lead.post(url("apply_upload", beta, number)).status_code == 404


# The vendor's own ------------------------------------------------------------------------------------------


def upload_own(client, fields):
    return send(client, reverse("portal:upload"), filled(client.get(reverse("portal:workbook")), fields))


def draft():
    rows = Change.objects.filter(change_set__source="portal")
    return {row.target: (row.before, row.after) for row in rows}


def test_a_workbook_gives_the_same_lines_as_the_page(evaluation, vendor, portal):
    portal.post(
        section_of(vendor), typed(evaluation, leads={"level": "partial", "note": "=1", "price": "40"})
    )
    by_page = draft()
    Change.objects.all().delete()
    fields = {(LEADS, "answer"): PARTIAL, (LEADS, "note"): "=1", (LEADS, "price"): 40}
    preview, page = upload_own(portal, fields)
    assert "1 changed" in page
    assert draft() == {}
    portal.post(f"{preview}keep/")
    assert draft() == by_page
    portal.post(reverse("portal:submit"))
    assert Answer.objects.values_list("level", "note", "price").get() == ("partial", "=1", Decimal(40))


def test_a_draft_goes_down_and_comes_up_again(evaluation, vendor, portal):
    portal.post(section_of(vendor), typed(evaluation, leads={"level": "native", "note": "draft"}))
    assert "0 changed" in upload_own(portal, {})[1]
    preview, _page = upload_own(portal, {(LEADS, "answer"): "none", (CONTACTS, "answer"): NATIVE})
    before = draft()
    portal.post(f"{preview}keep/")
    assert {target: after["level"] for target, (_, after) in draft().items()} == {
        LEADS: "none", CONTACTS: "native",
    }  # fmt: skip
    portal.post(f"{preview}undo/")
    assert draft() == before


def test_a_draft_that_moved_on_is_not_overwritten(evaluation, vendor, portal):
    preview, _page = upload_own(portal, {(LEADS, "answer"): "none", (CONTACTS, "answer"): NATIVE})
    portal.post(section_of(vendor), typed(evaluation, leads="partial"))
    before = draft()
    portal.post(f"{preview}keep/")
    assert draft() == before
    assert "Nothing was changed" in portal.get(preview).content.decode()


def test_a_closed_questionnaire_takes_no_workbook(vendor, portal):
    preview, _page = upload_own(portal, {(LEADS, "answer"): NATIVE})
    file = portal.get(reverse("portal:workbook")).content
    portal.post(reverse("portal:submit"))
    portal.post(f"{preview}keep/")
    assert draft() == {}
    late = portal.post(reverse("portal:upload"), {"file": SimpleUploadedFile("answers.xlsx", file)})
    assert late.status_code == 400
    assert ChangeSet.objects.filter(source="excel").count() == 1


def test_the_lead_does_not_see_what_a_vendor_uploaded_into_its_draft(vendor, lead, portal):
    preview, _page = upload_own(portal, {(LEADS, "answer"): NATIVE})
    number = ChangeSet.objects.get(source="excel").pk
    assert lead.get(url("preview_upload", vendor, number)).status_code == 404
    assert portal.get(preview).status_code == 200


def test_the_audit_trail_names_the_vendor_and_never_its_file(vendor, lead, portal):
    preview, _page = upload_own(portal, {(LEADS, "answer"): NATIVE})
    for step in ("keep", "undo"):
        portal.post(f"{preview}{step}/")
    acts = ("propose_upload", "keep_upload", "take_back_upload")
    number = ChangeSet.objects.get(title="answers.xlsx").pk
    rows = AuditEntry.objects.filter(action__in=acts).order_by("pk")
    assert [(row.action, row.target, row.details["upload"]) for row in rows] == [
        (act, f"vendors.vendor {vendor.name}", number) for act in acts
    ]
    send(lead, url("upload", vendor), filled(lead.get(url("workbook", vendor)), {(LEADS, "answer"): NATIVE}))
    assert rows.last().target == "vendors.changeset answers.xlsx"


def test_a_vendor_finds_neither_anothers_upload_nor_the_leads(evaluation, vendor, lead, portal):
    preview, _page = upload_own(portal, {(LEADS, "answer"): NATIVE})
    other = opened(invited(evaluation.vendors.get(key="beta"))[1])
    assert other.get(preview).status_code == 404
    assert other.post(f"{preview}keep/").status_code == 404
    send(lead, url("upload", vendor), filled(lead.get(url("workbook", vendor)), {(LEADS, "answer"): NATIVE}))
    number = ChangeSet.objects.filter(by__isnull=False).get().pk
    assert portal.get(reverse("portal:preview_upload", args=[number])).status_code == 404


def test_a_range_of_hours_survives_the_page(evaluation, vendor, portal):
    full_answer(vendor, level="partial", hours_low=8, hours_likely=16, hours_high=40)
    page = portal.get(section_of(vendor)).content.decode()
    assert page.count('value="8"') == page.count('value="16"') == page.count('value="40"') == 1
    said = {"level": "partial", "hours_low": "8", "hours": "16", "hours_high": "40", "note": "new"}
    portal.post(section_of(vendor), typed(evaluation, leads=said))
    assert draft()[LEADS][1]["hours"] == ["8", "16", "40"]


def test_low_and_high_hours_need_the_likely(evaluation, vendor, portal):
    said = {"level": "partial", "hours_low": "8"}
    response = portal.post(section_of(vendor), typed(evaluation, leads=said))
    assert (response.status_code, draft()) == (422, {})
    assert "Write the likely hours" in response.content.decode()


def test_a_thai_file_comes_back_through_an_english_page(vendor, lead):
    full_answer(vendor, level="third_party", note="เดิม")
    response = lead.get(url("workbook", vendor), headers={"Accept-Language": "th"})
    page = book_of(response).worksheets[0]
    assert place(page, LEADS, "reference").value == LEADS
    _preview, shown = send(lead, url("upload", vendor), SimpleUploadedFile("a.xlsx", response.content))
    assert lines() == {}
    assert "0 rejected" in shown


def test_nothing_in_the_file_is_a_formula_or_a_link(evaluation, vendor, lead):
    evaluation.features.filter(key="leads").update(name="=1+1", question="https://example.test/", group="@x")
    full_answer(vendor, note="=cmd|' /C calc'!A0", evidence="https://example.test/")
    book = book_of(lead.get(url("workbook", vendor)))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert [cell for cell in cells if cell.hyperlink] == []
    assert place(book.worksheets[0], LEADS, "question").value == "=1+1: https://example.test/"


@pytest.mark.parametrize("features", [1, 30])
def test_the_file_takes_the_same_queries_for_one_and_thirty_features(
    vendor, lead, features, django_assert_max_num_queries
):
    FeatureFactory.create_batch(features, evaluation=vendor.evaluation)
    with django_assert_max_num_queries(24):
        assert lead.get(url("workbook", vendor)).status_code == 200


def test_a_page_and_a_workbook_of_the_lead_give_the_same_run(evaluation, vendor, lead):
    """The same answers by upload and by hand: the documents that runs freeze are equal."""
    fields = {(LEADS, "answer"): NATIVE, (LEADS, "note"): "yes", (FEE, "answer"): "Charged"}
    preview, _page = send(lead, url("upload", vendor), filled(lead.get(url("workbook", vendor)), fields))
    lead.post(f"{preview}apply/")
    by_upload = dump(evaluation)
    lead.post(f"{preview}undo/")
    assert dump(evaluation) != by_upload
    client = opened(invited(vendor)[1])
    client.post(section_of(vendor), typed(evaluation, leads={"level": "native", "note": "yes"}))
    key = FEE_QUESTIONS[0].key
    product = vendor.products.get()
    client.post(reverse("portal:fees", args=[product.pk]), {f"{key}-outcome": "charged", f"{key}-detail": ""})
    client.post(reverse("portal:submit"))
    assert dump(evaluation) == by_upload


def test_a_member_neither_gets_nor_sends_the_file(evaluation, vendor):
    client = Client()
    user = UserFactory()
    MembershipFactory(evaluation=evaluation, user=user, role="evaluator")
    client.force_login(user)
    assert client.get(url("workbook", vendor)).status_code == 404
    assert client.post(url("upload", vendor), {}).status_code == 404


def test_uploads_are_listed_to_those_who_made_them(vendor, lead, portal):
    theirs, _page = upload_own(portal, {(LEADS, "answer"): NATIVE})
    file = filled(lead.get(url("workbook", vendor)), {(LEADS, "answer"): NATIVE})
    ours, _page = send(lead, url("upload", vendor), file)
    pages = [portal.get("/v/").content.decode(), lead.get(url("vendor", vendor)).content.decode()]
    assert [(theirs in page, ours in page) for page in pages] == [(True, False), (False, True)]
