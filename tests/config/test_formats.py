"""Dates in both languages: day, month, year, and twenty-four hours."""

from datetime import datetime

import pytest
from django.utils import translation
from django.utils.formats import date_format

AT = datetime(2027, 1, 31, 9, 5)


@pytest.mark.parametrize(
    ("language", "form", "expected"),
    [
        ("en", "DATE_FORMAT", "31 January 2027"),
        ("en", "SHORT_DATE_FORMAT", "31 Jan 2027"),
        ("en", "DATETIME_FORMAT", "31 January 2027, 09:05"),
        ("en", "TIME_FORMAT", "09:05"),
        ("th", "DATE_FORMAT", "31 มกราคม 2027"),
        ("th", "SHORT_DATE_FORMAT", "31 ม.ค. 2027"),
        ("th", "DATETIME_FORMAT", "31 มกราคม 2027, 09:05"),
        ("th", "TIME_FORMAT", "09:05"),
    ],
)
def test_dates_are_written_alike(language, form, expected):
    with translation.override(language):
        assert date_format(AT, form) == expected
