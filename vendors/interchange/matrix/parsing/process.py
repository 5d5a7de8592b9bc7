"""What the limited process does with a table. Nothing here trusts the file.

Standard input is a line of JSON ({"suffix", "sheet", "names"}) and the file's bytes; standard output is JSON:
{"rows", "reports", "found"} or {"fault", "values", "place"}.
"""

import json
import sys
from typing import Any

from vendors.interchange.matrix.parsing.limits import Refused, Report, Rows, gettext_noop
from vendors.interchange.matrix.parsing.texts import read_text
from vendors.interchange.matrix.parsing.workbooks import read_workbook

WORKBOOK, OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods")


def read(
    suffix: str, data: bytes, sheet: str | None, names: set[str]
) -> tuple[Rows, list[Report], dict[str, Any]]:
    """The rows of a file as text, what a person should know about them, and how the file was read."""
    if data.startswith(OLD_WORKBOOK):
        raise Refused(gettext_noop("an old or encrypted workbook: save it as .xlsx without a password"))
    if data.startswith(WORKBOOK):
        if suffix not in WORKBOOK_SUFFIXES:
            message = gettext_noop("a workbook under the name of a %(suffix)s file: name it .xlsx")
            raise Refused(message, suffix=suffix or "text")
        return read_workbook(data, sheet)
    if suffix in WORKBOOK_SUFFIXES:
        message = gettext_noop("not a workbook, although it is named %(suffix)s: a text file is named .csv")
        raise Refused(message, suffix=suffix)
    return read_text(data, names)


def main() -> None:
    request = json.loads(sys.stdin.buffer.readline())
    try:
        data = sys.stdin.buffer.read()
        rows, reports, found = read(request["suffix"], data, request["sheet"], set(request["names"]))
        answer: dict[str, Any] = {"rows": rows, "reports": reports, "found": found}
    except Refused as refused:
        answer = {"fault": refused.message, "values": refused.values, "place": refused.place}
    except (MemoryError, RecursionError):
        message = gettext_noop("it needs more memory than a table may")
        answer = {"fault": message, "values": {}, "place": "file"}
    sys.stdout.buffer.write(json.dumps(answer).encode())
