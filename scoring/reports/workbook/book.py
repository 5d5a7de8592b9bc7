"""A workbook under construction: sheets, styles, and the names of cells.

Text that people wrote goes through `Sheet.text`, which never makes a formula of it. A formula is written with
the value that it has, so that a viewer that does not recalculate shows the same figures.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache, cached_property
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

Value = str | int | float | Decimal | None

INK, SOFT, LINE, ACCENT, INPUT, HEAD = "#16181D", "#545B66", "#DCDAD3", "#12436D", "#FFF8E7", "#E7EEF5"
LONGEST_SHEET_NAME = 31
HEAD_HEIGHT, WIDE_SCALE = 33, 60
LONGEST_TEXT = 32_767
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
MADE = datetime(2000, 1, 1, tzinfo=UTC)
"""Workbooks of one run are the same bytes whenever they are made."""

PLAIN: dict[str, Any] = {"font_color": INK, "valign": "top"}
NUMBERS = {
    "number": "General",
    "whole": "#,##0",
    "money": "#,##0.00",
    "percent": "0%",
    "fit": "0.0000000000",
    "weight": "0.0000%",
    "bound": '[>=1000000000000000]"∞";General',
    "units": '#,##0;-#,##0;"–"',
    "posting": '#,##0.00;-#,##0.00;"–"',
}
STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 18, "font_color": ACCENT},
    "lead": {"font_color": SOFT},
    "part": {"bold": True, "font_size": 12, "font_color": ACCENT, "bottom": 1, "bottom_color": LINE},
    "head": {
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": ACCENT,
        "text_wrap": True,
        "valign": "vcenter",
        "align": "left",
        "indent": 1,
    },
    "head number": {"align": "right", "indent": 0},
    "text": {"align": "left", "indent": 1},
    "wrap": {"text_wrap": True, "align": "left", "indent": 1},
    "soft": {"font_color": SOFT, "align": "left", "indent": 1},
    "strong": {"bold": True, "align": "left", "indent": 1},
    "centre": {"align": "center"},
    "link": {"font_color": ACCENT, "underline": 1, "align": "left", "indent": 1},
    **{name: {"num_format": form} for name, form in NUMBERS.items()},
    **{
        f"strong {name}": {"num_format": form, "bold": True, "bg_color": HEAD}
        for name, form in NUMBERS.items()
    },
    **{f"soft {name}": {"num_format": form, "font_color": SOFT} for name, form in NUMBERS.items()},
    **{f"input {name}": {"num_format": form} for name, form in NUMBERS.items()},
    "strong text": {"bold": True, "bg_color": HEAD, "align": "left", "indent": 1},
    "input text": {"align": "left", "indent": 1},
}


def safe_name(name: str) -> str:
    """A sheet's name that every program takes: no reserved signs, at most 31 characters."""
    return name.translate(FORBIDDEN)[:LONGEST_SHEET_NAME].strip(" '") or "Sheet"


def style_of(name: str) -> dict[str, Any]:
    """A style's properties: tables have hair lines below, cells that people may change a tint."""
    given = PLAIN | (STYLES["head"] if name.startswith("head") else {}) | STYLES[name]
    if name.startswith("input"):
        given |= {"bg_color": INPUT, "border": 4, "border_color": LINE}
    elif name not in ("title", "lead", "part") and not name.startswith("head"):
        given |= {"bottom": 4, "bottom_color": LINE}
    return given


column_name = cache(xl_col_to_name)


def cell_name(row: int, column: int) -> str:
    """`$A$1` of row 0 and column 0."""
    return f"${column_name(column)}${row + 1}"


