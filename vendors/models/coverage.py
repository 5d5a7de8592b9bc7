"""Claims, and what the buyer found when checking them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from discovery.models.fields import RangeFields, number_field, word_constraint, word_field
from discovery.models.needs import Feature
from scoring.engine.vocabulary import Level, Method
from vendors.models.files import file_field
from vendors.models.offers import Offering

FOUND_LEVELS = [level for level in Level if level is not Level.NOT_APPLICABLE]
NO_HOURS = Q(hours_low__isnull=True, hours_likely__isnull=True, hours_high__isnull=True)


class Answer(models.Model):
    """An offering's own answer to a feature: a claim. What lower tiers answer is inherited, not stored."""

    offering = models.ForeignKey(Offering, models.CASCADE, related_name="coverage")
    feature = models.ForeignKey(Feature, models.CASCADE, related_name="coverage")
    level = word_field(_("level"), Level)
    note = models.TextField(_("note"), blank=True)
    evidence = models.CharField(_("evidence"), max_length=2000, blank=True)
    file = file_field(_("evidence, file"), "answers")
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    available_on = models.DateField(_("available on"), null=True, blank=True)
    hours_low = number_field(_("hours, low"), null=True, blank=True)
    hours_likely = number_field(_("hours, likely"), null=True, blank=True)
    hours_high = number_field(_("hours, high"), null=True, blank=True)
    price = number_field(_("price"), null=True, blank=True)
    accepted = models.BooleanField(_("accepted"), default=True)
    """Whether an evaluator accepts a "not applicable"; until then the cell is unanswered (spec 3.2)."""

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(fields=["offering", "feature"], name="answer_unique"),
            word_constraint("answer", "level", Level),
            models.CheckConstraint(
                condition=~Q(level=Level.NOT_APPLICABLE) | ~Q(note=""),
                name="answer_not_applicable_has_reason",
            ),
            models.CheckConstraint(
                condition=NO_HOURS | RangeFields.ordered("hours"), name="answer_hours_ordered"
            ),
            models.CheckConstraint(
                condition=Q(price__isnull=True) | Q(price__gte=0), name="answer_price_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feature_id} · {self.level}"


class Verification(models.Model):
    """What the buyer found about a claim. Rows are only added; a claim is never overwritten."""

    offering = models.ForeignKey(Offering, models.CASCADE, related_name="verifications")
    feature = models.ForeignKey(Feature, models.CASCADE, related_name="verifications")
    level = word_field(_("level found"), FOUND_LEVELS)
    method = word_field(_("method"), Method)
    on = models.DateField(_("on"))
    note = models.TextField(_("note"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("by")
    )
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        ordering = ["id"]
        constraints = [
            word_constraint("verification", "level", FOUND_LEVELS),
            word_constraint("verification", "method", Method),
        ]

    def __str__(self) -> str:
        return f"{self.feature_id} · {self.level} · {self.method}"
