"""Files as they come: encodings, delimiters, workbooks, and files that mean harm."""

import io
import re
import struct
import subprocess
import sys
import time
import zipfile
from datetime import datetime

import pytest
import xlsxwriter

from discovery.interchange.faults import Faults
from tests.vendors.matrix.importing import MATRIX
from vendors.interchange import limited
from vendors.interchange.evidence.files import INSPECTOR
from vendors.interchange.matrix import reading
from vendors.interchange.matrix.reading import Found, read_table

ROWS = [line.split(",") for line in MATRIX.splitlines()]
THAI = "Feature,Acme\nติดต่อลูกค้า,มี\nอีเมล,ไม่มี\n"
THAI_ROWS = [["Feature", "Acme"], ["ติดต่อลูกค้า", "มี"], ["อีเมล", "ไม่มี"]]


def refusal(name, data, **options):
    """What is said of a file that cannot be read."""
    with pytest.raises(Faults) as refused:
        read_table(name, data, **options)
    (fault,) = refused.value.faults
    return fault.path, fault.message


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp874", "tis-620"],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters_are_found(encoding, delimiter):
    data = THAI.replace(",", delimiter).encode(encoding)
    assert read_table("m.csv", data).rows == THAI_ROWS


def test_a_big_endian_mark_is_known():
    assert read_table("m.csv", b"\xfe\xff" + THAI.encode("utf-16-be")).rows == THAI_ROWS


def test_an_encoding_that_had_to_be_guessed_is_reported():
    assert read_table("m.csv", THAI.encode("cp874")).reports == [
        "read as CP874: check that letters beyond ASCII are right"
    ]
    assert read_table("m.csv", THAI.encode("utf-16-le")).reports == []


def test_quoted_cells_hold_delimiters_quotes_and_line_breaks():
    data = b'Feature;Acme\r\n"a; ""b""\nc";"yes, but"\r\n'
    assert read_table("m.csv", data).rows == [["Feature", "Acme"], ['a; "b"\nc', "yes, but"]]


def test_named_headers_decide_between_delimiters():
    data = b"a;b,c;d\nx;y,z;w\n"
    assert read_table("m.csv", data, names=["b,c"]).rows[0] == ["a", "b,c", "d"]
    assert read_table("m.csv", data, names=["a;b"]).rows[0] == ["a;b", "c;d"]


def test_one_column_is_a_table_too():
    assert read_table("m.csv", b"Feature\nOne\n").rows == [["Feature"], ["One"]]


def test_cells_that_look_like_formulas_are_text():
    data = b"=1+1,+1,-1,@x\n"
    assert read_table("m.csv", data).rows == [["=1+1", "+1", "-1", "@x"]]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (b" \n\n", "the file is empty"),
        (b"a,b\x00c,d", "not a text file"),
        (b"\xff\xfea", "not a text file: byte 2 is not UTF-16"),
        (b'a,b\n"never closed,c\n', "unexpected end of data"),
        (b"\xd0\xcf\x11\xe0 old", "an old or encrypted workbook"),
        (b"PK\x03\x04 nothing", "a workbook under the name of a .csv file"),
    ],
)
def test_what_is_no_table_is_refused_in_words(data, message):
    path, said = refusal("m.csv", data)
    assert path == "m.csv"
    assert message in said


# Workbooks --------------------------------------------------------------------------------------------------


