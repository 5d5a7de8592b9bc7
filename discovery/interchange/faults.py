"""What is wrong with a document, and where: all at once, in the document's order."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

Place = tuple[str | int, ...]

WORDS = {
    "missing": "is required",
    "extra_forbidden": "unknown field",
    "int_type": "write a whole number",
    "bool_type": "write true or false",
    "string_type": "write text in quotation marks",
    "list_type": "write a list",
    "dict_type": "write an object",
    "model_type": "write an object",
    "model_attributes_type": "write an object",
}


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: where (keys and indexes from the root) and what."""

    place: Place
    message: str

    @property
    def path(self) -> str:
        """`vendors[0].products[0].key`; the document itself is `document`."""
        text = ""
        for step in self.place:
            text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
        return text or "document"

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class Faults(ValueError):
    """Input that cannot be used."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


def words_for(error: dict[str, Any]) -> str:
    """Pydantic's message in our words, where it has its own."""
    if error["type"] in WORDS:
        return WORDS[error["type"]]
    if error["type"] in {"enum", "literal_error"}:
        expected = str(error["ctx"]["expected"]).replace("'", "").replace(" or ", ", ")
        return f"{str(error['input'])[:40]!r} is not one of: {expected}"
    if error["type"] == "string_pattern_mismatch":
        return f"{error['input'][:40]!r} does not match {error['ctx']['pattern'].strip('^$')}"
    return str(error["msg"])


def faults_of(error: ValidationError) -> list[Fault]:
    """Pydantic's errors as faults, without the steps of a location that are not in the data."""
    items = error.errors(include_url=False)
    return [
        Fault(tuple(step for step in item["loc"] if step != "[key]"), words_for(dict(item))) for item in items
    ]


def in_document_order(faults: Iterable[Fault], data: Any) -> list[Fault]:
    """Faults sorted by where they stand in the data; what is missing stands at the end of its object."""

    def rank(place: Place) -> tuple[int, ...]:
        ranks, here = [], data
        for step in place:
            if isinstance(here, dict):
                keys = list(here)
                ranks.append(keys.index(step) if step in here else len(keys))
                here = here.get(step)
            elif isinstance(here, list) and isinstance(step, int) and step < len(here):
                ranks.append(step)
                here = here[step]
        return tuple(ranks)

    return sorted(faults, key=lambda fault: rank(fault.place))
