"""The limited process that parses one uploaded table (reliability, promise 8): runs alone, without Django.

Standard input is a line of JSON ({"suffix", "sheet", "names"}) and the file's bytes; standard output is JSON:
{"rows", "reports"} or {"fault", "place"}. Nothing here trusts the file.
"""

import csv
import io
import json
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import Any

MEMORY = 280 * 2**20
SECONDS = 9
UNPACKED = 50 * 2**20
RATIO = 50
MEMBERS = 2_000
CELLS = 2_000_000
CHARACTERS = 30_000_000
SAMPLE = 50
BLOCK = 2**16
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}
WORKBOOK, OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
ENTITIES = [
    text.encode(code) for text in ("<!DOCTYPE", "<!ENTITY") for code in ("ascii", "utf-16-le", "utf-16-be")
]
WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods")

Rows = list[list[str]]


class Refused(Exception):
    """Why a file cannot be read, in a sentence; `place` is what of the request is at fault."""

    def __init__(self, message: str, place: str = "file") -> None:
        super().__init__(message)
        self.place = place


class Counted:
    """Cells and characters are counted while reading; too many end it."""

    def __init__(self) -> None:
        self.cells = self.characters = 0

    def row(self, row: list[str]) -> list[str]:
        self.cells += len(row)
        self.characters += sum(map(len, row))
        if self.cells > CELLS:
            raise Refused(f"more than {CELLS:,} cells")
        if self.characters > CHARACTERS:
            raise Refused(f"more than {CHARACTERS:,} characters of text")
        return row


# Text files -------------------------------------------------------------------------------------------------


def decode(data: bytes) -> tuple[str, str]:
    """The text of a file and its encoding: marks, then NULs, then UTF-8, then CP874, then a guess."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return strictly(data, encoding), encoding
    if b"\x00" in data:
        # ASCII's high byte is NUL: an odd place for it is little-endian.
        encoding = "utf-16-le" if data[1::2].count(0) >= data[::2].count(0) else "utf-16-be"
        return strictly(data, encoding), encoding
    for encoding in ("utf-8", "cp874"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return guess(data)


def strictly(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused(f"not a text file: byte {error.start} is not {encoding.upper()}") from error
    if "\x00" in text:
        raise Refused("not a text file: it holds NUL characters")
    return text


def guess(data: bytes) -> tuple[str, str]:
    from charset_normalizer import from_bytes

    best = from_bytes(data[: 2**18]).best()
    if best is None:
        raise Refused("its encoding is not known: save it as CSV UTF-8")
    return strictly(data, best.encoding), best.encoding


def parse_delimited(text: str, delimiter: str, limit: int | None = None) -> Rows:
    counted = Counted()
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: Rows = []
    try:
        for row in reader:
            rows.append(counted.row(row))
            if limit is not None and len(rows) >= limit:
                break
    except csv.Error as error:
        raise Refused(f"line {reader.line_num}: {error}") from error
    return rows


def likeness(rows: Rows, names: set[str]) -> tuple[int, float, int]:
    """How much a sample looks like the table that the legend speaks of: names found, even rows, columns."""
    found = len(names & {cell.strip() for row in rows for cell in row})
    widths = Counter(len(row) for row in rows if any(row))
    width, often = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return found, often / max(1, widths.total()) if width > 1 else 0.0, width


def read_text(data: bytes, names: set[str]) -> tuple[Rows, list[str]]:
    text, encoding = decode(data)
    if "\ufffe" in text[:1]:
        raise Refused("not a text file")
    ranked, reasons = [], []
    for delimiter in DELIMITERS:
        try:
            ranked.append((likeness(parse_delimited(text, delimiter, SAMPLE), names), delimiter))
        except Refused as refused:
            reasons.append(refused)
    if not ranked:
        raise reasons[0]
    _, delimiter = max(ranked, key=lambda item: item[0])
    known = encoding.startswith("utf")
    reports = [] if known else [f"read as {encoding.upper()}: check that letters beyond ASCII are right"]
    return parse_delimited(text, delimiter), reports


# Workbooks --------------------------------------------------------------------------------------------------


def check_archive(data: bytes) -> None:
    """A workbook is a ZIP file: its true sizes, counted while unpacking, and no part that runs or refers."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
        if len(members) > MEMBERS:
            raise Refused(f"more than {MEMBERS:,} parts")
        total = 0
        for member in members:
            if member.filename.lower().endswith("vbaproject.bin"):
                raise Refused("it holds macros: save it as .xlsx without them")
            total += unpacked_size(archive, member, min(UNPACKED, RATIO * max(len(data), 2**14)) - total)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError) as error:
        raise Refused(f"not a readable workbook: {error}") from error


