"""Columns that several models share."""

from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

KEY_PATTERN = r"[a-z0-9]+(-[a-z0-9]+)*"
KEY_LENGTH = 200

validate_key = RegexValidator(rf"\A{KEY_PATTERN}\Z", _("Use lower-case letters, digits and single hyphens."))


def key_field(**options: Any) -> models.CharField:
    """A slug as documents write it, unique in its list."""
    return models.CharField(_("key"), max_length=KEY_LENGTH, validators=[validate_key], **options)


def name_field(verbose_name: Any = None) -> models.CharField:
    return models.CharField(verbose_name or _("name"), max_length=500)


def number_field(verbose_name: Any, **options: Any) -> models.DecimalField:
    """An exact number as documents write it: 15 digits, ten decimals (both databases keep that)."""
    return models.DecimalField(verbose_name, max_digits=25, decimal_places=10, **options)


def label_of(word: str) -> "StrPromise":
    """A word of the engine's vocabulary as people read it; `make messages` collects them there."""
    return pgettext_lazy("word", word.replace("_", " "))


def word_field(verbose_name: Any, words: Iterable[StrEnum], **options: Any) -> models.CharField:
    """One word of the engine's vocabulary."""
    choices = [(word.value, label_of(word.value)) for word in words]
    return models.CharField(verbose_name, max_length=40, choices=choices, **options)


def word_constraint(
    model: str, field: str, words: Iterable[StrEnum], *, blank: bool = False
) -> models.CheckConstraint:
    """The database's own word list for a column."""
    values = [word.value for word in words] + ([""] if blank else [])
    return models.CheckConstraint(
        condition=models.Q(**{f"{field}__in": values}), name=f"{model}_{field}_known"
    )


class RangeFields:
    """Names and conditions of an amount stored as three columns: low, likely, high."""

    @staticmethod
    def ordered(prefix: str) -> models.Q:
        low, likely, high = (f"{prefix}_{end}" for end in ("low", "likely", "high"))
        return models.Q(
            **{f"{low}__gte": 0, f"{low}__lte": models.F(likely), f"{likely}__lte": models.F(high)}
        )
