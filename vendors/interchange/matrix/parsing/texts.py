"""Text files: their encoding and delimiter are found, not asked for."""

import csv
import io
from collections import Counter
from typing import Any

from vendors.interchange.matrix.parsing.limits import Counted, Refused, Report, Rows, gettext_noop

SAMPLE = 50
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}


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
        message = gettext_noop("not a text file: byte %(byte)d is not %(encoding)s")
        raise Refused(message, byte=error.start, encoding=encoding.upper()) from error
    if "\x00" in text:
        raise Refused(gettext_noop("not a text file: it holds NUL characters"))
    return text


def guess(data: bytes) -> tuple[str, str]:
    from charset_normalizer import from_bytes

    best = from_bytes(data[: 2**18]).best()
    if best is None:
        raise Refused(gettext_noop("its encoding is not known: save it as CSV UTF-8"))
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
        message = gettext_noop("line %(line)d: %(reason)s")
        raise Refused(message, line=reader.line_num, reason=str(error)) from error
    return rows


def likeness(rows: Rows, names: set[str]) -> tuple[int, float, int]:
    """How much a sample looks like the table that the legend speaks of: names found, even rows, columns."""
    found = len(names & {cell.strip() for row in rows for cell in row})
    widths = Counter(len(row) for row in rows if any(row))
    width, often = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return found, often / max(1, widths.total()) if width > 1 else 0.0, width


def read_text(data: bytes, names: set[str]) -> tuple[Rows, list[Report], dict[str, Any]]:
    text, encoding = decode(data)
    if "\ufffe" in text[:1]:
        raise Refused(gettext_noop("not a text file"))
    ranked, reasons = [], []
    for delimiter in DELIMITERS:
        try:
            ranked.append((likeness(parse_delimited(text, delimiter, SAMPLE), names), delimiter))
        except Refused as refused:
            reasons.append(refused)
    if not ranked:
        raise reasons[0]
    _, delimiter = max(ranked, key=lambda item: item[0])
    reports: list[Report] = []
    if not encoding.startswith("utf"):
        message = gettext_noop("read as %(encoding)s: check that letters beyond ASCII are right")
        reports.append((message, {"encoding": encoding.upper()}))
    found = {"encoding": encoding.upper(), "delimiter": DELIMITERS[delimiter]}
    return parse_delimited(text, delimiter), reports, found
