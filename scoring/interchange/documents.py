"""The document of an evaluation: its one reader and its one writer (spec: interchange)."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from discovery.interchange.faults import Fault, Faults, Place, faults_of, in_document_order
from discovery.interchange.models import (
    EvaluationDocument,
    FeatureDocument,
    RequirementDocument,
    TeamDocument,
)
from discovery.interchange.types import Strict
from scoring.interchange.checks import check
from vendors.interchange.models import AnswerDocument, EffortDocument, VendorDocument, VerificationDocument

FORMAT = "shortlist-evaluation/1"


class Document(Strict):
    """One evaluation, whole."""

    format: Literal["shortlist-evaluation/1"]
    evaluation: EvaluationDocument
    teams: list[TeamDocument]
    features: list[FeatureDocument]
    requirements: list[RequirementDocument]
    vendors: list[VendorDocument]
    coverage: Annotated[list[AnswerDocument], Field(default_factory=list)]
    verifications: Annotated[list[VerificationDocument], Field(default_factory=list)]
    efforts: Annotated[list[EffortDocument], Field(default_factory=list)]


def places(data: Any, place: Place = ()) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Every object of the data with where it stands."""
    if isinstance(data, dict):
        yield place, data
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, item in items:
        yield from places(item, (*place, step))


def load_json(text: str) -> Any:
    """JSON whose objects name each key once. NaN and Infinity pass as floats, which no field takes."""
    doubles: dict[int, tuple[dict[str, Any], list[str]]] = {}

    def keep(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        data = dict(pairs)
        if len(data) < len(pairs):
            counts = Counter(key for key, _ in pairs)
            doubles[id(data)] = data, [key for key, count in counts.items() if count > 1]
        return data

    data = json.loads(text, parse_constant=float, object_pairs_hook=keep)
    if doubles:
        raise Faults(
            Fault((*place, key), "stands twice in its object")
            for place, item in places(data)
            for key in doubles.get(id(item), (item, []))[1]
        )
    return data


def read_json(text: bytes) -> Any:
    """The plain data of a document, or Faults where it is no document at all."""
    try:
        return load_json(text.decode("utf-8-sig"))
    except Faults:
        raise
    except UnicodeDecodeError as error:
        message = f"not UTF-8: byte {error.start} cannot be read"
    except json.JSONDecodeError as error:
        message = f"not JSON: line {error.lineno}, column {error.colno}: {error.msg}"
    except (RecursionError, ValueError):
        message = "not a document: nested too deeply, or a number with too many digits"
    raise Faults([Fault((), message)])


def parse(text: bytes) -> Document:
    """A checked document, or Faults with everything that is wrong with it."""
    return validate(read_json(text))


def validate(data: Any) -> Document:
    """The document of plain data, or Faults: wrong types and wrong references together."""
    found = check(data)
    try:
        document = Document.model_validate(data)
    except ValidationError as error:
        found = [*faults_of(error), *found]
    if found:
        raise Faults(in_document_order(found, data))
    return document


def dump(data: dict[str, Any]) -> str:
    """The text of a document as `dump_evaluation` prints it."""
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def document_schema() -> dict[str, Any]:
    """The JSON Schema of the document, from the models that read it."""
    schema = Document.model_json_schema(mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": FORMAT, **schema}
