"""The pages of an import up to the preview: file, columns, meanings (spec 3.6)."""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from discovery.models import AuditEntry, User
from tests.factories import EvaluationFactory, TeamFactory
from tests.vendors.matrix.importing import MATRIX, dump, import_file, turned
from tests.vendors.matrix.paging import (
    SIMPLE,
    columns,
    kept,
    meanings,
    previewed,
    proposed,
    upload,
    url,
)
from tests.vendors.matrix.test_import_matrix import levels
from tests.vendors.matrix.test_reading import HARM, workbook
from vendors.models import Answer, ChangeSet, MatrixFile, Vendor

pytestmark = pytest.mark.django_db


def test_a_matrix_comes_in_step_by_step(lead, evaluation):
    change_set = previewed(lead)
    assert (Vendor.objects.count(), Answer.objects.count()) == (0, 0)
    page = lead.get(url("matrix_preview", change_set.pk))
    assert page.context["counts"][:4] == (4, 0, 0, 0)
    assert page.context["counts"].others == {"Feature": 3, "Vendor": 2, "Product": 2, "Plan": 2}
    response = lead.post(url("apply_matrix", change_set.pk), follow=True)
    assert "The matrix is imported." in response.content.decode()
    assert levels(evaluation) == [
        ("acme", "sales-contacts", "native", ""),
        ("acme", "sales-leads", "none", ""),
        ("beta", "sales-contacts", "none", ""),
        ("beta", "mail-campaigns", "native", ""),
    ]
    said = AuditEntry.objects.filter(actor="ana").order_by("pk").values_list("action", flat=True)
    assert list(said) == [
        "upload_matrix", "save_matrix_legend", "save_matrix_legend", "propose_changes", "apply_changes",
    ]  # fmt: skip


def test_an_import_is_undone_whole(lead, evaluation):
    before = dump(evaluation)
    change_set = previewed(lead, team="all")
    lead.post(url("apply_matrix", change_set.pk))
    assert dump(evaluation) != before
    response = lead.post(url("undo_matrix", change_set.pk), follow=True)
    assert "Everything is as it was before the import." in response.content.decode()
    assert dump(evaluation) == before


# The file ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp874"])
@pytest.mark.parametrize(("delimiter", "name"), [(",", "comma"), (";", "semicolon"), ("\t", "tab")])
def test_encoding_and_delimiter_are_found_and_told(lead, encoding, delimiter, name):
    text = "คุณสมบัติ,Acme,Beta\nติดต่อลูกค้า,มี,ไม่มี\nอีเมล,ไม่มี,มี\n".replace(",", delimiter)
    page = lead.get(url("matrix_columns", kept(lead, text.encode(encoding)).pk))
    assert page.context["found"].delimiter == name
    assert [row[0].label for row in page.context["columns"]] == ["คุณสมบัติ", "Acme", "Beta"]
    assert f"Read as {page.context['found'].encoding}," in page.content.decode()


@pytest.mark.parametrize(("make", "message"), HARM.values(), ids=HARM)
def test_hostile_files_are_refused_in_words_and_not_kept(lead, make, message):
    response = upload(lead, make(), "m.xlsx")
    assert response.status_code == 400
    (said,) = response.context["form"].errors["file"]
    assert re.search(message, said), said
    assert MatrixFile.objects.count() == 0


def test_a_refusal_is_in_the_readers_language(lead):
    User.objects.update(language="th")
    response = upload(lead, MATRIX, "m.xlsx")
    assert response.context["form"].errors["file"] == ["ไม่ใช่สมุดงานแม้ใช้ชื่อ .xlsx ไฟล์ข้อความให้ตั้งชื่อเป็น .csv"]


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "m.csv", "The submitted file is empty."),
        (b"a,b\x00c", "m.csv", "not a text file"),
        (b"x" * (10 * 2**20 + 1), "m.csv", "larger than 10 MB"),
        (b"PK\x03\x04", "m.csv", "a workbook under the name of a .csv file: name it .xlsx"),
    ],
)
def test_what_is_no_table_is_refused_in_words(lead, content, name, message):
    response = upload(lead, content, name)
    assert response.status_code == 400
    assert message in response.content.decode()
    assert MatrixFile.objects.count() == 0


