"""The document of an evaluation: its one reader and its one writer (spec: interchange)."""

import json
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from discovery.interchange.faults import Fault, Faults, faults_of, in_document_order
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


def refuse_constant(text: str) -> Any:
    raise Faults([Fault((), f"{text} is not a number that JSON knows")])


def refuse_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    if len(keys) != len(set(keys)):
        double = next(key for key in keys if keys.count(key) > 1)
        raise Faults([Fault((), f"the key {double!r} stands twice in one object")])
    return dict(pairs)


def read_json(text: bytes) -> Any:
    """JSON without NaN, without doubled keys."""
    try:
        return json.loads(
            text.decode("utf-8-sig"), parse_constant=refuse_constant, object_pairs_hook=refuse_doubles
        )
    except UnicodeDecodeError as error:
        raise Faults([Fault((), f"not UTF-8: byte {error.start} cannot be read")]) from error
    except json.JSONDecodeError as error:
        raise Faults(
            [Fault((), f"not JSON: line {error.lineno}, column {error.colno}: {error.msg}")]
        ) from error
    except (RecursionError, ValueError) as error:
        if isinstance(error, Faults):
            raise
        raise Faults(
            [Fault((), "not a document: nested too deeply, or a number with too many digits")]
        ) from error


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
