"""Immutable parts of frozen inputs, each stored once under its hash (ADR 3)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from vendors.models.offers import Product


class Part(models.Model):
    """A header or one product's part: its canonical JSON (zlib), and for a product its packed cells."""

    sha256 = models.CharField(primary_key=True, max_length=64, editable=False)
    document = models.BinaryField()
    """The canonical JSON whose SHA-256 is the key, compressed."""
    offer = models.BinaryField(null=True)
    """What costs and names need, as JSON, without the cells."""
    cells = models.BinaryField(null=True)
    """Levels and days of every offering, one after the other in the order of `offer`."""

    class Meta:
        verbose_name = _("part")
        verbose_name_plural = _("parts")

    def __str__(self) -> str:
        return self.sha256[:12]


class ProductPart(models.Model):
    """The part that a product's rows last froze to; stale as soon as the revision or the features moved."""

    product = models.OneToOneField(Product, models.CASCADE, primary_key=True, related_name="frozen")
    revision = models.PositiveBigIntegerField()
    features_sha256 = models.CharField(max_length=64)
    part = models.ForeignKey(Part, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("frozen product")
        verbose_name_plural = _("frozen products")

    def __str__(self) -> str:
        return f"{self.product_id} at {self.revision}"


class PartResult(models.Model):
    """What the engine makes of one part under one header: the same key always gives the same bytes."""

    engine = models.CharField(max_length=20)
    header = models.ForeignKey(Part, models.CASCADE, related_name="+")
    part = models.ForeignKey(Part, models.CASCADE, related_name="+")
    payload = models.BinaryField()

    class Meta:
        verbose_name = _("part result")
        verbose_name_plural = _("part results")
        constraints = [models.UniqueConstraint(fields=["engine", "header", "part"], name="partresult_unique")]

    def __str__(self) -> str:
        return f"{self.header_id[:8]} × {self.part_id[:8]}"