def test_files_that_nobody_went_on_with_are_let_go(lead, evaluation):
    change_set = previewed(lead)
    lead.post(url("apply_matrix", change_set.pk))
    for name in ("old.csv", "new.csv"):
        upload(lead, MATRIX, name)
    old = timezone.now() - timedelta(days=8)
    MatrixFile.objects.exclude(name="new.csv").update(uploaded_at=old)
    upload(lead, MATRIX, "newest.csv")
    names = MatrixFile.objects.order_by("pk").values_list("name", flat=True)
    assert list(names) == ["matrix.csv", "new.csv", "newest.csv"]


def test_imports_and_files_are_listed(lead):
    previewed(lead)
    upload(lead, MATRIX, "second.csv")
    page = lead.get(url("import_matrix"))
    assert [str(row) for row in page.context["imports"]] == ["matrix.csv"]
    assert [str(row) for row in page.context["files"]] == ["second.csv"]


# Columns ----------------------------------------------------------------------------------------------------


def roles(page):
    return {field.label: field.value() for field, _cell, _texts in page.context["columns"]}


def test_columns_are_proposed_with_what_they_hold(lead):
    page = lead.get(url("matrix_columns", kept(lead).pk))
    assert roles(page) == {"Group": "group", "Feature": "feature", "Acme": "vendor", "Beta": "vendor"}
    assert [(cell, texts) for _field, cell, texts in page.context["columns"]][2:] == [
        ("C1", ["yes", "-"]),
        ("D1", ["no", "?", "yes"]),
    ]


def test_another_sheet_is_chosen_from_those_there_are(lead):
    def fill(book, sheet):
        sheet.write_row(0, 0, ["Nothing", "here"])
        other = book.add_worksheet("Answers 2")
        for number, line in enumerate(SIMPLE.splitlines()):
            other.write_row(number, 0, line.split(","))
        other.merge_range(5, 0, 6, 1, "x")

    row = kept(lead, workbook(fill), "m.xlsx")
    page = lead.get(url("matrix_columns", row.pk))
    assert page.context["place_form"].fields["sheet"].choices == [
        ("Answers", "Answers"),
        ("Answers 2", "Answers 2"),
    ]
    page = lead.get(url("matrix_columns", row.pk), {"sheet": "Answers 2", "features_in": "rows"})
    assert roles(page) == {"Group": "group", "Feature": "feature", "Acme": "vendor", "Beta": "vendor"}
    assert page.context["reports"] == [
        "sheet 'Answers' was not read",
        "A6:B7 is merged: only A6 holds its text",
    ]
    assert lead.get(url("matrix_columns", row.pk), {"sheet": "No such"}).status_code == 404
    assert columns(lead, row, sheet="Answers 2", column_2="vendor", column_1="feature").status_code == 302
    row.refresh_from_db()
    assert row.legend["sheet"] == "Answers 2"
    assert lead.get(url("matrix_texts", row.pk)).status_code == 200


def test_a_table_on_its_side_is_read_the_same(lead, evaluation):
    text = "\n".join(",".join(line) for line in turned(SIMPLE))
    change_set = previewed(lead, text)
    assert MatrixFile.objects.get().legend["features_in"] == "columns"
    lead.post(url("apply_matrix", change_set.pk))
    assert levels(evaluation)[0][:3] == ("acme", "sales-contacts", "native")
    assert change_set.lines.get(target="beta/product/plan:mail-campaigns").cell == "D4"


