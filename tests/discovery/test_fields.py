"""What fields say of wrong input, in the language of who typed it."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from discovery.forms.fields import DayField


@pytest.mark.parametrize("made_in", ["en", "th"])
def test_a_day_that_is_none_is_told_in_the_readers_language(made_in):
    """Forms are made when their module is loaded, in whatever language is spoken then."""
    with translation.override(made_in):
        field = DayField()
    for language, words in (
        ("en", "Write a date such as 2027-01-31."),
        ("th", "เขียนวันที่ เช่น 2027-01-31"),
    ):
        with translation.override(language):
            with pytest.raises(ValidationError) as caught:
                field.clean("tomorrow")
            assert caught.value.messages == [words]
