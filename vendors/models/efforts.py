"""Hours that the buyer's people spend."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from discovery.models.evaluations import Evaluation, Team
from discovery.models.fields import RangeFields, number_field, word_constraint, word_field
from scoring.engine.vocabulary import TIME_CATEGORY_PATHS, EffortPer
from vendors.models.offers import Offering


class Effort(models.Model):
    """Hours of one team, or of all, for one offering, or for all."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="efforts")
    category = models.CharField(
        _("category"), max_length=60, choices=[(path, path) for path in TIME_CATEGORY_PATHS]
    )
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="efforts")
    offering = models.ForeignKey(Offering, models.CASCADE, null=True, blank=True, related_name="efforts")
    hours_low = number_field(_("hours, low"))
    hours_likely = number_field(_("hours, likely"))
    hours_high = number_field(_("hours, high"))
    per = word_field(_("per"), EffortPer)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("effort")
        verbose_name_plural = _("efforts")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=RangeFields.ordered("hours"), name="effort_hours_ordered"),
            models.CheckConstraint(
                condition=Q(category__in=TIME_CATEGORY_PATHS), name="effort_category_is_time"
            ),
            word_constraint("effort", "per", EffortPer),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.hours_likely} h"