def unpacked_size(archive: zipfile.ZipFile, member: zipfile.ZipInfo, room: int) -> int:
    """What a part really unpacks to."""
    if member.file_size > room:
        raise Refused(f"it unpacks to more than {UNPACKED // 2**20} MB or {RATIO} times its size")
    size, tail = 0, b""
    with archive.open(member) as part:
        while block := part.read(BLOCK):
            size += len(block)
            if size > room:
                raise Refused(f"it unpacks to more than {UNPACKED // 2**20} MB or {RATIO} times its size")
            if any(entity in (tail + block).upper() for entity in ENTITIES):
                raise Refused("it declares a document type, which no workbook needs")
            tail = block[-32:]
    return size


def text_of(value: Any) -> str:
    """A cell as text: whole numbers without a point, days as ISO 8601."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    return "" if value is None else str(value)


def sheet_rows(sheet: Any) -> Iterator[list[str]]:
    """Every row from the sheet's first, from column A on, so that cells have the names that people see."""
    if sheet.start is None:
        return
    top, left = sheet.start
    if (top + sheet.height) * (left + sheet.width) > CELLS:
        raise Refused(f"the sheet spans more than {CELLS:,} cells")
    counted = Counted()
    for row in sheet.iter_rows():
        yield counted.row([""] * left + [text_of(value) for value in row])


def column_name(column: int) -> str:
    name = ""
    while column >= 0:
        name = chr(ord("A") + column % 26) + name
        column = column // 26 - 1
    return name


def choose_sheet(workbook: Any, wanted: str | None) -> tuple[str, list[str]]:
    """The sheet to read, and reports of those that are left out."""
    hidden = [sheet.name for sheet in workbook.sheets_metadata if not str(sheet.visible).endswith(".Visible")]
    shown = [name for name in workbook.sheet_names if name not in hidden]
    if wanted is not None and wanted not in workbook.sheet_names:
        raise Refused(
            f"there is no sheet {wanted[:80]!r}; there are {', '.join(workbook.sheet_names[:20])}", "sheet"
        )
    if wanted is None and not shown:
        raise Refused("every sheet is hidden: name one", "sheet")
    name = shown[0] if wanted is None else wanted
    reports = [f"sheet {other!r} is hidden and was not read" for other in hidden if other != name]
    reports += [f"sheet {other!r} was not read" for other in shown if other != name]
    return name, reports + ([f"sheet {name!r} is hidden"] if name in hidden else [])


def read_workbook(data: bytes, wanted: str | None) -> tuple[Rows, list[str]]:
    check_archive(data)
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        name, reports = choose_sheet(workbook, wanted)
        sheet = workbook.get_sheet_by_name(name)
        rows = list(sheet_rows(sheet))
    except CalamineError as error:
        raise Refused(f"not a readable workbook: {error}") from error
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        span = f"{column_name(left)}{top + 1}:{column_name(right)}{bottom + 1}"
        reports.append(f"{span} is merged: only {column_name(left)}{top + 1} holds its text")
    return rows, reports


# ------------------------------------------------------------------------------------------------------------


def read(suffix: str, data: bytes, sheet: str | None, names: set[str]) -> tuple[Rows, list[str]]:
    """The rows of a file as text, and what a person should know about them."""
    if data.startswith(OLD_WORKBOOK):
        raise Refused("an old or encrypted workbook: save it as .xlsx without a password")
    if data.startswith(WORKBOOK):
        if suffix not in WORKBOOK_SUFFIXES:
            raise Refused(f"a workbook under the name of a {suffix or 'text'} file: name it .xlsx")
        return read_workbook(data, sheet)
    if suffix in WORKBOOK_SUFFIXES:
        raise Refused(f"not a workbook, although it is named {suffix}: a text file is named .csv")
    return read_text(data, names)


def limit() -> None:
    """No more memory, time, files or processes than a table needs."""
    try:
        import resource
    except ImportError:  # Windows has none; the sizes above still hold.
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    limit()
    request = json.loads(sys.stdin.buffer.readline())
    try:
        data = sys.stdin.buffer.read()
        rows, reports = read(request["suffix"], data, request["sheet"], set(request["names"]))
        answer: dict[str, Any] = {"rows": rows, "reports": reports}
    except Refused as refused:
        answer = {"fault": str(refused), "place": refused.place}
    except (MemoryError, RecursionError):
        answer = {"fault": "it needs more memory than a table may", "place": "file"}
    sys.stdout.buffer.write(json.dumps(answer).encode())


if __name__ == "__main__":
    main()