@pytest.mark.parametrize(
    ("asked", "row"),
    [
        ({}, 2),
        ({"features_in": "rows", "header_row": "1", "seen": "rows "}, 1),
        ({"features_in": "rows", "header_row": "3"}, 3),
        ({"features_in": "rows", "header_row": "1", "seen": "columns "}, 2),
        ({"features_in": "rows", "header_row": "99", "seen": "rows "}, 2),
        ({"features_in": "rows", "header_row": "٣", "seen": "rows "}, 2),
        ({"features_in": "sideways", "header_row": "x"}, 2),
        ({"features_in": "rows", "header_row": "9" * 5000}, 2),
        ({"features_in": "rows", "header_row": "00000000" + "1" * 5000}, 2),
        ({"features_in": "rows", "header_row": "000000001999999999999"}, 2),
        ({"features_in": "rows", "header_row": "000000003"}, 3),
        ({"features_in": "rows", "sheet": "\x00"}, 2),
    ],
)
def test_the_header_row_is_proposed_and_can_be_chosen(lead, asked, row):
    page = lead.get(url("matrix_columns", kept(lead, f"Made in 2027,,,\n{SIMPLE}").pk), asked)
    assert page.context["place"].header_row == row


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"column_1": ""}, "Choose one column that holds the names of the features."),
        ({"column_0": "feature"}, "Choose one column that holds the names of the features."),
        ({"column_2": "", "column_3": ""}, "Choose at least one column with the answers of a vendor."),
        ({"column_2": "need"}, "Name the team whose must-haves these are, or leave the column out."),
        (
            {"column_0": "need", "column_2": "need", "team": "all"},
            "Choose one column at most that tells must-haves from nice-to-haves.",
        ),
        ({"column_2": "nonsense"}, "Select a valid choice. nonsense is not one of the available choices."),
        ({"team": "x" * 501}, "Ensure this value has at most 500 characters (it has 501)."),
    ],
)
def test_columns_that_make_no_matrix_are_refused(lead, changed, message):
    row = kept(lead)
    response = columns(lead, row, **changed)
    assert response.status_code == 422
    assert message in [text for errors in response.context["form"].errors.values() for text in errors]
    row.refresh_from_db()
    assert row.legend == {}


def test_headers_that_stand_twice_are_told_with_their_cells(lead):
    response = columns(lead, kept(lead, "Feature,Acme,Acme\nLeads,yes,no\nMail,no,no\n"))
    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == [
        "a column is named twice: 'Acme'",
    ]
    row = MatrixFile.objects.get()
    response = columns(lead, row, column_2="")
    assert response.context["form"].non_field_errors() == ["the header 'Acme' stands more than once: B1, C1"]


def test_what_was_decided_comes_back(lead):
    row = kept(lead)
    columns(lead, row, column_0="", team="all")
    page = lead.get(url("matrix_columns", row.pk))
    assert roles(page)["Group"] == ""
    assert page.context["form"]["team"].value() == "all"
    meanings(lead, row, **{"-": "roadmap", "yes": "partial"})
    assert proposed(lead.get(url("matrix_texts", row.pk))) == {
        "-": "roadmap", "yes": "partial", "no": "none", "?": "unanswered", "": "unanswered",
    }  # fmt: skip


# Meanings ---------------------------------------------------------------------------------------------------


def test_meanings_wait_for_columns(lead):
    row = kept(lead)
    response = lead.get(url("matrix_texts", row.pk))
    assert (response.status_code, response["Location"]) == (302, url("matrix_columns", row.pk))
    assert lead.get(url("matrix_legend", row.pk)).status_code == 404
    response = lead.post(url("propose_again", row.pk))
    assert response["Location"] == url("matrix_columns", row.pk)


