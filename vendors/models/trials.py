"""Trying a plan out, point by point (spec 3.7)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from discovery.models.needs import Feature
from vendors.models.offers import Offering


class Trial(models.Model):
    """A period in which a plan is tried. What is needed gives its script; results are verifications."""

    offering = models.ForeignKey(Offering, models.CASCADE, related_name="trials", verbose_name=_("plan"))
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    excludes = models.ManyToManyField(
        Feature, blank=True, related_name="+", verbose_name=_("not in the trial")
    )

    class Meta:
        verbose_name = _("trial")
        verbose_name_plural = _("trials")
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="trial_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.offering} · {self.starts_on} – {self.ends_on}"
