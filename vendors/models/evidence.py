"""Files that vendors hand over: evidence of an answer, or a price list."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from vendors.models.offers import Vendor

LONGEST_FILE_NAME = 120
LONGEST_REFERENCE = 210


class WithoutContent(models.Manager):
    """Rows are listed without their bytes, which are fetched one file at a time."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().defer("content")


class Evidence(models.Model):
    """One file of one vendor, never changed. `reference` is what answers and change sets say of it."""

    vendor = models.ForeignKey(Vendor, models.CASCADE, related_name="evidence")
    reference = models.CharField(_("reference"), max_length=LONGEST_REFERENCE, unique=True, editable=False)
    """`VENDOR-SHA256/NAME`: the same file under the same name is the same row."""
    name = models.CharField(_("name"), max_length=LONGEST_FILE_NAME)
    media_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64, editable=False)
    content = models.BinaryField()
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    objects = WithoutContent()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["-id"]
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(condition=models.Q(size__gt=0), name="evidence_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name
