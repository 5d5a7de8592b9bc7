"""Workbooks: counted while they unpack, then read as text from column A on."""

import io
import zipfile
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

from vendors.interchange.matrix.parsing.limits import (
    CELLS,
    MEMBERS,
    RATIO,
    SHOWN,
    UNPACKED,
    Counted,
    Refused,
    Report,
    Rows,
    gettext_noop,
)

BLOCK = 2**16
ENTITIES = [
    text.encode(code) for text in ("<!DOCTYPE", "<!ENTITY") for code in ("ascii", "utf-16-le", "utf-16-be")
]
BROKEN = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError)
UNREADABLE = gettext_noop("not a readable workbook: %(reason)s")
TOO_LARGE = gettext_noop("it unpacks to more than %(megabytes)d MB or %(ratio)d times its size")
TRUE = ("1", "true", "on")


def check_archive(data: bytes) -> None:
    """A workbook is a ZIP file: its true sizes, counted while unpacking, and no part that runs or refers."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
        if len(members) > MEMBERS:
            raise Refused(gettext_noop("more than %(n)s parts"), n=f"{MEMBERS:,}")
        total = 0
        for member in members:
            if member.filename.lower().endswith("vbaproject.bin"):
                raise Refused(gettext_noop("it holds macros: save it as .xlsx without them"))
            total += unpacked_size(archive, member, min(UNPACKED, RATIO * max(len(data), 2**14)) - total)
    except BROKEN as error:
        raise Refused(UNREADABLE, reason=str(error)) from error


def unpacked_size(archive: zipfile.ZipFile, member: zipfile.ZipInfo, room: int) -> int:
    """What a part really unpacks to."""
    too_large = Refused(TOO_LARGE, megabytes=UNPACKED // 2**20, ratio=RATIO)
    if member.file_size > room:
        raise too_large
    size, tail = 0, b""
    with archive.open(member) as part:
        while block := part.read(BLOCK):
            size += len(block)
            if size > room:
                raise too_large
            if any(entity in (tail + block).upper() for entity in ENTITIES):
                raise Refused(gettext_noop("it declares a document type, which no workbook needs"))
            tail = block[-32:]
    return size


def text_of(value: Any) -> str:
    """A cell as text: whole numbers without a point, days as ISO 8601, no NUL, which no database keeps."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    return "" if value is None else str(value).replace("\x00", "�")


def sheet_rows(sheet: Any) -> Iterator[list[str]]:
    """Every row from the sheet's first, from column A on, so that cells have the names that people see."""
    if sheet.start is None:
        return
    top, left = sheet.start
    if (top + sheet.height) * (left + sheet.width) > CELLS:
        raise Refused(gettext_noop("the sheet spans more than %(n)s cells"), n=f"{CELLS:,}")
    counted = Counted()
    for row in sheet.iter_rows():
        yield counted.row([""] * left + [text_of(value) for value in row])


def column_name(column: int) -> str:
    name = ""
    while column >= 0:
        name = chr(ord("A") + column % 26) + name
        column = column // 26 - 1
    return name


def choose_sheet(workbook: Any, wanted: str | None) -> tuple[str, list[Report]]:
    """The sheet to read, and reports of those that are left out."""
    hidden = [sheet.name for sheet in workbook.sheets_metadata if not str(sheet.visible).endswith(".Visible")]
    shown = [name for name in workbook.sheet_names if name not in hidden]
    if wanted is not None and wanted not in workbook.sheet_names:
        message = gettext_noop("there is no sheet %(sheet)r; there are %(sheets)s")
        raise Refused(message, "sheet", sheet=wanted[:80], sheets=", ".join(workbook.sheet_names[:20]))
    if wanted is None and not shown:
        raise Refused(gettext_noop("every sheet is hidden: name one"), "sheet")
    name = shown[0] if wanted is None else wanted
    unread = gettext_noop("sheet %(sheet)r is hidden and was not read")
    reports = [(unread, {"sheet": other}) for other in hidden if other != name]
    other_sheet = gettext_noop("sheet %(sheet)r was not read")
    reports += [(other_sheet, {"sheet": other}) for other in shown if other != name]
    if name in hidden:
        reports.append((gettext_noop("sheet %(sheet)r is hidden"), {"sheet": name}))
    return name, reports


