"""Exact money: integers of ten decimals, rounded once, half-even (spec 5.2)."""

from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

PLACES = 10
UNIT = 10**PLACES
"""One unit of a currency, in integers of ten decimals."""
WIDE = Context(prec=200, rounding=ROUND_HALF_EVEN)


def divide_half_even(numerator: int, denominator: int) -> int:
    """The integer nearest to a quotient of integers, ties to even; the denominator is positive."""
    quotient, rest = divmod(numerator, denominator)
    twice = 2 * rest
    return quotient + (twice > denominator or (twice == denominator and quotient % 2))


def scaled(value: Fraction) -> int:
    """An amount in integers of ten decimals, rounded half-even."""
    return divide_half_even(value.numerator * UNIT, value.denominator)


def money(amount: int) -> Decimal:
    """Integers of ten decimals as a Decimal with ten decimals, whatever the current context."""
    return Decimal(amount).scaleb(-PLACES, WIDE)


def rounded(value: Fraction) -> Decimal:
    """A fraction as a Decimal with ten decimals, rounded half-even."""
    return money(scaled(value))
