"""Writing the workbook: drop-down answers, and text that stays text whatever it begins with."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from scoring.engine.vocabulary import Level
from vendors.content import LEVELS, OUTCOMES
from vendors.interchange.questionnaire.entries import FIELDS, NUMBERS, Entry, words_of, written

COLUMNS = ("reference", "offer", "section", "question", "must", *FIELDS)
NAMES, HEADS, FIRST = 2, 3, 4
"""Rows, counted from 0: the columns' names for reading back (hidden), their heads, the first entry."""
FIRST_DAY = date(1900, 3, 1)
"""Workbooks know no earlier day; those are text."""
LONGEST_TITLE, LONGEST_MESSAGE = 32, 255
WIDTHS = (4, 24, 22, 52, 12, 40, 40, 30, 14, 12, 12, 12, 12, 30)
EDITABLE = {"bg_color": "#FFF8E7", "border": 4, "border_color": "#DCDAD3", "valign": "top"}
STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 18, "font_color": "#12436D"},
    "lead": {"font_color": "#545B66"},
    "head": {
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": "#12436D",
        "text_wrap": True,
        "valign": "top",
    },
    "text": {"text_wrap": True, "valign": "top"},
    "must": {"bold": True, "valign": "top", "font_color": "#8A3B00"},
    "typed": {**EDITABLE, "text_wrap": True},
    "number": {**EDITABLE, "num_format": "General"},
    "day": {**EDITABLE, "num_format": "yyyy-mm-dd"},
    "closed": {"bg_color": "#E4E6EA"},
}


def heads() -> tuple[str, ...]:
    return (
        _("Reference"),
        _("Offer"),
        _("Section"),
        _("Question"),
        _("Must-have"),
        _("Answer"),
        _("Note"),
        _("Evidence (link)"),
        _("Available on"),
        _("Price to close the gap"),
        _("Hours, low"),
        _("Hours, likely"),
        _("Hours, high"),
        _("Evidence (file)"),
    )


def write_questionnaire(title: str, lead: str, entries: Sequence[Entry]) -> bytes:
    """The workbook of a vendor's questionnaire, with what is known so far, in the language at hand."""
    file = BytesIO()
    book = Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    styles = {name: book.add_format(properties) for name, properties in STYLES.items()}
    page = book.add_worksheet(_("Questionnaire")[:31])
    places = write_words(book.add_worksheet(_("Answers")[:31]), styles)
    page.write_string(0, 1, title[:500], styles["title"])
    page.write_string(1, 1, lead, styles["lead"])
    for column, (name, head, width) in enumerate(zip(COLUMNS, heads(), WIDTHS, strict=True)):
        page.write_string(NAMES, column, name)
        page.write_string(HEADS, column, head, styles["head"])
        page.set_column(column, column, width, None, {"hidden": column == 0})
    page.set_row(NAMES, None, None, {"hidden": True})
    page.freeze_panes(FIRST, 4)
    for i, entry in enumerate(entries):
        write_entry(page, FIRST + i, entry, styles)
    offer_choices(page, entries, places)
    book.close()
    return file.getvalue()


def write_words(page: Worksheet, styles: dict[str, Any]) -> dict[str, str]:
    """The sheet of possible answers; where those of a plan, an add-on and a question about fees stand."""
    name = page.get_name().replace("'", "''")
    levels, outcomes = [str(words) for words in LEVELS.values()], [str(words) for words in OUTCOMES.values()]
    page.set_column(0, 1, 48)
    for column, listed in enumerate(([_("Features"), *levels], [_("Fees"), *outcomes])):
        for row, words in enumerate(listed):
            page.write_string(row, column, words, styles["text" if row else "head"])
    most = len(levels) - (list(LEVELS)[-1] is Level.NOT_APPLICABLE)
    return {
        "plan": f"='{name}'!$A$2:$A${len(levels) + 1}",
        "addon": f"='{name}'!$A$2:$A${most + 1}",
        "fee": f"='{name}'!$B$2:$B${len(outcomes) + 1}",
    }


def write_entry(page: Worksheet, row: int, entry: Entry, styles: dict[str, Any]) -> None:
    asked = (entry.target, entry.offer, entry.section, entry.question)
    for column, text in enumerate(asked):
        page.write_string(row, column, text, styles["text"])
    page.write_string(row, len(asked), _("must-have") if entry.must else "", styles["must"])
    values = written(entry)
    values["answer"] = words_of(entry).get(values["answer"], "")
    for column, name in enumerate(FIELDS, len(asked) + 1):
        if name in entry.fields:
            write_field(page, row, column, name, values[name], styles)
        else:
            page.write_blank(row, column, None, styles["closed"])


def write_field(page: Worksheet, row: int, column: int, name: str, text: str, styles: dict[str, Any]) -> None:
    """A figure as a number where a workbook keeps it exactly, a day as a day, all else as text."""
    style = styles["number" if name in NUMBERS else "day" if name == "available_on" else "typed"]
    if not text:
        page.write_blank(row, column, None, style)
    elif name in NUMBERS:
        page.write_number(row, column, float(text), style)
    elif name == "available_on" and (day := date.fromisoformat(text)) >= FIRST_DAY:
        page.write_datetime(row, column, day, style)
    else:
        page.write_string(row, column, text, style)


def kind_of(entry: Entry) -> str:
    return "fee" if entry.fee else "addon" if entry.addon else "plan"


def offer_choices(page: Worksheet, entries: Sequence[Entry], places: dict[str, str]) -> None:
    """A drop-down for each stretch of rows with the same answers."""
    column = COLUMNS.index("answer")
    for kind, rows in groupby(enumerate(entries, FIRST), lambda pair: kind_of(pair[1])):
        numbers = [row for row, _entry in rows]
        options = {
            "validate": "list",
            "source": places[kind],
            "error_title": _("Not an answer")[:LONGEST_TITLE],
            "error_message": _("Choose one of the answers in the list.")[:LONGEST_MESSAGE],
        }
        page.data_validation(numbers[0], column, numbers[-1], column, options)
