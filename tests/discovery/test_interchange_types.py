"""The strict types of documents: what JSON and Python would take, and we do not."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from discovery.interchange.faults import Fault, faults_of, in_document_order
from discovery.interchange.types import (
    AmountRange,
    Count,
    Credit,
    Currency,
    Day,
    Flag,
    FourDecimals,
    GrowthRange,
    Key,
    Name,
    NotNegative,
    Pair,
    Positive,
    PositiveCount,
    Seed,
    Share,
    StrictDecimal,
    Text,
    plain,
)
from scoring.engine.values import Range


def read(kind: Any, value: Any) -> Any:
    return TypeAdapter(kind).validate_python(value)


def faults(kind: Any, value: Any) -> list[str]:
    """What is wrong with a value, as `path: message`."""
    with pytest.raises(ValidationError) as caught:
        read(kind, value)
    return [str(fault).removeprefix("document: ") for fault in faults_of(caught.value)]


class TestDecimals:
    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("0", "0"),
            ("-0", "0"),
            ("007", "7"),
            ("1.50", "1.5"),
            ("-0.5", "-0.5"),
            ("0.0000000001", "0.0000000001"),
            ("999999999999999", "999999999999999"),
            ("-99999.9999999999", "-99999.9999999999"),
            ("00000000000000000000001.000000000000000000000", "1"),
            ("0.123456789012345", None),
            ("1000000000000000", None),
        ],
    )
    def test_are_plain_fixed_point_of_fifteen_digits(self, text, number):
        if number is None:
            assert faults(StrictDecimal, text) == [f"{text} has more than 15 digits or 10 decimals"]
        else:
            assert plain(read(StrictDecimal, text)) == number

    @pytest.mark.parametrize(
        "text",
        [
            *("1_000", "1,000", "1 000", "١٢٣", "१२३", "1e3", "1E3", "1e400", "0x10", "+1", ".5", "5."),
            *(
                "",
                " ",
                " 1",
                "1 ",
                "1\n",
                "NaN",
                "nan",
                "sNaN",
                "Infinity",
                "-Infinity",
                "inf",
                "--1",
                "1.2.3",
            ),
            *("1٫5", "½", "１", "\x001", "1\x00", "\ud800", "1/2", "50%", "$5", "null", "−1"),
        ],
    )
    def test_of_any_other_form_are_refused(self, text):
        assert faults(StrictDecimal, text) == [
            f"{text[:40]!r} is not a plain decimal number such as 1200 or 0.05"
        ]

    @pytest.mark.parametrize(
        ("value", "words"),
        [
            (1, "1"),
            (0.6, "0.6"),
            (float("nan"), "NaN"),
            (float("inf"), "Infinity"),
            (float("-inf"), "-Infinity"),
            (10**400, "1" + "0" * 39),
            (True, "true"),
            (False, "false"),
            (None, "null"),
            ([], "a list"),
            ({}, "an object"),
        ],
    )
    def test_that_are_no_strings_are_refused(self, value, words):
        assert faults(StrictDecimal, value) == [f'write a number as a string, such as "0.5", not {words}']

    def test_of_a_million_digits_are_refused_at_once(self):
        digits = "9" * 1_000_000
        assert faults(StrictDecimal, digits) == [f"{'9' * 40} has more than 15 digits or 10 decimals"]
        assert len(faults(StrictDecimal, "x" * 1_000_000)[0]) < 120

    def test_from_rows_pass_unless_they_are_no_numbers(self):
        assert read(StrictDecimal, Decimal("1.5000000000")) == Decimal("1.5")
        assert read(StrictDecimal, Decimal("1E+3")) == Decimal(1000)
        for strange in ("NaN", "Infinity", "1E+400"):
            assert len(faults(StrictDecimal, Decimal(strange))) == 1

    @given(st.decimals(-99999, 99999, places=10))
    def test_are_written_as_they_are_read(self, number):
        assert read(StrictDecimal, plain(number)) == number
        assert plain(read(StrictDecimal, plain(number))) == plain(number)

    @given(st.text())
    def test_of_random_text_are_plain_or_refused(self, text):
        try:
            number = read(StrictDecimal, text)
        except ValidationError:
            return
        assert set(text) <= set("-.0123456789")
        assert number == Decimal(text)


class TestBounds:
    @pytest.mark.parametrize(
        ("kind", "good", "bad", "words"),
        [
            (NotNegative, "0", "-0.0000000001", "must be at least 0"),
            (Positive, "0.0000000001", "0", "must be above 0"),
            (FourDecimals, "0.0001", "0.00001", "has more than 4 decimals"),
            (FourDecimals, "1", "0", "must be above 0"),
            (Share, "1", "1.0000000001", "must be at most 1"),
            (Share, "0", "-0.1", "must be at least 0"),
            (Credit, "0.55", "0.555", "has more than 2 decimals"),
        ],
    )
    def test_of_decimals(self, kind, good, bad, words):
        assert plain(read(kind, good)) == good
        assert faults(kind, bad) == [f"{bad} {words}"]

    @pytest.mark.parametrize(
        ("kind", "low", "high"),
        [(Count, 0, 2**31 - 1), (PositiveCount, 1, 2**31 - 1), (Seed, -(2**63), 2**63 - 1)],
    )
    def test_of_whole_numbers(self, kind, low, high):
        assert (read(kind, low), read(kind, high)) == (low, high)
        assert len(faults(kind, low - 1)) == len(faults(kind, high + 1)) == 1

    @pytest.mark.parametrize("value", [1.0, "1", True, None, float("nan"), [], Decimal(1)])
    def test_whole_numbers_are_no_other_type(self, value):
        assert faults(Count, value) == ["write a whole number"]

    @pytest.mark.parametrize("value", [0, 1, "true", None, "yes"])
    def test_flags_are_true_or_false(self, value):
        assert (read(Flag, True), read(Flag, False)) == (True, False)
        assert faults(Flag, value) == ["write true or false"]


class TestRanges:
    def test_one_figure_is_certain(self):
        assert read(AmountRange, "49") == Range(Decimal(49), Decimal(49), Decimal(49))

    def test_three_do_not_decrease(self):
        assert read(AmountRange, ["1", "1", "3"]) == Range(Decimal(1), Decimal(1), Decimal(3))
        words = "a range must not decrease: low, likely, high"
        assert faults(AmountRange, ["2", "1", "3"]) == [words]
        assert faults(AmountRange, ["1", "3", "2"]) == [words]

    @pytest.mark.parametrize("value", [[], ["1"], ["1", "2"], ["1", "2", "3", "4"]])
    def test_have_one_or_three_figures(self, value):
        assert faults(AmountRange, value) == ["a range has exactly three figures: low, likely, high"]

    def test_tell_each_wrong_figure_at_its_place(self):
        assert faults(AmountRange, ["-1", "1_000", 3]) == [
            "[0]: -1 must be at least 0",
            "[1]: '1_000' is not a plain decimal number such as 1200 or 0.05",
            '[2]: write a number as a string, such as "0.5", not 3',
        ]

    def test_growth_is_above_minus_one(self):
        assert read(GrowthRange, "-0.9999").low == Decimal("-0.9999")
        assert faults(GrowthRange, "-1") == ["-1 must be above -1"]
        assert faults(GrowthRange, ["-1", "0", "1"]) == ["[0]: -1 must be above -1"]

    def test_pairs_have_two_figures_that_do_not_decrease(self):
        assert read(Pair, ["0.5", "0.5"]) == (Decimal("0.5"), Decimal("0.5"))
        assert faults(Pair, ["2", "1"]) == ["the two figures must not decrease"]
        assert faults(Pair, ["-1", "NaN"]) == [
            "[0]: -1 must be at least 0",
            "[1]: 'NaN' is not a plain decimal number such as 1200 or 0.05",
        ]
        for value in ("1", ["1"], ["1", "2", "3"], None, {"0": "1", "1": "2"}):
            assert faults(Pair, value) == ["exactly two figures: low and high"]


class TestTexts:
    @pytest.mark.parametrize("kind", [Text, Name, Key, Currency])
    def test_hold_no_nul_and_no_half_characters(self, kind):
        for text in ("a\x00b", "a\ud800b", "\udfff"):
            assert len(faults(kind, text)) == 1

    @pytest.mark.parametrize(
        "text", ["", "ไทย", "𝔘", "e\u0301", "a\u202eb", "\u200b", "line\nline\ttab", "=1+1"]
    )
    def test_keep_what_people_write(self, text):
        """Also what a page must show with care: nothing is silently altered."""
        assert read(Text, text) == text

    def test_are_no_other_type(self):
        for value in (1, None, b"text", ["text"]):
            assert faults(Text, value) == ["write text in quotation marks"]

    def test_have_a_length(self):
        assert read(Text, "ก" * 20_000) == "ก" * 20_000
        assert read(Name, "n" * 500) == "n" * 500
        assert len(faults(Text, "t" * 20_001)) == len(faults(Name, "n" * 501)) == len(faults(Name, "")) == 1

    @pytest.mark.parametrize("key", ["a", "a-b", "0", "crm-2027", "a" * 200])
    def test_keys_are_slugs(self, key):
        assert read(Key, key) == key

    @pytest.mark.parametrize(
        "key", ["", "A", "a_b", "a--b", "-a", "a-", "a b", "é", "a/b", "a\n", "+a", "a" * 201, "١"]
    )
    def test_other_keys_are_refused(self, key):
        assert len(faults(Key, key)) == 1

    @pytest.mark.parametrize("code", ["usd", "US", "USDX", "US1", "USD\n", "ＵＳＤ", "$"])
    def test_currencies_are_three_capitals(self, code):
        assert read(Currency, "USD") == "USD"
        assert len(faults(Currency, code)) == 1


class TestDays:
    def test_are_iso_dates(self):
        assert read(Day, "2028-02-29") == date(2028, 2, 29)

    @pytest.mark.parametrize(
        "value",
        [
            *("2027-02-29", "2027-1-1", "20270101", "2027-W01-1", "01/01/2027", "2027-01-01T00:00:00", ""),
            *("٢٠٢٧-٠١-٠١", "0000-01-01", "2027-01-01 ", 20270101, 0.0, None, True),
        ],
    )
    def test_of_any_other_form_are_refused(self, value):
        (words,) = faults(Day, value)
        assert words.endswith(" is not a date such as 2027-01-31")


class TestFaults:
    def test_path_names_keys_and_indexes(self):
        assert Fault(("vendors", 0, "products", 12, "key"), "is wrong").path == "vendors[0].products[12].key"
        assert str(Fault((), "not JSON")) == "document: not JSON"

    def test_stand_in_document_order(self):
        data = {"b": [{"y": 1, "x": 2}, 3], "a": {}}
        places = [("a",), ("b", 1), ("b", 0, "x"), ("b", 0, "y"), ("b", 0, "missing"), ("c",), ()]
        ordered = in_document_order([Fault(place, "") for place in places], data)
        assert [fault.path for fault in ordered] == [
            "document",
            "b[0].y",
            "b[0].x",
            "b[0].missing",
            "b[1]",
            "a",
            "c",
        ]
