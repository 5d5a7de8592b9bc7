"""Numbers as they are printed."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.reports import figures

TAU = Fraction(3, 5)


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (None, None),
        (0.0, 0),
        (0.009999, 0),
        (0.29, 29),
        (0.57, 57),
        (0.58, 58),
        (0.5996, 59),
        (0.59999999999, 59),
        (0.6, 60),
        (0.999999, 99),
        (1.0, 100),
    ],
)
def test_a_share_is_printed_rounded_down(value, printed):
    assert figures.share(value).percent == printed


@pytest.mark.parametrize("whole", range(101))
def test_a_whole_percent_is_printed_as_itself(whole):
    """Floats such as 0.29 lie just below their decimal."""
    assert figures.share(whole / 100).percent == whole


@pytest.mark.parametrize(
    ("value", "line", "reaches", "printed"),
    [
        (0.6, TAU, False, 59),  # the float says 60 %, the exact fit was a hair below
        (0.6, TAU, True, 60),
        (0.5999999999999999, TAU, True, 60),
        (0.5, TAU, False, 50),
        (0.605, Fraction("0.605"), False, 60),
        (0.7, TAU, None, 70),
        (0.0, Fraction(0), True, 0),
    ],
)
def test_the_exact_verdict_beats_the_float(value, line, reaches, printed):
    assert figures.share(value, line, reaches).percent == printed


def test_no_share_is_false_and_has_a_dash():
    assert not figures.NO_SHARE
    assert figures.share(0.0)
    assert figures.percent_text(None) == "–"
    assert figures.percent_text(60) == "60\u00a0%"


@pytest.mark.parametrize(
    ("total", "parts", "unit", "printed"),
    [
        ("10.00", ["3.333", "3.333", "3.334"], "0.01", ["3.33", "3.33", "3.34"]),
        ("100", ["33.4", "33.3", "33.3"], "1", ["34", "33", "33"]),
        ("1", ["0.5", "0.5"], "1", ["1", "0"]),
        ("-1", ["-1.5", "0.5"], "1", ["-1", "0"]),
        ("0", [], "1", []),
    ],
)
def test_parts_add_up_to_the_printed_total(total, parts, unit, printed):
    assert figures.apportion(Decimal(total), [Decimal(part) for part in parts], Decimal(unit)) == [
        Decimal(part) for part in printed
    ]


@given(
    st.lists(st.decimals(-1000, 1000, places=6), min_size=1, max_size=12),
    st.sampled_from(["1", "0.01", "0.001"]),
)
def test_what_is_printed_adds_up_and_stays_close(parts, unit):
    total = sum(parts).quantize(Decimal(unit))
    printed = figures.apportion(total, parts, Decimal(unit))
    assert sum(printed) == total
    assert all(abs(part - shown) <= Decimal(unit) for part, shown in zip(parts, printed, strict=True))


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [("0", "0"), ("98412.37", "98000"), ("1250", "1200"), ("1350", "1400"), ("999", "1.0E+3"), ("7", "7.0")],
)
def test_ends_of_ranges_have_two_digits(amount, rounded):
    assert figures.two_digits(Decimal(amount)) == Decimal(rounded)


@pytest.mark.parametrize(
    ("amount", "currency", "language", "text"),
    [
        ("1234.565", "USD", "en", "$1,234.56"),  # half-even
        ("1234.575", "USD", "en", "$1,234.58"),
        ("1234.5", "JPY", "en", "¥1,234"),
        ("1.0005", "KWD", "en", "KWD1.000"),
        ("1234.5", "USD", "th", "US$1,234.50"),
    ],
)
def test_money_is_exact_to_the_smallest_unit(amount, currency, language, text):
    assert figures.money(Decimal(amount), currency, language) == text


def test_ranges_of_money():
    assert figures.money_range(Decimal("11049"), Decimal("15351"), "USD", "en") == "$11,000–$15,000"
    assert figures.round_money(Decimal("0.123"), "USD", "en") == "$0.12"


@pytest.mark.parametrize(
    ("amount", "text"),
    [("0", "$0"), ("950", "$950"), ("50000", "$50k"), ("112097.65", "$112.1k"), ("2500000", "$2.5M")],
)
def test_axis_labels_are_short(amount, text):
    assert figures.short_money(Decimal(amount), "USD", "en") == text
