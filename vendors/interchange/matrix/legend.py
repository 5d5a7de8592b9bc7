"""What the texts of a matrix mean: where features, vendors and answers stand, which level each text is."""

import json
import re
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator, model_validator

from discovery.interchange.faults import Fault, Faults, faults_of, in_document_order
from discovery.interchange.types import Name, PositiveCount, Strict, Text, fault
from scoring.engine.vocabulary import Level, Priority

REST = "rest"
LONGEST_TEXT = 20_000


def fold(text: str) -> str:
    """How texts are compared: without case and outer blanks."""
    return text.strip().casefold()


def refuse_equal(texts: Iterable[str]) -> None:
    seen: dict[str, str] = {}
    for text in texts:
        if (other := seen.setdefault(fold(text), text)) is not text:
            raise fault(
                "equal_texts", f"{other!r} and {text!r} are the same text: case and outer blanks do not count"
            )


class NeedsLegend(Strict):
    """Which team needs the features, and how a column says that one is a must-have."""

    team: Name
    column: Name | None = None
    must: list[Text] = Field(default_factory=list)
    nice: list[Text] = Field(default_factory=list)

    @model_validator(mode="after")
    def check_texts(self) -> "NeedsLegend":
        refuse_equal([*self.must, *self.nice])
        if self.column is None and (self.must or self.nice):
            raise fault("needs_column", "must and nice say what a column's texts mean: name the column")
        return self

    def priority_of(self, text: str) -> Priority | None:
        """The priority of a column's text; None where the legend does not name it."""
        if self.column is None:
            return Priority.NICE
        for priority, texts in ((Priority.MUST, self.must), (Priority.NICE, self.nice)):
            if fold(text) in {fold(known) for known in texts}:
                return priority
        return None


class Legend(Strict):
    """A legend as `import_matrix` takes it."""

    features_in: Literal["rows", "columns"]
    sheet: Name | None = None
    header_row: PositiveCount
    feature_columns: Annotated[list[Name], Field(min_length=1)]
    vendor_columns: Literal["rest"] | Annotated[list[Name], Field(min_length=1)]
    answers: dict[Text, Level | None]
    patterns: dict[Text, Level | None] = Field(default_factory=dict)
    requirements: NeedsLegend | None = None

    @field_validator("answers")
    @classmethod
    def check_answers(cls, answers: dict[str, Level | None]) -> dict[str, Level | None]:
        refuse_equal(answers)
        return answers

    @field_validator("patterns")
    @classmethod
    def check_patterns(cls, patterns: dict[str, Level | None]) -> dict[str, Level | None]:
        for pattern in patterns:
            try:
                re.compile(pattern, re.IGNORECASE)
            except (re.error, OverflowError, RecursionError) as error:
                raise fault("pattern", f"{pattern[:80]!r} is not a regular expression: {error}") from error
        return patterns

    @model_validator(mode="after")
    def check_columns(self) -> "Legend":
        named = [name.strip() for name in self.named_columns()]
        twice = sorted({name for name in named if named.count(name) > 1})
        if twice:
            raise fault("columns_twice", f"a column is named twice: {', '.join(map(repr, twice))}")
        return self

    def named_columns(self) -> list[str]:
        """The headers that the legend speaks of."""
        needs = [self.requirements.column] if self.requirements and self.requirements.column else []
        vendors = [] if self.vendor_columns == REST else self.vendor_columns
        return [*self.feature_columns, *needs, *vendors]

    def meanings(self, texts: Iterable[str]) -> dict[str, Level | None]:
        """The level of each text that the legend names; an empty cell is unanswered unless it says else."""
        answers = {fold(text): level for text, level in self.answers.items()}
        patterns = [(re.compile(text, re.IGNORECASE), level) for text, level in self.patterns.items()]
        found: dict[str, Level | None] = {}
        for text in set(texts):
            folded = fold(text)
            if folded in answers:
                found[text] = answers[folded]
            elif (
                match := next((pair for pair in patterns if pair[0].search(text.strip())), None)
            ) is not None:
                found[text] = match[1]
            elif not folded:
                found[text] = None
        return found


def read_legend(text: bytes) -> Legend:
    """A checked legend, or Faults with everything that is wrong with it."""
    try:
        data = json.loads(text.decode("utf-8-sig"), object_pairs_hook=refuse_doubles)
    except Faults:
        raise
    except (ValueError, RecursionError) as error:
        raise Faults([Fault(("legend",), f"not JSON: {error}")]) from error
    try:
        return Legend.model_validate(data)
    except ValidationError as error:
        raise Faults(in_document_order(map(legend_fault, faults_of(error)), data)) from error


def legend_fault(found: Fault) -> Fault:
    """A fault at the legend itself is called so; types in a location are not steps of the data."""
    place = tuple(
        step for step in found.place if not str(step).startswith(("literal[", "constrained-list", "list["))
    )
    return Fault(place or ("legend",), found.message)


def refuse_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise Faults([Fault(("legend",), f"the key {key!r} stands twice in one object")])
    return dict(pairs)