def workbook(fill=None, **options):
    """A workbook whose first sheet `fill` writes; the matrix by default."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **options})
    sheet = book.add_worksheet("Answers")
    if fill is None:
        for number, row in enumerate(ROWS):
            sheet.write_row(number, 0, row)
    else:
        fill(book, sheet)
    book.close()
    return buffer.getvalue()


def test_a_workbook_gives_the_rows_of_its_text_file():
    assert read_table("m.xlsx", workbook()).rows == read_table("m.csv", MATRIX.encode()).rows


def test_rows_keep_the_numbers_that_people_see():
    table = read_table("m.xlsx", workbook(lambda book, sheet: sheet.write(2, 1, "here")))
    assert table.rows == [["", ""], ["", ""], ["", "here"]]


def test_figures_days_truths_and_formulas_are_text():
    def fill(book, sheet):
        sheet.write_row(0, 0, [1, 1.5, True])
        sheet.write_formula(0, 3, "=1+1", None, 2)
        sheet.write_datetime(0, 4, datetime(2027, 1, 31), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_string(0, 5, "=1+1")

    assert read_table("m.xlsx", workbook(fill)).rows == [["1", "1.5", "TRUE", "2", "2027-01-31", "=1+1"]]


def test_hidden_sheets_other_sheets_and_merged_cells_are_reported():
    def fill(book, sheet):
        sheet.merge_range(0, 0, 1, 1, "Group")
        book.add_worksheet("Notes")
        book.add_worksheet("Secret").hide()

    data = workbook(fill)
    assert read_table("m.xlsx", data).reports == [
        "sheet 'Secret' is hidden and was not read",
        "sheet 'Notes' was not read",
        "A1:B2 is merged: only A1 holds its text",
    ]
    assert read_table("m.xlsx", data, sheet="Secret").reports == [
        "sheet 'Answers' was not read",
        "sheet 'Notes' was not read",
        "sheet 'Secret' is hidden",
    ]


def test_hidden_rows_and_columns_are_read_and_reported():
    def fill(book, sheet):
        for number in range(12):
            sheet.write_row(number, 0, ["a", "b", "c", "d"])
        for number in (2, 6, 7, 8, 40):
            sheet.set_row(number, None, None, {"hidden": True})
        sheet.set_column("B:C", None, None, {"hidden": True})
        other = book.add_worksheet("Other")
        other.set_row(0, None, None, {"hidden": True})

    table = read_table("m.xlsx", workbook(fill))
    assert len(table.rows) == 12
    assert table.reports == [
        "sheet 'Other' was not read",
        "hidden rows were read too: 3, 7-9",
        "hidden columns were read too: B-C",
    ]


def test_very_many_merged_ranges_are_counted():
    def fill(book, sheet):
        for number in range(60):
            sheet.merge_range(number, 0, number, 1, "x")

    reports = read_table("m.xlsx", workbook(fill)).reports
    assert (len(reports), reports[0], reports[-1]) == (
        51,
        "A1:B1 is merged: only A1 holds its text",
        "and 10 more merged ranges",
    )


def test_how_a_file_was_read_is_known():
    assert read_table("m.csv", THAI.replace(",", ";").encode("cp874")).found == Found("CP874", "semicolon")
    assert read_table("m.csv", THAI.replace(",", "\t").encode("utf-16-be")).found == Found("UTF-16-BE", "tab")

    def fill(book, sheet):
        sheet.write(0, 0, "x")
        book.add_worksheet("More")

    data = workbook(fill)
    assert read_table("m.xlsx", data).found == Found("", "", "Answers", ["Answers", "More"])
    assert read_table("m.xlsx", data, sheet="More").found.sheet == "More"


def test_what_no_database_keeps_is_replaced():
    """A workbook writes a NUL as _x0000_."""
    cell = '<c r="A1" t="inlineStr"><is><t>a_x0000_b</t></is></c>'
    data = with_sheet(f'<worksheet xmlns="{MAIN}"><sheetData><row r="1">{cell}</row></sheetData></worksheet>')
    assert read_table("m.xlsx", data).rows == [["a\ufffdb"]]


def test_a_sheet_that_is_not_there_is_a_fault():
    assert refusal("m.xlsx", workbook(), sheet="Other") == (
        "sheet",
        "there is no sheet 'Other'; there are Answers",
    )


# Harm -------------------------------------------------------------------------------------------------------


def rezip(data, replace=None, add=None):
    """A workbook with some of its parts replaced or added."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for member in source.infolist():
            target.writestr(member.filename, (replace or {}).get(member.filename, source.read(member)))
        for name, content in (add or {}).items():
            target.writestr(name, content)
    return buffer.getvalue()


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def with_sheet(content):
    return rezip(workbook(), {"xl/worksheets/sheet1.xml": content})


def bomb(megabytes):
    return rezip(workbook(), add={"xl/media/bomb": bytes(megabytes * 2**20)})