def merged_reports(ranges: list[Any]) -> Iterator[Report]:
    message = gettext_noop("%(span)s is merged: only %(cell)s holds its text")
    for (top, left), (bottom, right) in ranges[:SHOWN]:
        cell = f"{column_name(left)}{top + 1}"
        yield message, {"span": f"{cell}:{column_name(right)}{bottom + 1}", "cell": cell}
    if len(ranges) > SHOWN:
        yield gettext_noop("and %(n)d more merged ranges"), {"n": len(ranges) - SHOWN}


# What the reader of cells does not tell: rows and columns that are hidden -----------------------------------


def visit(archive: zipfile.ZipFile, path: str, visitor: Callable[[str, dict[str, str]], None]) -> None:
    """Call with the name and the attributes of every element of a part."""
    parser = ParserCreate()
    parser.StartElementHandler = lambda name, attributes: visitor(name.rpartition(":")[2], attributes)
    with archive.open(path) as part:
        parser.ParseFile(part)


def part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """The part that holds a sheet; KeyError where the workbook does not say."""
    ids: dict[str, str] = {}
    targets: dict[str, str] = {}

    def name_sheet(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            link = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            ids[attributes.get("name", "")] = link

    def name_target(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    visit(archive, "xl/workbook.xml", name_sheet)
    visit(archive, "xl/_rels/workbook.xml.rels", name_target)
    target = targets[ids[sheet]]
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


class Hidden:
    """Collects the numbers of hidden rows and columns, counted from 1."""

    def __init__(self) -> None:
        self.rows: list[int] = []
        self.columns: list[int] = []
        self.row = 0

    def __call__(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self.row = int(attributes.get("r", self.row + 1))
            if attributes.get("hidden") in TRUE:
                self.rows.append(self.row)
        elif name == "col" and attributes.get("hidden") in TRUE:
            last = min(int(attributes["max"]), 2**14)
            self.columns += range(int(attributes["min"]), last + 1)


def hidden_reports(data: bytes, sheet: str, *, height: int, width: int) -> Iterator[Report]:
    """Reports of hidden rows and columns inside the table; nothing of a file that does not tell."""
    found = Hidden()
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        visit(archive, part_of(archive, sheet), found)
    except (KeyError, ExpatError, *BROKEN):
        return
    rows, columns = (
        [n for n in ns if n <= most] for ns, most in ((found.rows, height), (found.columns, width))
    )
    if rows:
        yield gettext_noop("hidden rows were read too: %(rows)s"), {"rows": spans(rows, str)}
    if columns:
        names = spans(columns, lambda column: column_name(column - 1))
        yield gettext_noop("hidden columns were read too: %(columns)s"), {"columns": names}


def spans(numbers: list[int], name: Callable[[int], str]) -> str:
    """3, 7-9: numbers in a row become one span; the first fifty of them."""
    starts = [numbers[0], *(after for before, after in pairwise(numbers) if after != before + 1)]
    ends = [*(before for before, after in pairwise(numbers) if after != before + 1), numbers[-1]]
    pairs = zip(starts[:SHOWN], ends[:SHOWN], strict=True)
    texts = [name(start) if start == end else f"{name(start)}-{name(end)}" for start, end in pairs]
    return ", ".join(texts) + (" …" if len(starts) > SHOWN else "")


def read_workbook(data: bytes, wanted: str | None) -> tuple[Rows, list[Report], dict[str, Any]]:
    check_archive(data)
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        name, reports = choose_sheet(workbook, wanted)
        sheet = workbook.get_sheet_by_name(name)
        rows = list(sheet_rows(sheet))
    except CalamineError as error:
        raise Refused(UNREADABLE, reason=str(error)) from error
    reports += hidden_reports(data, name, height=len(rows), width=max(map(len, rows), default=0))
    reports += merged_reports(sheet.merged_cell_ranges or [])
    return rows, reports, {"sheet": name, "sheets": workbook.sheet_names}
