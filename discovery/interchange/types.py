"""The types of the interchange document: strict where JSON and Python are generous (ADR 2)."""

import json
import re
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, ClassVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    SerializerFunctionWrapHandler,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
    model_serializer,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from discovery.interchange.faults import Place
from discovery.models.fields import KEY_LENGTH, KEY_PATTERN
from scoring.engine.values import Range

DECIMAL_PATTERN = r"-?[0-9]+(\.[0-9]+)?"
DIGITS, DECIMALS = 15, 10
KEPT_NUMBERS = 4096
LARGEST_INTEGER = 2**31 - 1
LONGEST_CATEGORY, LONGEST_NAME, LONGEST_TEXT = 200, 500, 20_000


def fault(code: str, message: str) -> PydanticCustomError:
    """An error that says in our words what is wrong; pydantic adds where."""
    return PydanticCustomError(code, message.replace("{", "{{").replace("}", "}}"))


def fault_at(place: Place, code: str, message: str) -> ValidationError:
    """A fault that stands deeper than the field whose rule finds it."""
    error = InitErrorDetails(type=fault(code, message), loc=place, input=None)
    return ValidationError.from_exception_data("document", [error])


class Strict(BaseModel):
    """An object of the document: unknown fields are an error. What is absent or empty text is not written."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)
    keeps_null: ClassVar[frozenset[str]] = frozenset()

    @model_serializer(mode="wrap")
    def write(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        kept = self.kept_null()
        return {
            name: value for name, value in handler(self).items() if name in kept or value not in (None, "")
        }

    def kept_null(self) -> frozenset[str]:
        """Fields whose null says something."""
        return self.keeps_null


def parse_decimal(value: Any) -> Decimal:
    """A number as documents write it: plain fixed-point in ASCII digits, within what is stored exactly."""
    if isinstance(value, Decimal):
        value = plain(value)
    if not isinstance(value, str):
        raise fault("decimal_type", f'write a number as a string, such as "0.5", not {describe(value)}')
    return read_decimal(value)


@lru_cache(KEPT_NUMBERS)
def read_decimal(value: str) -> Decimal:
    """The number of a text; documents write the same few again and again."""
    if not re.fullmatch(DECIMAL_PATTERN, value, re.ASCII):
        raise fault("decimal_form", f"{value[:40]!r} is not a plain decimal number such as 1200 or 0.05")
    whole, _, decimals = value.lstrip("-").partition(".")
    whole, decimals = whole.lstrip("0"), decimals.rstrip("0")
    if len(decimals) > DECIMALS or len((whole + decimals).lstrip("0")) > DIGITS:
        raise fault("decimal_size", f"{value[:40]} has more than {DIGITS} digits or {DECIMALS} decimals")
    return Decimal(value)


def describe(value: Any) -> str:
    """What somebody wrote instead, shortly and without Python's words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "an object"
    if isinstance(value, float):
        return json.dumps(value)
    return str(value)[:40]