def test_what_can_mean_several_things_must_be_decided(lead):
    text = "Feature,Acme,Beta\nLeads,N,yes\nMail,-,no\nCalls,none,T\n"
    row = kept(lead, text)
    columns(lead, row, column_0="feature", column_1="vendor", column_2="vendor")
    page = lead.get(url("matrix_texts", row.pk))
    undecided = dict.fromkeys(["N", "-", "none", "T"], "")
    assert proposed(page) == undecided | {"yes": "native", "no": "none"}
    assert page.context["undecided"] == 4
    assert page.content.decode().count('<span class="tag warm">decide</span>') == 4
    response = meanings(lead, row, N="none", T="native")
    assert response.status_code == 422
    errors = response.context["form"].errors
    assert [errors[name] for name in errors] == [["Decide what this text means."]] * 2
    assert proposed(response) == {
        "N": "none",
        "-": "",
        "none": "",
        "T": "native",
        "yes": "native",
        "no": "none",
    }
    assert ChangeSet.objects.count() == 0


def test_a_text_that_was_not_sent_is_undecided_too(lead):
    row = kept(lead)
    columns(lead, row)
    response = lead.post(url("matrix_texts", row.pk), {"answer_0123": "native"})
    assert response.status_code == 422
    assert len(response.context["form"].errors) == 5
    assert ChangeSet.objects.count() == 0


def test_an_answer_outside_the_list_is_refused(lead):
    row = kept(lead)
    columns(lead, row)
    assert meanings(lead, row, **{"-": "wonderful"}).status_code == 422


def test_a_cell_longer_than_a_text_can_be_is_told_beside_the_form(lead):
    row = kept(lead, f"Feature,Acme,Beta\nLeads,{'x' * 20_001},yes\n")
    columns(lead, row, column_0="feature", column_1="vendor", column_2="vendor")
    response = meanings(lead, row, **{"x" * 20_001: "none"})
    assert response.status_code == 422
    (message,) = response.context["form"].non_field_errors()
    assert re.fullmatch(r"answers\.x{92}: String should have at most 20000 characters", message)
    assert ChangeSet.objects.count() == 0


def test_more_texts_than_answers_have_lead_back_to_the_columns(lead):
    rows = "\n".join(f"Feature {i},yes,some words {i}" for i in range(1_001))
    row = kept(lead, f"Feature,Acme,Beta\n{rows}")
    columns(lead, row, column_2="vendor")
    page = lead.get(url("matrix_texts", row.pk), follow=True)
    assert page.redirect_chain == [(url("matrix_columns", row.pk), 302)]
    assert "these columns do not look like answers" in page.content.decode()


def test_must_haves_come_from_their_column(lead, evaluation):
    TeamFactory(evaluation=evaluation, key="sales", name="Sales")
    text = "Feature,Optional,Acme\nLeads,,yes\nMail,X,no\nCalls,later,yes\n"
    row = kept(lead, text)
    columns(lead, row, team="Sales")
    page = lead.get(url("matrix_texts", row.pk))
    assert {meaning.text: field.value() for meaning, field in page.context["form"].need_rows()} == {
        "": "must", "X": "nice", "later": "",
    }  # fmt: skip
    assert meanings(lead, row).status_code == 422
    assert meanings(lead, row, later="nice").status_code == 302
    lead.post(url("apply_matrix", ChangeSet.objects.get().pk))
    rows = evaluation.requirements.order_by("position").values_list("team__key", "statement", "priority")
    assert list(rows) == [("sales", "Leads", "must"), ("sales", "Mail", "nice"), ("sales", "Calls", "nice")]


def test_a_qualifier_becomes_the_note_by_page_and_by_command(lead, evaluation, tmp_path):
    text = "Feature,Acme\nLeads,yes (from 2019)\nMail,no\n"
    lead.post(url("apply_matrix", previewed(lead, text, decided={}).pk))
    assert levels(evaluation) == [("acme", "leads", "native", "from 2019"), ("acme", "mail", "none", "")]
    legend = json.loads(lead.get(url("matrix_legend", MatrixFile.objects.get().pk)).content)
    other = EvaluationFactory(slug="other")
    import_file(tmp_path, other, text, legend)
    assert levels(other) == levels(evaluation)
