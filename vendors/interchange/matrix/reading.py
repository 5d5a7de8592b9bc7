"""Reading an uploaded table: a limited process does it, and its answer becomes rows or faults in words."""

import json
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext as _

from discovery.interchange.faults import Fault, Faults
from vendors.interchange.limited import LARGEST, answer_of

PROCESS = "vendors.interchange.matrix.parsing.process"


@dataclass(frozen=True)
class Found:
    """How a file was read: a text file's encoding and delimiter, or a workbook's sheet among its sheets."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str | None = None
    sheets: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Table:
    """Rows of text as they stand in the file, and what a person should know about it."""

    rows: list[list[str]]
    reports: list[str] = field(default_factory=list)
    found: Found = field(default_factory=Found)


def refused(place: str, message: str) -> Faults:
    return Faults([Fault((place,), message)])


def read_table(name: str, data: bytes, *, sheet: str | None = None, names: Iterable[str] = ()) -> Table:
    """The table of a file; Faults in words where it cannot be one.

    `names` are headers that should be found: they decide between delimiters.
    """
    if len(data) > LARGEST:
        raise refused(name, _("more than %(n)d MB") % {"n": LARGEST // 2**20})
    if not data.strip():
        raise refused(name, _("the file is empty"))
    request = {"suffix": PurePath(name).suffix.lower(), "sheet": sheet, "names": sorted(names)}
    answer = ask(name, json.dumps(request).encode() + b"\n" + data)
    if "fault" in answer:
        place = answer["place"] if answer["place"] != "file" else name
        message = answer["fault"]
        raise refused(place, _(message) % answer["values"])
    reports = [_(text) % values for text, values in answer["reports"]]
    return Table(answer["rows"], reports, Found(**answer["found"]))


def ask(name: str, question: bytes) -> Any:
    """What the limited process answers; Faults where it is ended or breaks down."""
    try:
        return json.loads(answer_of(PROCESS, question))
    except subprocess.TimeoutExpired as error:
        raise refused(name, _("reading takes longer than %(n)d s") % {"n": error.timeout}) from error
    except subprocess.CalledProcessError as error:
        raise refused(name, _("it needs more memory or time than a table may")) from error
