"""Reading the workbook back: its rows by reference, whatever was moved about in the file."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from discovery.interchange.faults import Fault, Faults
from discovery.interchange.types import plain
from vendors.interchange.matrix.cells import column_name
from vendors.interchange.matrix.reading import Table
from vendors.interchange.questionnaire.entries import FIELDS, NUMBERS, Entry, fold, meanings, written

MIDNIGHT = "T00:00:00"
LONGEST_NUMBER = 40


@dataclass(frozen=True)
class Row:
    """A row of the file: its number as people see it, the cell of its answer, what stands in its fields."""

    number: int
    cell: str
    reference: str
    texts: dict[str, str]


def rows_of(table: Table) -> Iterator[Row]:
    """The rows below the columns' names; Faults where the file has none."""
    top = next((i for i, row in enumerate(table.rows) if "reference" in row and "answer" in row), None)
    if top is None:
        message = _("This is not the questionnaire. Download it, fill it in and upload that file.")
        raise Faults([Fault(("file",), message)])
    row = table.rows[top]
    columns = {name: row.index(name) for name in ("reference", *FIELDS) if name in row}
    for number, cells in enumerate(table.rows[top + 2 :], top + 3):
        texts = {name: text_at(cells, column) for name, column in columns.items()}
        if any(text.strip() for text in texts.values()):
            reference = texts.pop("reference").strip()
            yield Row(number, f"{column_name(columns['answer'])}{number}", reference, texts)


def text_at(cells: list[str], column: int) -> str:
    return cells[column] if column < len(cells) else ""


def lines(text: str) -> str:
    """Text as a workbook gives it back: one kind of line end, nothing around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def figure(text: str) -> str:
    """A number in its one written form, also where the program that saved the file wrote an exponent."""
    text = text.strip()
    try:
        number = Decimal(text) if len(text) <= LONGEST_NUMBER and text.isascii() and "_" not in text else None
    except InvalidOperation:
        return text
    if number is None or not number.is_finite() or abs(number.adjusted()) > LONGEST_NUMBER:
        return text
    return plain(number)


def said(row: Row, entry: Entry) -> dict[str, str]:
    """What stands in a row, field by field, in the form in which answers are stored.

    A field that stands as it was written keeps the stored text to the letter; a column that is gone too.
    """
    known = written(entry)
    values = {}
    for name in entry.fields:
        text = lines(row.texts.get(name, known[name]))
        if name in NUMBERS:
            text = figure(text)
        elif name == "available_on":
            text = text.removesuffix(MIDNIGHT)
        elif name == "answer":
            text = meanings(fee=entry.fee).get(fold(text), text)
        values[name] = known[name] if lines(known[name]) == text else text
    return values


def is_answer(text: str, entry: Entry) -> bool:
    allowed = set(meanings(fee=entry.fee).values()) - ({"not_applicable"} if entry.addon else set())
    return not text or text in allowed
