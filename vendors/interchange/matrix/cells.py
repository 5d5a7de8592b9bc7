"""A table read with its legend: features, vendors, needs and cells, and everything that is in the way."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from discovery.interchange.faults import Fault, Faults
from scoring.engine.vocabulary import Level, Priority
from vendors.interchange.matrix.legend import REST, Legend, fold
from vendors.interchange.matrix.reading import Table
from vendors.interchange.matrix.vocabulary import is_id_header

LONGEST_NAME = 500
MOST_REPORTS = 500
SHOWN_CELLS = 50
GROUP_SEPARATOR = " / "


@dataclass(frozen=True)
class FeatureRow:
    """A named feature: the parts of its path, where it stands, and what the column of needs says."""

    path: tuple[str, ...]
    cell: str
    priority: Priority | None

    @property
    def name(self) -> str:
        return self.path[-1]

    @property
    def group(self) -> str:
        return GROUP_SEPARATOR.join(part for part in self.path[:-1] if part)


@dataclass(frozen=True)
class AnswerCell:
    """A text of the matrix and its level; None is unanswered."""

    feature: int
    vendor: int
    level: Level | None
    text: str
    cell: str


@dataclass(frozen=True)
class Matrix:
    """What a table says: vendors by header, features by row, a cell for each pair."""

    vendors: list[str]
    features: list[FeatureRow]
    cells: list[AnswerCell]
    rejected: list[tuple[str, str, str]] = field(default_factory=list)
    """Cell, text and reason of answers that belong to no feature."""
    reports: list[str] = field(default_factory=list)


def column_name(column: int) -> str:
    """A, B, … Z, AA of a column counted from 0."""
    name = ""
    while column >= 0:
        name = chr(ord("A") + column % 26) + name
        column = column // 26 - 1
    return name


class Sheet:
    """Rows of equal width, turned round where features stand in columns; cells keep the file's own names."""

    def __init__(self, rows: list[list[str]], *, turned: bool) -> None:
        width = max(map(len, rows), default=0)
        even = [row + [""] * (width - len(row)) for row in rows]
        self.turned = turned
        self.rows = [list(column) for column in zip(*even, strict=True)] if turned else even

    def cell(self, row: int, column: int) -> str:
        """The name of a cell as people see it in the file: B7."""
        if self.turned:
            row, column = column, row
        return f"{column_name(column)}{row + 1}"


@dataclass(frozen=True)
class Columns:
    """Where the legend's columns stand."""

    features: list[int]
    vendors: list[int]
    needs: int | None


def find_columns(sheet: Sheet, legend: Legend) -> tuple[Columns, list[str]]:
    """The legend's columns in the header row, and reports of columns without a header; else Faults."""
    top = legend.header_row - 1
    if top >= len(sheet.rows):
        message = _("there is no row %(row)d: the table has %(n)d")
        values = {"row": legend.header_row, "n": len(sheet.rows)}
        raise Faults([Fault(("header_row",), message % values)])
    headers = [header.strip() for header in sheet.rows[top]]
    places: dict[str, list[int]] = {}
    for column, header in enumerate(headers):
        if header:
            places.setdefault(header, []).append(column)
    check_headers(sheet, legend, places)
    features = [places[name.strip()][0] for name in legend.feature_columns]
    needs = legend.requirements.column if legend.requirements else None
    need = places[needs.strip()][0] if needs else None
    if legend.vendor_columns == REST:
        vendors = [
            column for column, header in enumerate(headers) if header and column not in {*features, need}
        ]
    else:
        vendors = [places[name.strip()][0] for name in legend.vendor_columns]
    if not vendors:
        raise Faults([Fault(("vendor_columns",), _("no column is left for a vendor"))])
    return Columns(features, vendors, need), list(unnamed_columns(sheet, headers, top))


def check_headers(sheet: Sheet, legend: Legend, places: dict[str, list[int]]) -> None:
    found = []
    for name in ("feature_columns", "vendor_columns", "requirements"):
        for place, header in headers_of(legend, name):
            if header.strip() not in places:
                message = _("the header row has no %(header)r")
                found.append(Fault(place, message % {"header": header}))
    for header, columns in places.items():
        if len(columns) > 1:
            cells = ", ".join(sheet.cell(legend.header_row - 1, column) for column in columns)
            message = _("the header %(header)r stands more than once: %(cells)s")
            found.append(Fault(("header_row",), message % {"header": header, "cells": cells}))
        elif len(header) > LONGEST_NAME:
            message = _("the header %(header)r… is longer than %(n)d letters")
            found.append(Fault(("header_row",), message % {"header": header[:40], "n": LONGEST_NAME}))
    if found:
        raise Faults(found)


