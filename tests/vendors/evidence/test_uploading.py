"""A vendor's file as evidence: it goes with the answer, line by line, and never without it."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from discovery.models import AuditEntry
from tests.factories import AnswerFactory
from tests.vendors.evidence.files import EXE, PDF, PNG, SVG, bomb, sent, tall_pdf
from tests.vendors.matrix.importing import dump
from tests.vendors.portal.asking import invited, opened, section_of, typed
from tests.vendors.portal.test_answering import move_deadline
from tests.vendors.workbook.filling import book_of, filled, place, saved, send
from vendors.actions.changesets import undo_change_set
from vendors.actions.invitations import revoke_invitation
from vendors.interchange.evidence.files import read_upload
from vendors.interchange.limited import LARGEST
from vendors.models import Answer, Change, ChangeSet, Evidence, Offering, Product

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
LEADS = "acme/crm/pro:leads"


def save(portal, vendor, headers=None, **fields):
    """Post the cell of `leads`; a level is always chosen."""
    data = typed(vendor.evaluation, leads={"level": "native", **fields})
    return portal.post(section_of(vendor), data, headers=headers)


def line():
    return Change.objects.get(target=LEADS, change_set__source="portal").after


def reference(vendor, name="security.pdf", content=PDF):
    return read_upload(name, content).reference(vendor.pk)


def names():
    return sorted(Evidence.objects.values_list("name", flat=True))


def test_a_file_goes_into_the_answers_line_by_the_button(vendor, portal):
    assert save(portal, vendor, upload=sent()).status_code == 302
    today = timezone.localdate().isoformat()
    assert line() == {"level": "native", "file": reference(vendor), "answered_on": today}
    row = Evidence.objects.get()
    assert (row.vendor, row.name, row.media_type, row.size, bytes(row.content)) == (
        vendor, "security.pdf", "application/pdf", len(PDF), PDF,
    )  # fmt: skip
    entry = AuditEntry.objects.get(action="keep_file")
    assert entry.target == f"vendors.vendor {vendor.name}"
    assert (entry.evaluation, entry.details) == ("crm", {"vendor": "acme", "sha256": row.sha256})


def test_the_page_says_the_same_with_and_without_javascript(vendor, portal):
    assert save(portal, vendor, HTMX, upload=sent()).status_code == 200
    by_script = line()
    Change.objects.all().delete()
    save(portal, vendor, upload=sent())
    assert line() == by_script


def test_the_fragment_renews_the_file_and_what_was_seen(vendor, portal):
    page = save(portal, vendor, HTMX, upload=sent()).content.decode()
    number = Evidence.objects.get().pk
    assert reverse("portal:file", args=[number]) in page
    assert page.count('hx-swap-oob="true"') == 2
    seen = page.partition('-seen" value="')[2].partition('"')[0]
    assert save(portal, vendor, HTMX, note="more", seen=seen).status_code == 200
    assert (line()["note"], line()["file"]) == ("more", reference(vendor))


def test_a_file_needs_an_answer_beside_it(vendor, portal):
    response = save(portal, vendor, level="", upload=sent())
    assert response.status_code == 422
    assert "Choose an answer to go with what you wrote." in response.content.decode()
    assert Evidence.objects.count() == Change.objects.count() == 0


def test_a_new_file_replaces_and_the_old_is_forgotten(vendor, portal):
    save(portal, vendor, upload=sent())
    save(portal, vendor, upload=sent("other.png", PNG))
    assert (line()["file"], names()) == (reference(vendor, "other.png", PNG), ["other.png"])
    entry = AuditEntry.objects.get(action="forget_file")
    assert entry.target == f"vendors.vendor {vendor.name}"
    assert entry.details == {"vendor": "acme", "sha256": read_upload("security.pdf", PDF).sha256}


def test_taking_the_file_away_forgets_it(vendor, portal):
    save(portal, vendor, upload=sent())
    save(portal, vendor, remove="on")
    assert ("file" in line(), names()) == (False, [])


def test_emptying_the_answer_takes_its_file_along(vendor, portal):
    save(portal, vendor, upload=sent())
    save(portal, vendor, level="")
    assert (Change.objects.count(), names()) == (0, [])


def test_a_file_that_another_answer_names_stays(evaluation, vendor, portal):
    both = {key: {"level": "native", "upload": sent()} for key in ("leads", "contacts")}
    portal.post(section_of(vendor), typed(evaluation, **both))
    save(portal, vendor, remove="on")
    assert names() == ["security.pdf"]


def test_the_same_file_twice_is_one_row(vendor, portal):
    for _ in range(2):
        save(portal, vendor, upload=sent())
    assert Evidence.objects.count() == 1


def test_handing_in_applies_the_file_and_undoing_takes_it_out_again(vendor, portal):
    save(portal, vendor, upload=sent())
    portal.post(reverse("portal:submit"))
    assert Answer.objects.get().file.name == "security.pdf"
    undo_change_set(by=None, change_set=ChangeSet.objects.get())
    assert (Answer.objects.count(), names()) == (0, ["security.pdf"])


def test_what_was_handed_in_once_can_be_undone_after_it_was_replaced(vendor, portal):
    save(portal, vendor, upload=sent())
    portal.post(reverse("portal:submit"))
    again = opened(invited(vendor)[1])
    save(again, vendor, upload=sent("other.png", PNG))
    again.post(reverse("portal:submit"))
    assert (Answer.objects.get().file.name, names()) == ("other.png", ["other.png", "security.pdf"])
    undo_change_set(by=None, change_set=ChangeSet.objects.first())
    assert Answer.objects.get().file.name == "security.pdf"


WRONG = [
    ("big.pdf", lambda: tall_pdf(LARGEST + 1), "larger than 10 MB"),
    ("program.pdf", lambda: EXE, "The content is not that of a .pdf file."),
    ("program.exe", lambda: EXE, "This kind of file is not taken."),
    ("drawing.svg", lambda: SVG, "This kind of file is not taken."),
    ("drawing.png", lambda: SVG, "The content is not that of a .png file."),
    ("bomb.docx", bomb, "unpacks to too much"),
    ("empty.pdf", lambda: b"", "The file is empty."),
]


@pytest.mark.parametrize(("name", "content", "words"), WRONG)
def test_hostile_files_are_said_beside_the_field_and_kept_out(
    evaluation, vendor, portal, name, content, words
):
    data = typed(evaluation, contacts="native", leads={"level": "native", "upload": sent(name, content())})
    response = portal.post(section_of(vendor), data)
    assert (response.status_code, words in response.content.decode()) == (422, True)
    assert (names(), list(Change.objects.values_list("target", flat=True))) == ([], ["acme/crm/pro:contacts"])


def test_a_name_with_nul_and_paths_is_cleaned(vendor, portal):
    path = "..\\..\\a\x00\u202eb.pdf"
    boundary, feature = "xx", vendor.evaluation.features.get(key="leads").pk
    body = (
        f'--xx\r\nContent-Disposition: form-data; name="f{feature}-level"\r\n\r\nnative\r\n'
        f'--xx\r\nContent-Disposition: form-data; name="f{feature}-upload"; filename="{path}"\r\n'
        "Content-Type: image/svg+xml\r\n\r\n"
    ).encode()
    body += PDF + b"\r\n--xx--\r\n"
    content_type = f"multipart/form-data; boundary={boundary}"
    assert portal.post(section_of(vendor), body, content_type=content_type).status_code == 302
    row = Evidence.objects.get()
    assert (row.name, row.media_type) == ("ab.pdf", "application/pdf")


def test_a_deadline_that_passes_while_uploading_keeps_the_file_out(vendor):
    invitation, secret = invited(vendor)
    portal = opened(secret)
    move_deadline(invitation)
    response = save(portal, vendor, HTMX, upload=sent())
    assert (response.status_code, "The questionnaire is closed" in response.content.decode()) == (422, True)
    assert (names(), Change.objects.count()) == ([], 0)


def test_a_revoked_link_uploads_and_downloads_nothing(vendor):
    invitation, secret = invited(vendor)
    portal = opened(secret)
    save(portal, vendor, upload=sent())
    revoke_invitation(by=None, invitation=invitation)
    assert save(portal, vendor, upload=sent("other.png", PNG)).status_code == 404
    assert portal.get(reverse("portal:file", args=[Evidence.objects.get().pk])).status_code == 404
    assert names() == ["security.pdf"]


def test_all_files_of_a_vendor_have_a_bound_together(vendor, portal, monkeypatch):
    monkeypatch.setattr("vendors.actions.evidence.MOST_BYTES", len(PDF) + 3)
    save(portal, vendor, upload=sent())
    response = save(portal, vendor, HTMX, upload=sent("other.png", PNG))
    assert (response.status_code, "All your files together" in response.content.decode()) == (422, True)
    assert (line()["file"], names()) == (reference(vendor), ["security.pdf"])


@pytest.fixture
def read(monkeypatch):
    """The names of the files that are read."""
    found = []
    known = read_upload
    monkeypatch.setattr(
        "vendors.forms.files.read_upload", lambda name, content: found.append(name) or known(name, content)
    )
    return found


def two_files(evaluation):
    """The cells of `leads` and `contacts`, each with a note and a file."""
    files = {"leads": sent(), "contacts": sent("other.png", PNG)}
    return typed(
        evaluation,
        **{key: {"level": "native", "note": "typed", "upload": file} for key, file in files.items()},
    )


@pytest.mark.parametrize("headers", [None, HTMX])
def test_too_much_at_once_is_refused_before_any_file_is_read(
    evaluation, vendor, portal, read, monkeypatch, headers
):
    monkeypatch.setattr("vendors.views.portal_answers.MOST_SENT", len(PDF) + len(PNG) - 1)
    response = portal.post(section_of(vendor), two_files(evaluation), headers=headers)
    page = response.content.decode()
    words = "Nothing was saved: files that are sent together may have 0 MB. Send fewer at a time."
    assert (response.status_code, words in page, read, names()) == (422, True, [], [])
    assert (Change.objects.count(), page.count(">\ntyped</textarea>")) == (0, 0 if headers else 2)


def test_files_up_to_the_bound_are_taken_together(evaluation, vendor, portal, read, monkeypatch):
    monkeypatch.setattr("vendors.views.portal_answers.MOST_SENT", len(PDF) + len(PNG))
    assert portal.post(section_of(vendor), two_files(evaluation)).status_code == 302
    assert (sorted(read), names()) == (["other.png", "security.pdf"],) * 2


def test_files_of_one_name_count_each(evaluation, vendor, portal, read, monkeypatch):
    monkeypatch.setattr("vendors.views.portal_answers.MOST_SENT", 2 * len(PDF) - 1)
    response = save(portal, vendor, HTMX, upload=[sent(), sent()])
    assert (response.status_code, read, names()) == (422, [], [])


@pytest.mark.parametrize("headers", [None, HTMX])
def test_a_closed_questionnaire_reads_no_file(evaluation, vendor, read, headers):
    invitation, secret = invited(vendor)
    portal = opened(secret)
    move_deadline(invitation)
    response = portal.post(section_of(vendor), two_files(evaluation), headers=headers)
    words = "The questionnaire is closed: nothing was saved."
    assert (response.status_code, words in response.content.decode(), read) == (422, True, [])


# The workbook ----------------------------------------------------------------------------------------------


def test_a_workbook_names_the_file_and_brings_it_back(vendor, portal):
    save(portal, vendor, upload=sent("ราคา.pdf"))
    before = line()
    response = portal.get(reverse("portal:workbook"))
    assert place(book_of(response).worksheets[0], LEADS, "file").value == "ราคา.pdf"
    _preview, page = send(portal, reverse("portal:upload"), filled(response, {}))
    assert ("0 changed" in page, "0 rejected" in page) == (True, True)
    preview, _page = send(portal, reverse("portal:upload"), filled(response, {(LEADS, "note"): "more"}))
    portal.post(f"{preview}keep/")
    assert line() == {**before, "note": "more"}


def test_a_workbook_without_the_column_loses_no_file(vendor, portal):
    save(portal, vendor, upload=sent())
    book = book_of(portal.get(reverse("portal:workbook")))
    page = book.worksheets[0]
    page.delete_cols(place(page, LEADS, "file").column)
    place(page, LEADS, "note").value = "more"
    preview, _page = send(portal, reverse("portal:upload"), saved(book))
    portal.post(f"{preview}keep/")
    assert (line()["note"], line()["file"]) == ("more", reference(vendor))


def test_an_emptied_name_takes_the_file_away_and_undoing_brings_it_back(vendor, portal):
    save(portal, vendor, upload=sent())
    before = line()
    upload = filled(portal.get(reverse("portal:workbook")), {(LEADS, "file"): None})
    preview, page = send(portal, reverse("portal:upload"), upload)
    assert "security.pdf" in page
    portal.post(f"{preview}keep/")
    assert ("file" in line(), names()) == (False, ["security.pdf"])
    portal.post(f"{preview}undo/")
    assert line() == before


def test_another_name_is_refused_with_its_reason(vendor, portal):
    save(portal, vendor, upload=sent())
    upload = filled(portal.get(reverse("portal:workbook")), {(LEADS, "file"): "other.pdf"})
    _preview, page = send(portal, reverse("portal:upload"), upload)
    assert "Row 5: files are uploaded on the page." in page
    assert Change.objects.filter(status="rejected").count() == 1


# What a run sees -------------------------------------------------------------------------------------------


def test_the_document_names_a_file_that_is_the_only_evidence(evaluation, vendor, portal):
    save(portal, vendor, upload=sent())
    portal.post(reverse("portal:submit"))
    assert [row["evidence"] for row in dump(evaluation)["coverage"]] == ["security.pdf"]
    Answer.objects.update(evidence="https://acme.test/")
    evaluation.refresh_from_db()
    assert [row["evidence"] for row in dump(evaluation)["coverage"]] == ["https://acme.test/"]


def test_evidence_that_is_no_link_stays_as_it_was_on_the_page(evaluation, vendor, portal):
    plan = Offering.objects.get(product__vendor=vendor)
    AnswerFactory(offering=plan, feature=evaluation.features.get(key="leads"), evidence="page 7, and more")
    assert save(portal, vendor, evidence="page 7, and more", note="new").status_code == 302
    assert (line()["evidence"], line()["note"]) == ("page 7, and more", "new")


# The database's own rules ----------------------------------------------------------------------------------


def stored(vendor, name="security.pdf"):
    upload = read_upload(name, PDF)
    return Evidence.objects.create(
        vendor=vendor, reference=upload.reference(vendor.pk), name=name, media_type=upload.media_type,
        size=len(PDF), sha256=upload.sha256, content=PDF,
    )  # fmt: skip


def test_the_database_refuses_a_file_of_another_vendor(evaluation, vendor):
    theirs = stored(evaluation.vendors.get(key="beta"))
    plan = Offering.objects.get(product__vendor=vendor)
    with pytest.raises(IntegrityError), transaction.atomic():
        AnswerFactory(offering=plan, feature=evaluation.features.get(key="leads"), file=theirs)
    with pytest.raises(IntegrityError), transaction.atomic():
        Product.objects.filter(vendor=vendor).update(price_list=theirs)


def test_the_database_refuses_to_change_a_file(vendor):
    row = stored(vendor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.filter(pk=row.pk).update(content=b"forged")


def test_a_list_of_files_does_not_load_their_content(vendor, django_assert_num_queries):
    stored(vendor)
    (row,) = Evidence.objects.all()
    assert "content" in row.get_deferred_fields()
    answer = AnswerFactory(offering=Offering.objects.get(product__vendor=vendor), file=row)
    assert "content" in Answer.objects.get(pk=answer.pk).file.get_deferred_fields()
