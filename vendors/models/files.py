"""Columns that name a file of a vendor by its reference."""

from typing import Any

from django.db import models


def file_name(reference: str | None) -> str:
    """The name in a reference; nothing where there is none."""
    return (reference or "").partition("/")[2]


def file_field(verbose_name: Any, related_name: str) -> models.ForeignKey:
    """A column that holds a file's reference, so that reading it needs no other table."""
    return models.ForeignKey(
        "vendors.Evidence",
        models.RESTRICT,
        to_field="reference",
        null=True,
        blank=True,
        related_name=related_name,
        verbose_name=verbose_name,
    )
