"""Fields as strict as documents: plain digits only, exact numbers, text that both databases keep."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic_core import PydanticCustomError

from discovery.interchange.types import LARGEST_INTEGER, LONGEST_NAME, LONGEST_TEXT, parse_decimal, plain

HUNDRED = Decimal(100)
Result = TypeVar("Result")


class NumberField(forms.CharField):
    """An exact number; with `percent` people write 60 for 0.6."""

    def __init__(
        self,
        *,
        low: str | None = "0",
        high: str | None = None,
        above: bool = False,
        decimals: int | None = None,
        percent: bool = False,
        **options: Any,
    ) -> None:
        self.low, self.high = (None if end is None else Decimal(end) for end in (low, high))
        self.above, self.decimals, self.percent = above, decimals, percent
        super().__init__(
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **options
        )

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            number = parse_decimal(text)
        except PydanticCustomError as error:
            raise ValidationError(_("Write a plain number such as 1200 or 0.05.")) from error
        self.check(number)
        return number / HUNDRED if self.percent else number

    def check(self, number: Decimal) -> None:
        if self.low is not None and (number <= self.low if self.above else number < self.low):
            words = (
                _("Write a number above %(low)s.") if self.above else _("Write a number of at least %(low)s.")
            )
            raise ValidationError(words % {"low": plain(self.low)})
        if self.high is not None and number > self.high:
            raise ValidationError(_("Write a number of at most %(high)s.") % {"high": plain(self.high)})
        most = 8 if self.percent else self.decimals
        if most is not None and number != round(number, most):
            raise ValidationError(_("Write at most %(count)d decimals.") % {"count": most})

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return plain(value * HUNDRED if self.percent else value)
        return value


class CountField(forms.CharField):
    """A whole number that fits the document."""

    def __init__(self, *, low: int = 0, high: int = LARGEST_INTEGER, **options: Any) -> None:
        self.low, self.high = low, high
        super().__init__(
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}), **options
        )

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,10}", text, re.ASCII):
            raise ValidationError(_("Write a whole number such as 25."))
        number = int(text)
        if not self.low <= number <= self.high:
            words = _("Write a number from %(low)s to %(high)s.")
            raise ValidationError(words % {"low": self.low, "high": self.high})
        return number


class DayField(forms.DateField):
    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **options)
        self.error_messages["invalid"] = gettext_lazy("Write a date such as 2027-01-31.")

    def to_python(self, value: Any) -> date | None:
        return super().to_python(value)


class RowsField(forms.ModelMultipleChoiceField):
    """Some of the rows that are listed. A number too large for the database is none of them."""

    def clean(self, value: Any) -> Any:
        rows = self.queryset
        listed = set() if rows is None else {str(pk) for pk in rows.values_list("pk", flat=True)}
        for pk in value or ():
            if str(pk) not in listed:
                words = self.error_messages["invalid_choice"]
                raise ValidationError(words, code="invalid_choice", params={"value": pk})
        return super().clean(value)


def name_of(label: Any, **options: Any) -> forms.CharField:
    """One line."""
    return forms.CharField(label=label, max_length=options.pop("max_length", LONGEST_NAME), **options)


def text_of(label: Any, rows: int = 3, **options: Any) -> forms.CharField:
    """Several lines."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=LONGEST_TEXT, widget=widget, **options)


def forms_of(formset: Any) -> list[forms.Form]:
    """The forms of a formset; what is wrong with the set as a whole stands on the first."""
    found = list(formset.forms) or [formset.management_form]
    if formset.is_bound:
        for error in formset.non_form_errors():
            found[0].add_error(None, error)
    return found


def attempt(form: forms.Form, action: Callable[[], Result]) -> Result | None:
    """What the action returns; where it refuses, None, with its errors on the form."""
    try:
        return action()
    except ValidationError as error:
        if not hasattr(error, "error_dict"):
            form.add_error(None, error)
            return None
        for name, errors in error.error_dict.items():
            form.add_error(name if name in form.fields else None, errors)
    return None