def far_cell():
    """One cell at the last row and column, and one at the first."""
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return with_sheet(f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>')


def lying_size():
    """A part whose directory entry says that it is small, while it unpacks to 300 MB."""
    real, small = struct.pack("<I", 300 * 2**20), struct.pack("<I", 64)
    return bomb(300).replace(real, small)


def archive_of_nothing():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("hello.txt", "hello")
    return buffer.getvalue()


def repeated_text():
    """One long shared text, in a hundred thousand cells."""

    def fill(book, sheet):
        for row in range(10_000):
            for column in range(10):
                sheet.write_string(row, column, "x" * 30_000)

    return workbook(fill)


ENTITY = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">{}]><worksheet/>'
HARM = {
    "far cell": (far_cell, "memory|cells"),
    "bomb": (lambda: bomb(300), "unpacks to more than 50 MB"),
    "ratio": (lambda: bomb(20), "50 times its size"),
    "lying size": (lying_size, "not a readable workbook|unpacks to more"),
    "outside entity": (
        lambda: with_sheet(ENTITY.format('<!ENTITY b SYSTEM "file:///etc/passwd">')),
        "declares a document type",
    ),
    "entity in UTF-16": (
        lambda: with_sheet(ENTITY.format("").encode("utf-16")),
        "declares a document type",
    ),
    "macros": (lambda: rezip(workbook(), add={"xl/vbaProject.bin": b"x"}), "holds macros"),
    "renamed text": (lambda: MATRIX.encode(), "not a workbook, although it is named .xlsx"),
    "cut off": (lambda: workbook()[:2000], "not a readable workbook"),
    "other archive": (archive_of_nothing, "not a readable workbook"),
    "many parts": (
        lambda: rezip(workbook(), add={f"x/{i}": b"" for i in range(2500)}),
        "more than 2,000 parts",
    ),
    "repeated text": (repeated_text, "characters|memory"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "message"), HARM.values(), ids=HARM)
def test_hostile_workbooks_are_refused_quickly_in_words(make, message):
    data = make()
    start = time.monotonic()
    path, said = refusal("m.xlsx", data)
    assert time.monotonic() - start < 10
    assert path == "m.xlsx"
    assert re.search(message, said), said


def test_large_text_files_are_refused():
    assert refusal("m.csv", b"a" * (10 * 2**20 + 1)) == ("m.csv", "more than 10 MB")
    assert "cells" in refusal("m.csv", b"," * (9 * 2**20))[1]


def runs(monkeypatch, code):
    """Another program in place of the reader."""
    monkeypatch.setattr(limited, "program", lambda module: code)


def test_a_reader_that_hangs_is_ended(monkeypatch):
    runs(monkeypatch, "import time; time.sleep(60)")
    monkeypatch.setattr(limited, "PATIENCE", 0.5)
    assert refusal("m.csv", b"a") == ("m.csv", "reading takes longer than 0 s")


def test_a_reader_that_breaks_down_is_a_fault(monkeypatch):
    runs(monkeypatch, "import os; os.abort()")
    assert refusal("m.csv", b"a") == ("m.csv", "it needs more memory or time than a table may")


@pytest.mark.parametrize("module", [reading.PROCESS, INSPECTOR])
@pytest.mark.parametrize("greed", ["bytearray(300 * 2**20)", "open({path!r}, 'w').write('x' * 9999)"])
def test_a_reader_may_not_use_more_than_its_limits(monkeypatch, tmp_path, module, greed):
    started = limited.program(module).removesuffix("main()")
    answer = '{"rows": [], "reports": [], "found": {}}'
    runs(monkeypatch, f"{started} print({answer!r})")
    assert read_table("m.csv", b"a").rows == []
    runs(monkeypatch, started + greed.format(path=str(tmp_path / "written")))
    assert refusal("m.csv", b"a") == ("m.csv", "it needs more memory or time than a table may")


def test_the_reader_limits_itself_and_says_so(monkeypatch):
    greedy = "; from vendors.interchange.matrix.parsing import process;"
    greedy += " process.read = lambda *asked: bytearray(300 * 2**20); main()"
    runs(monkeypatch, limited.program(reading.PROCESS).removesuffix("; main()") + greedy)
    assert refusal("m.csv", b"a") == ("m.csv", "it needs more memory than a table may")


@pytest.mark.parametrize("module", [reading.PROCESS, INSPECTOR])
def test_the_reader_knows_neither_django_nor_the_database(module):
    known = "print({name.partition('.')[0] for name in sys.modules})"
    program = limited.program(module).removesuffix("main()") + known
    outcome = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True
    )
    assert {"vendors", "zipfile"} <= set(re.findall(r"\w+", outcome.stdout))
    assert {"django", "psycopg", "discovery"} & set(re.findall(r"\w+", outcome.stdout)) == set()
