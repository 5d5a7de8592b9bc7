"""What a row of the workbook says, as text: how a stored answer is written, and what stands there again."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import override

from vendors.content import LEVELS, OUTCOMES
from vendors.models.files import file_name

FIELDS = ("answer", "note", "evidence", "available_on", "price", "hours_low", "hours", "hours_high", "file")
"""What a vendor writes; a question about fees has only the first two."""
FEE_FIELDS = FIELDS[:2]
NUMBERS = ("price", "hours_low", "hours", "hours_high")


@dataclass(frozen=True)
class Entry:
    """One row: what is asked, and what is known so far (a change set's state, or None)."""

    kind: str
    target: str
    offer: str
    section: str
    question: str
    must: bool
    state: dict[str, Any] | None
    fee: bool = False
    addon: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        return FEE_FIELDS if self.fee else FIELDS


def words_of(entry: Entry) -> dict[str, str]:
    """The answers that an entry may have, by key, in the language at hand."""
    listed: Mapping[Any, Any] = OUTCOMES if entry.fee else LEVELS
    return {key.value: str(words) for key, words in listed.items()}


def written(entry: Entry) -> dict[str, str]:
    """What the known answer looks like in the row, field by field; nothing where it is not known."""
    state = entry.state or {}
    if entry.fee:
        outcome = state.get("outcome", "")
        return {"answer": outcome if outcome in OUTCOMES else "", "note": state.get("detail", "")}
    hours = state.get("hours", "")
    low, likely, high = hours if isinstance(hours, list) else ("", hours, "")
    texts = {name: state.get(name, "") for name in ("note", "evidence", "available_on", "price")}
    figures = {"hours_low": low, "hours": likely, "hours_high": high}
    return {"answer": state.get("level", ""), **texts, **figures, "file": file_name(state.get("file"))}


def fold(text: str) -> str:
    return " ".join(text.split()).casefold()


@cache
def meanings(*, fee: bool) -> dict[str, str]:
    """Every way to write an answer, folded: its words in each language of the installation, and its key."""
    listed: Mapping[Any, Any] = OUTCOMES if fee else LEVELS
    found = {fold(key.value): key.value for key in listed}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {fold(str(words)): key.value for key, words in listed.items()}
    return found