def plain(number: Decimal) -> str:
    """The normal form: fixed-point without trailing zeros and without a negative zero."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def between(
    low: str | None, high: str | None, *, above: bool = False, decimals: int | None = None
) -> AfterValidator:
    """Bounds of a number; with `above` the lower bound itself is outside."""

    def check(number: Decimal) -> Decimal:
        if low is not None and (number <= Decimal(low) if above else number < Decimal(low)):
            raise fault("number_low", f"{plain(number)} must be {'above' if above else 'at least'} {low}")
        if high is not None and number > Decimal(high):
            raise fault("number_high", f"{plain(number)} must be at most {high}")
        if decimals is not None and number != round(number, decimals):
            raise fault("number_decimals", f"{plain(number)} has more than {decimals} decimals")
        return number

    return AfterValidator(check)


StrictDecimal = Annotated[
    Decimal,
    BeforeValidator(parse_decimal),
    PlainSerializer(plain, return_type=str),
    WithJsonSchema({"type": "string", "pattern": f"^{DECIMAL_PATTERN}$"}),
]
NotNegative = Annotated[StrictDecimal, between("0", None)]
Positive = Annotated[StrictDecimal, between("0", None, above=True)]
FourDecimals = Annotated[StrictDecimal, between("0", None, above=True, decimals=4)]
Share = Annotated[StrictDecimal, between("0", "1")]
Credit = Annotated[StrictDecimal, between("0", "1", decimals=2)]


def figures(value: Range) -> str | list[str]:
    """A range as documents write it: one figure, or three."""
    return plain(value.low) if value.certain else [plain(value.low), plain(value.likely), plain(value.high)]


def range_of(item: Any) -> Any:
    """One figure or three that do not decrease, as an engine Range; three equal ones are one figure."""
    figure, listed = TypeAdapter(item), TypeAdapter(list[item])

    def parse(value: Any) -> Range:
        if isinstance(value, Range):
            return value
        if isinstance(value, list):
            if len(value) != 3:
                raise fault("range_length", "a range has exactly three figures: low, likely, high")
            low, likely, high = listed.validate_python(value)
            if not low <= likely <= high:
                raise fault("range_order", "a range must not decrease: low, likely, high")
            return Range(low, likely, high)
        number = figure.validate_python(value)
        return Range(number, number, number)

    text = {"type": "string", "pattern": f"^{DECIMAL_PATTERN}$"}
    schema = {"anyOf": [text, {"type": "array", "items": text, "minItems": 3, "maxItems": 3}]}
    return Annotated[Range, BeforeValidator(parse), PlainSerializer(figures), WithJsonSchema(schema)]


AmountRange = range_of(NotNegative)
GrowthRange = range_of(Annotated[StrictDecimal, between("-1", None, above=True)])


NOT_NEGATIVE_FIGURES = TypeAdapter(list[NotNegative])


def parse_pair(value: Any) -> tuple[Decimal, Decimal]:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise fault("pair_length", "exactly two figures: low and high")
    low, high = NOT_NEGATIVE_FIGURES.validate_python(list(value))
    if low > high:
        raise fault("pair_order", "the two figures must not decrease")
    return low, high


Pair = Annotated[
    tuple[Decimal, Decimal],
    BeforeValidator(parse_pair),
    PlainSerializer(lambda pair: [plain(part) for part in pair]),
    WithJsonSchema(
        {
            "type": "array",
            "items": {"type": "string", "pattern": f"^{DECIMAL_PATTERN}$"},
            "minItems": 2,
            "maxItems": 2,
        }
    ),
]


def parse_date(value: Any) -> date:
    if isinstance(value, date):
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value, re.ASCII):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise fault("date_form", f"{describe(value)} is not a date such as 2027-01-31")


Day = Annotated[
    date,
    BeforeValidator(parse_date),
    PlainSerializer(lambda day: day.isoformat(), return_type=str),
    WithJsonSchema({"type": "string", "format": "date"}),
]


def check_text(value: str) -> str:
    """Text that both databases can keep."""
    if "\x00" in value:
        raise fault("text_nul", "text must not hold a NUL character")
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        raise fault("text_surrogate", "text must not hold half a character (a lone surrogate)")
    return value


Text = Annotated[str, Field(strict=True, max_length=LONGEST_TEXT), AfterValidator(check_text)]
Name = Annotated[str, Field(strict=True, min_length=1, max_length=LONGEST_NAME), AfterValidator(check_text)]
Key = Annotated[
    str, Field(strict=True, max_length=KEY_LENGTH, pattern=rf"^{KEY_PATTERN}$"), AfterValidator(check_text)
]
Currency = Annotated[str, Field(strict=True, pattern=r"^[A-Z]{3}$")]
Count = Annotated[int, Field(strict=True, ge=0, le=LARGEST_INTEGER)]
PositiveCount = Annotated[int, Field(strict=True, ge=1, le=LARGEST_INTEGER)]
Seed = Annotated[int, Field(strict=True, ge=-(2**63), le=2**63 - 1)]
Flag = Annotated[bool, Field(strict=True)]
