"""The shared vocabulary that vendors answer, and what each team says it needs."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from discovery.models.evaluations import Evaluation, Team
from discovery.models.fields import key_field, name_field, number_field, word_constraint, word_field
from scoring.engine.vocabulary import Area, Priority, Status


class Feature(models.Model):
    """One thing that vendors answer; several teams' requirements may point to it."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="features")
    key = key_field()
    group = models.CharField(_("group"), max_length=500, blank=True)
    name = name_field()
    question = models.TextField(_("question"), blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("feature")
        verbose_name_plural = _("features")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["evaluation", "key"], name="feature_key_unique")]

    def __str__(self) -> str:
        return self.name


class Requirement(models.Model):
    """One team's statement of need."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="requirements")
    team = models.ForeignKey(Team, models.CASCADE, related_name="requirements", verbose_name=_("team"))
    feature = models.ForeignKey(
        Feature,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="requirements",
        verbose_name=_("feature"),
    )
    area = word_field(_("area"), Area, default=Area.FEATURE)
    statement = models.TextField(_("statement"))
    why = models.TextField(_("why"), blank=True)
    priority = word_field(_("priority"), Priority, default=Priority.NICE)
    importance = number_field(_("importance"), default=1)
    deal_breaker = models.BooleanField(_("deal-breaker"), default=False)
    demo_script = models.TextField(_("demo script"), blank=True)
    status = word_field(_("status"), Status, default=Status.AGREED)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("author")
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(importance__gt=0), name="requirement_importance_positive"),
            models.CheckConstraint(
                condition=Q(deal_breaker=False) | Q(priority=Priority.MUST),
                name="requirement_deal_breaker_is_must",
            ),
            word_constraint("requirement", "area", Area),
            word_constraint("requirement", "priority", Priority),
            word_constraint("requirement", "status", Status),
        ]

    def __str__(self) -> str:
        return self.statement