class Page(Worksheet):
    """Our formulas use no function younger than the format: none of 29 searches for them is needed."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


class Sheet:
    """One worksheet: rows and columns count from 0."""

    def __init__(self, book: "Book", name: str, colour: str) -> None:
        self.book, self.name = book, name
        self.page = book.file.add_worksheet(name, worksheet_class=Page)
        self.page.set_tab_color(colour)
        self.page.hide_gridlines(2)
        self.page.set_landscape()
        self.page.set_paper(9)
        self.page.fit_to_pages(1, 0)
        self.page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.page.set_footer("&L&8&F&C&8&A&R&8&P / &N")

    def at(self, row: int, column: int) -> str:
        """An absolute reference to a cell, for formulas on any sheet."""
        return f"{self.prefix}{cell_name(row, column)}"

    def area(self, row: int, column: int, last_row: int, last_column: int) -> str:
        """An absolute reference to a block of cells."""
        return f"{self.prefix}{cell_name(row, column)}:{cell_name(last_row, last_column)}"

    @cached_property
    def prefix(self) -> str:
        quoted = self.name.replace("'", "''")
        return f"'{quoted}'!"

    def text(self, row: int, column: int, value: Any, style: str = "text") -> None:
        """Text as it is, whatever it begins with."""
        written = str(value)[:LONGEST_TEXT]
        if written:
            self.page.write_string(row, column, written, self.book.style(style))
        else:
            self.page.write_blank(row, column, None, self.book.style(style))

    def number(self, row: int, column: int, value: Decimal | float | None, style: str = "number") -> None:
        """A number, or an empty cell for None."""
        if value is None:
            self.page.write_blank(row, column, None, self.book.style(style))
        else:
            self.page.write_number(row, column, float(value), self.book.style(style))

    def formula(self, row: int, column: int, formula: str, value: Value, style: str = "number") -> str:
        """A formula of ours, and the value that it has; the cell's reference."""
        shown = "" if value is None else float(value) if isinstance(value, Decimal) else value
        self.page.write_formula(row, column, f"={formula}", self.book.style(style), shown)
        return self.at(row, column)

    def title(self, title: Any, lead: Any = "") -> None:
        """What the sheet is, above its table."""
        self.page.set_row(0, 28)
        self.text(0, 0, title, "title")
        self.text(1, 0, lead, "lead")

    def heads(
        self, row: int, heads: Sequence[Any], widths: Sequence[float] = (), column: int = 0, texts: int = 99
    ) -> None:
        """Column heads; after the first `texts` stand numbers."""
        self.page.set_row(row, HEAD_HEIGHT)
        for i, head in enumerate(heads):
            self.text(row, column + i, head, "head" if i < texts else "head number")
        for i, width in enumerate(widths):
            self.page.set_column(column + i, column + i, width)

    def freeze(self, row: int, column: int) -> None:
        """Everything above the row and left of the column stays in sight, on paper too."""
        self.page.freeze_panes(row, column)
        if row:
            self.page.repeat_rows(row - 1)

    def wide(self, columns: int) -> None:
        """Print on as many pages as it takes, with the names at the left on each."""
        self.page.fit_to_pages(0, 0)
        self.page.set_print_scale(WIDE_SCALE)
        self.page.repeat_columns(0, columns - 1)

    def choice(self, row: int, column: int, last_row: int, last_column: int, source: str) -> None:
        """A drop-down of the words in another block of cells."""
        self.page.data_validation(
            row,
            column,
            last_row,
            last_column,
            {"validate": "list", "source": f"={source}", "ignore_blank": True},
        )


class Book:
    """The file, its styles (each made once) and its sheets."""

    def __init__(self) -> None:
        self.buffer = BytesIO()
        self.file = Workbook(self.buffer, {"in_memory": True, "strings_to_numbers": False})
        self.file.set_calc_mode("auto")
        self._styles: dict[str, Any] = {}

    def sheet(self, name: Any, colour: str = LINE) -> Sheet:
        return Sheet(self, safe_name(str(name)), colour)

    def style(self, name: str) -> Any:
        if name not in self._styles:
            self._styles[name] = self.file.add_format(style_of(name))
        return self._styles[name]

    def close(self, properties: dict[str, Any]) -> bytes:
        """The workbook's bytes."""
        self.file.set_properties({"created": MADE, **properties})
        self.file.close()
        return self.buffer.getvalue()
