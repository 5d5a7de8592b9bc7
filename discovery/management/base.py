"""What all commands of the contract share: how wrong input is told, and with which exit status."""

import json
import re
import sys
from collections.abc import Iterable
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from discovery.interchange.faults import Fault, Faults
from discovery.models import Evaluation
from discovery.models.fields import KEY_PATTERN

RUN_FAILED, WRONG_INPUT = 1, 2
SLUG = re.compile(KEY_PATTERN)


class InputCommand(BaseCommand):
    """A command that exits 2 with one `path: message` a line where its input is wrong."""

    requires_system_checks = ()

    def execute(self, *args: Any, **options: Any) -> str | None:
        if isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")  # what documents are in, whatever the terminal's locale
        try:
            return super().execute(*args, **options)
        except Faults as faults:
            self.tell(faults.faults, as_json=bool(options.get("json")))
            sys.exit(WRONG_INPUT)

    def tell(self, faults: Iterable[Fault], *, as_json: bool) -> None:
        faults = list(faults)
        for fault in faults:
            self.stderr.write(visible(str(fault)))
        if as_json:
            self.print_json({"errors": [{"path": fault.path, "message": fault.message} for fault in faults]})

    def print_json(self, data: Any) -> None:
        """Exactly one JSON document on standard output."""
        self.stdout.write(printable(json.dumps(data, ensure_ascii=False, indent=1)))


def printable(text: str) -> str:
    """Text that any terminal takes: half characters are shown by their number."""
    return text.encode("utf-8", "backslashreplace").decode()


def visible(text: str) -> str:
    """One line, whatever it holds: line ends, colours and writing directions are shown by their number."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text
    )


def read_file(path: str) -> bytes:
    """The bytes of an input file."""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise Faults([Fault((str(path),), error.strerror or "cannot be read")]) from error


def find_evaluation(slug: str) -> Evaluation:
    # A slug from a terminal may hold anything, also what no database takes.
    evaluation = Evaluation.objects.filter(slug=slug).first() if SLUG.fullmatch(slug) else None
    if evaluation is None:
        raise Faults([Fault(("slug",), f"there is no evaluation {slug!r}")])
    return evaluation
