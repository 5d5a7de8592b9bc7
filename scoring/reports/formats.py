"""Template filters over `figures` and `words`: the language is read here, at the edge."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils.translation import get_language

from scoring.engine.ratios import Ratio, percent
from scoring.reports import figures, sections, terms, words
from scoring.reports.changes import CHANGES
from scoring.reports.figures import Share

register = template.Library()


def language() -> str:
    return get_language() or "en"


@register.filter
def at(mapping: Mapping[Any, Any], key: Any) -> Any:
    """The mapping's value, or nothing."""
    return mapping.get(key, "")


@register.filter
def some(names: Sequence[str], most: int | None) -> str:
    """The first names, and how many more there are; all of them for None."""
    return terms.some(names, most=len(names) if most is None else most)


@register.filter
def share(value: Share) -> str:
    return figures.percent_text(value.percent)


@register.filter
def whole_percent(value: float | None) -> str:
    return figures.percent_text(figures.share(value).percent)


@register.filter
def fine_percent(value: Decimal) -> str:
    """A percentage that was already rounded, with its decimals."""
    return f"{value}{figures.NO_BREAK}%"


@register.filter
def money(amount: Decimal | None, currency: str) -> str:
    return "–" if amount is None else figures.money(Decimal(amount), currency, language())


@register.filter
def round_money(amount: Decimal | None, currency: str) -> str:
    return "–" if amount is None else figures.round_money(Decimal(amount), currency, language())


@register.filter
def number(value: Decimal | float) -> str:
    return figures.number(value, language())


@register.filter
def number2(value: Decimal | float) -> str:
    """Two decimals, as indexes are printed."""
    return figures.number(value, language(), figures.TWO_DIGITS)


@register.filter
def exact_number(value: Decimal) -> str:
    """All its digits, as rates are printed."""
    return figures.number(value, language(), figures.EVERY_DIGIT)


@register.filter
def points(value: Fraction | None) -> str:
    """A fit with two decimals, rounded down like every fit."""
    if value is None:
        return "–"
    return f"{percent(Ratio(value.numerator, value.denominator), 2)}{figures.NO_BREAK}%"


@register.filter
def signed_points(value: Fraction) -> str:
    """What a change moved, in points of a hundred."""
    moved = Decimal(value.numerator * 100) / Decimal(value.denominator)
    return figures.number(moved, language(), "+#,##0.00;−#,##0.00") if value else "·"


@register.filter
def signed_money(amount: Decimal, currency: str) -> str:
    text = figures.money(abs(amount), currency, language())
    return f"{'+' if amount > 0 else '−'}{text}" if amount else "·"


@register.filter
def tint(value: Share) -> int:
    return sections.tint(value)


@register.filter
def is_web(address: str) -> bool:
    """Whether an address may become a link: nothing but http and https."""
    return address.startswith(("https://", "http://"))


@register.filter
def urlquery(values: Mapping[str, str]) -> str:
    return urlencode({key: value for key, value in values.items() if value})


def worded(table: Mapping[str, Any], key: str) -> str:
    return str(table.get(key, key or ""))


register.filter("terms", terms.terms)
register.simple_tag(terms.not_proven)
register.simple_tag(terms.costs_title)
register.simple_tag(terms.costs_lead)
register.filter("change_word", lambda key: worded(CHANGES, key))
register.filter("way_word", lambda key: worded(words.WAYS, key))
register.filter("verdict_word", lambda key: worded(words.VERDICTS, key))
register.filter("level_word", lambda key: worded(words.LEVELS, key))
register.filter("method_word", lambda key: worded(words.METHODS, key))
register.filter("area_word", lambda key: worded(words.AREAS, key))
register.filter("priority_word", lambda key: worded(words.PRIORITIES, key))
register.filter("billing_word", lambda key: worded(words.BILLINGS, key))
register.filter("period_word", lambda key: worded(words.PERIODS, key))
register.filter("outcome_word", lambda key: worded(words.OUTCOMES, key))
register.filter("question_text", words.question_text)
register.filter("class_word", lambda key: worded(words.CLASSES, key))
register.filter("metric_word", lambda key: worded(words.METRICS, key))
register.filter("per_word", lambda key: worded(words.PER, key))
register.filter("rule_word", lambda key: worded(words.RULES, key))
register.filter("category_word", words.category_name)
register.filter("category_short", lambda path: worded(words.CATEGORIES, path.partition("/")[2]))