def headers_of(legend: Legend, name: str) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Headers that a part of the legend names, and where it does."""
    if name == "requirements":
        if legend.requirements and legend.requirements.column:
            yield ("requirements", "column"), legend.requirements.column
    elif getattr(legend, name) != REST:
        for i, header in enumerate(getattr(legend, name)):
            yield (name, i), header


def unnamed_columns(sheet: Sheet, headers: list[str], top: int) -> Iterator[str]:
    for column, header in enumerate(headers):
        if not header:
            filled = [row for row in range(top + 1, len(sheet.rows)) if sheet.rows[row][column].strip()]
            if filled:
                first = sheet.cell(filled[0], column)
                message = _("%(header)s names no column: %(n)d cells from %(first)s on were not read")
                yield message % {"header": sheet.cell(top, column), "n": len(filled), "first": first}


def report(matrix: Matrix, text: str) -> None:
    """Say something about a row; of very many only the first, and that there are more."""
    if len(matrix.reports) < MOST_REPORTS:
        matrix.reports.append(text)
    elif len(matrix.reports) == MOST_REPORTS:
        matrix.reports.append(_("and more of the same"))


def read_matrix(table: Table, legend: Legend) -> Matrix:
    """Everything that the table says under the legend. Faults list every text that it does not name."""
    sheet = Sheet(table.rows, turned=legend.features_in == "columns")
    columns, reports = find_columns(sheet, legend)
    top = legend.header_row - 1
    vendors = [sheet.rows[top][column].strip() for column in columns.vendors]
    matrix = Matrix(vendors, [], [], [], [*table.reports, *reports])
    texts = {row[column] for row in sheet.rows[top + 1 :] for column in columns.vendors}
    meanings = legend.meanings(texts)
    unnamed: dict[tuple[str, str], list[str]] = {}
    seen: dict[tuple[str, ...], str] = {}
    for row in range(top + 1, len(sheet.rows)):
        if not any(text.strip() for text in sheet.rows[row]):
            continue
        feature = read_feature(sheet, row, columns, legend, unnamed)
        if feature is None:
            skip_section(sheet, row, columns, matrix)
            continue
        if (first := seen.setdefault(feature.path, feature.cell)) != feature.cell:
            message = _("%(cell)s names the same feature as %(first)s: %(name)r")
            report(matrix, message % {"cell": feature.cell, "first": first, "name": feature.name[:200]})
        read_answers(sheet, row, columns, meanings, matrix, unnamed)
        matrix.features.append(feature)
    refuse_unnamed(unnamed)
    report_repeated_ids(sheet, columns, top, matrix)
    return matrix


def report_repeated_ids(sheet: Sheet, columns: Columns, top: int, matrix: Matrix) -> None:
    """Ids that stand twice in a column of ids, which is no vendor's."""
    taken = {*columns.vendors, columns.needs}
    for column, header in enumerate(sheet.rows[top]):
        if column in taken or not is_id_header(header):
            continue
        seen: dict[str, str] = {}
        for row in range(top + 1, len(sheet.rows)):
            text, cell = sheet.rows[row][column].strip(), sheet.cell(row, column)
            if text and (first := seen.setdefault(text, cell)) != cell:
                message = _("%(cell)s repeats the id of %(first)s: %(id)r")
                report(matrix, message % {"cell": cell, "first": first, "id": text[:200]})


def read_feature(
    sheet: Sheet, row: int, columns: Columns, legend: Legend, unnamed: dict[tuple[str, str], list[str]]
) -> FeatureRow | None:
    """The feature of a row; None for a section row, whose last feature column is empty."""
    path = tuple(sheet.rows[row][column].strip() for column in columns.features)
    if not path[-1]:
        return None
    cell = sheet.cell(row, columns.features[-1])
    if len(path[-1]) > LONGEST_NAME or len(GROUP_SEPARATOR.join(path[:-1])) > LONGEST_NAME:
        raise Faults([Fault((cell,), _("a name is longer than %(n)d letters") % {"n": LONGEST_NAME})])
    priority = None
    if legend.requirements:
        text = "" if columns.needs is None else sheet.rows[row][columns.needs]
        priority = legend.requirements.priority_of(text)
        if priority is None:
            place = sheet.cell(row, columns.needs or 0)
            unnamed.setdefault(("requirements", text.strip()), []).append(place)
    return FeatureRow(path, cell, priority)


def skip_section(sheet: Sheet, row: int, columns: Columns, matrix: Matrix) -> None:
    """Report a section row; an answer in it would be lost, so it is told apart."""
    first, text = next((column, cell.strip()) for column, cell in enumerate(sheet.rows[row]) if cell.strip())
    message = _("%(cell)s is a section row and was skipped: %(text)r")
    report(matrix, message % {"cell": sheet.cell(row, first), "text": text[:200]})
    for column in columns.vendors:
        if answer := sheet.rows[row][column].strip():
            matrix.rejected.append((sheet.cell(row, column), answer, _("its row names no feature")))


def read_answers(
    sheet: Sheet,
    row: int,
    columns: Columns,
    meanings: dict[str, Level | None],
    matrix: Matrix,
    unnamed: dict[tuple[str, str], list[str]],
) -> None:
    for vendor, column in enumerate(columns.vendors):
        text = sheet.rows[row][column]
        if text in meanings:
            cell = AnswerCell(
                len(matrix.features), vendor, meanings[text], text.strip(), sheet.cell(row, column)
            )
            matrix.cells.append(cell)
        else:
            unnamed.setdefault(("answers", fold(text)), []).append(sheet.cell(row, column))


def refuse_unnamed(unnamed: dict[tuple[str, str], list[str]]) -> None:
    """Faults for texts that the legend does not name, each with its cells."""
    found = []
    for (part, text), cells in unnamed.items():
        shown = ", ".join(cells[:SHOWN_CELLS])
        if len(cells) > SHOWN_CELLS:
            shown = _("%(cells)s and %(n)d more") % {"cells": shown, "n": len(cells) - SHOWN_CELLS}
        message = _("the legend does not name %(text)r: %(cells)s")
        found.append(Fault((part,), message % {"text": text[:200], "cells": shown}))
    if found:
        raise Faults(found)
