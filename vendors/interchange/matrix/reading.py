"""Reading an uploaded table: in a process of its own, which may use little and is not believed."""

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from discovery.interchange.faults import Fault, Faults

PARSER = Path(__file__).with_name("parser.py")
LARGEST = 10 * 2**20
PATIENCE = 10.0  # seconds


@dataclass(frozen=True)
class Table:
    """Rows of text as they stand in the file, and what a person should know about it."""

    rows: list[list[str]]
    reports: list[str] = field(default_factory=list)


def read_table(name: str, data: bytes, *, sheet: str | None = None, names: Iterable[str] = ()) -> Table:
    """The table of a file; Faults in words where it cannot be one.

    `names` are headers that should be found: they decide between delimiters.
    """
    if len(data) > LARGEST:
        raise Faults([Fault((name,), f"more than {LARGEST // 2**20} MB")])
    if not data.strip():
        raise Faults([Fault((name,), "the file is empty")])
    request = {"suffix": PurePath(name).suffix.lower(), "sheet": sheet, "names": sorted(names)}
    try:
        outcome = subprocess.run(
            [sys.executable, "-I", str(PARSER)],
            input=json.dumps(request).encode() + b"\n" + data,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Faults([Fault((name,), f"reading takes longer than {PATIENCE:.0f} s")]) from error
    if outcome.returncode:
        raise Faults([Fault((name,), "it needs more memory or time than a table may")])
    answer = json.loads(outcome.stdout)
    if "fault" in answer:
        raise Faults([Fault((answer["place"] if answer["place"] != "file" else name,), answer["fault"])])
    return Table(answer["rows"], answer["reports"])
