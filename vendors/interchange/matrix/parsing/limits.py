"""What a table may cost, and the words for what is refused. The caller translates and fills in the words."""

from typing import Any

UNPACKED = 50 * 2**20
RATIO = 50
MEMBERS = 2_000
CELLS = 2_000_000
CHARACTERS = 30_000_000
SHOWN = 50

Rows = list[list[str]]
Report = tuple[str, dict[str, Any]]
"""A sentence with places for values, and the values."""


def gettext_noop(text: str) -> str:
    """Marks a sentence for the translators; Django, whose function this is, is not here."""
    return text


class Refused(Exception):
    """Why a file cannot be read, in a sentence; `place` is what of the request is at fault."""

    def __init__(self, message: str, place: str = "file", **values: Any) -> None:
        super().__init__(message)
        self.message, self.place, self.values = message, place, values


class Counted:
    """Cells and characters are counted while reading; too many end it."""

    def __init__(self) -> None:
        self.cells = self.characters = 0

    def row(self, row: list[str]) -> list[str]:
        self.cells += len(row)
        self.characters += sum(map(len, row))
        if self.cells > CELLS:
            raise Refused(gettext_noop("more than %(n)s cells"), n=f"{CELLS:,}")
        if self.characters > CHARACTERS:
            raise Refused(gettext_noop("more than %(n)s characters of text"), n=f"{CHARACTERS:,}")
        return row
