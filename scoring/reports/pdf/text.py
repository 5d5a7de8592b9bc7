"""Text and figures as the PDF prints them."""

import re
import unicodedata
from decimal import Decimal
from typing import Any

from scoring.reports import figures

LONG_WORD = re.compile(r"[^\s\u0e00-\u0e7f]{25,}")
"""Thai is broken between its words without spaces; other scripts are not."""
PIECE = 12
NO_WIDTH_SPACE = "\u200b"
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
KEPT = {"\n", "\u200b", "\u200c", "\u200d", "\u00ad"}


def clean(text: Any) -> str:
    """Text without control signs, and without a word so long that no line holds it."""
    return LONG_WORD.sub(lambda word: broken(word[0]), seen(text))


def seen(text: Any) -> str:
    """Text without control signs."""
    return "".join(sign for sign in str(text) if sign in KEPT or unicodedata.category(sign) not in UNSEEN)


def broken(word: str) -> str:
    return NO_WIDTH_SPACE.join(word[i : i + PIECE] for i in range(0, len(word), PIECE))


def short(text: str, most: int) -> str:
    """At most so many signs, cut before a letter and never before its vowel or tone mark."""
    if len(text) <= most:
        return text
    end = most - 1
    while end > 1 and unicodedata.category(text[end]) in ("Mn", "Mc"):
        end -= 1
    return text[:end].rstrip() + "…"


def has_thai(data: Any) -> bool:
    """Whether any text in plain data is Thai, which stands taller."""
    if isinstance(data, str):
        return any("\u0e00" <= sign <= "\u0e7f" for sign in data)
    if isinstance(data, dict):
        return any(has_thai(value) for value in data.values())
    return isinstance(data, list) and any(has_thai(value) for value in data)


class Figures:
    """Money and shares in one currency and language."""

    def __init__(self, currency: str, language: str) -> None:
        self.currency, self.language = currency, language

    def money(self, amount: Decimal | None) -> str:
        return "–" if amount is None else figures.money(amount, self.currency, self.language)

    def spread(self, low: Decimal | None, high: Decimal | None) -> str:
        if low is None or high is None:
            return ""
        return figures.money_range(low, high, self.currency, self.language)

    def rough(self, amount: Decimal) -> str:
        return figures.round_money(amount, self.currency, self.language)

    def number(self, value: Decimal | float) -> str:
        return figures.number(value, self.language)

    def exact(self, value: Decimal) -> str:
        return figures.number(value, self.language, figures.EVERY_DIGIT)

    def index(self, value: float) -> str:
        return figures.number(value, self.language, figures.TWO_DIGITS)


def share(value: figures.Share) -> str:
    return figures.percent_text(value.percent)


def percent(value: Decimal | float) -> str:
    """A share of the policy, rounded down."""
    return share(figures.share(float(value)))
