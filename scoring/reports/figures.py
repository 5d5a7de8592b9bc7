"""Numbers as they are printed: percentages down, parts that add up, ranges with two digits."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from math import floor, log10

from babel.numbers import format_currency, format_decimal

from scoring.engine.ratios import Ratio, percent
from scoring.engine.verdicts import minor_units

NO_BREAK = "\u00a0"
TWO_DIGITS, EVERY_DIGIT = "#,##0.##", "#,##0.##########"
SIGNIFICANT = 2


@dataclass(frozen=True)
class Share:
    """A fit or a chance: the document's number, and the whole percent that is printed of it."""

    value: float | None
    percent: int | None

    def __bool__(self) -> bool:
        return self.value is not None


NO_SHARE = Share(None, None)


def exact(value: float) -> Fraction:
    """The decimal that a JSON number spells: 0.6 is 3/5."""
    return Fraction(repr(float(value)))


def share(value: float | None, line: Fraction | None = None, reaches: bool | None = None) -> Share:
    """A share rounded down. What the exact verdict says of the line (`reaches`) beats the float."""
    if value is None:
        return NO_SHARE
    fraction = exact(value)
    printed = int(percent(Ratio(fraction.numerator, fraction.denominator)) or 0)
    if line is not None and reaches is not None:
        at_line = floor(100 * line)
        below_line = -(-100 * line.numerator // line.denominator) - 1
        printed = max(printed, at_line) if reaches else min(printed, below_line)
    return Share(value, printed)


def percent_text(whole: Decimal | int | None) -> str:
    return "–" if whole is None else f"{whole}{NO_BREAK}%"


def in_minor_units(amount: Decimal, currency: str) -> Decimal:
    """An amount to its currency's smallest unit, half-even."""
    return amount.quantize(Decimal(1).scaleb(-minor_units(currency)), rounding=ROUND_HALF_EVEN)


def apportion(total: Decimal, parts: Sequence[Decimal], unit: Decimal) -> list[Decimal]:
    """Parts rounded to `unit` by largest remainder, so that what is printed adds up to the printed total."""
    target = int((total / unit).to_integral_value(rounding=ROUND_HALF_EVEN))
    floors = [int((part / unit).to_integral_value(rounding=ROUND_FLOOR)) for part in parts]
    remainders = [part / unit - low for part, low in zip(parts, floors, strict=True)]
    order = sorted(range(len(parts)), key=lambda i: (-remainders[i], i))
    for i in order[: max(0, target - sum(floors))]:
        floors[i] += 1
    return [low * unit for low in floors]


def two_digits(amount: Decimal) -> Decimal:
    """An amount with two significant digits, as ends of ranges are printed."""
    if not amount:
        return Decimal(0)
    places = SIGNIFICANT - 1 - floor(log10(abs(amount)))
    return amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)


def money(amount: Decimal, currency: str, language: str) -> str:
    """An exact figure: to the currency's smallest unit."""
    return format_currency(in_minor_units(amount, currency), currency, locale=locale_of(language))


def round_money(amount: Decimal, currency: str, language: str) -> str:
    """A figure of a range: two significant digits, nothing after the point from 10 up."""
    value = two_digits(amount)
    if abs(value) >= 1:
        pattern, value = "¤#,##0", value.quantize(Decimal(1))
    else:
        pattern = "¤0.0#"
    return format_currency(value, currency, pattern, locale=locale_of(language), currency_digits=False)


def money_range(low: Decimal, high: Decimal, currency: str, language: str) -> str:
    return f"{round_money(low, currency, language)}–{round_money(high, currency, language)}"


def short_money(amount: Decimal, currency: str, language: str) -> str:
    """An axis label: $120k, $1.2M."""
    for size, letter in ((Decimal(1_000_000), "M"), (Decimal(1_000), "k")):
        if abs(amount) >= size:
            scaled = (amount / size).quantize(Decimal("0.1")).normalize()
            number = format_currency(
                scaled, currency, "¤#,##0.#", locale=locale_of(language), currency_digits=False
            )
            return f"{number}{letter}"
    return format_currency(amount, currency, "¤#,##0", locale=locale_of(language), currency_digits=False)


def number(value: Decimal | float, language: str, pattern: str = "#,##0.#") -> str:
    """A plain number with the language's separators, at most one decimal."""
    return format_decimal(value, pattern, locale=locale_of(language))


def locale_of(language: str) -> str:
    """The locale of Babel for a language of Django."""
    return (language or "en").replace("-", "_")
