"""An evaluation: one selection effort, its policy, its people and its teams."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from discovery.models.fields import key_field, name_field, number_field, validate_key


class Evaluation(models.Model):
    """One selection effort and its policy. Rules, credits, rates and build keep the document's own shape."""

    slug = models.CharField(_("slug"), max_length=200, unique=True, validators=[validate_key])
    name = name_field()
    category = models.CharField(_("category"), max_length=200, default="CRM")
    currency = models.CharField(_("currency"), max_length=3, default="USD")
    starts_on = models.DateField(_("starts on"))
    horizon_months = models.PositiveIntegerField(_("horizon in months"), default=36)
    threshold = number_field(_("fit threshold"), default=Decimal("0.6"))
    must_weight = number_field(_("weight of a must-have"), default=3)
    nice_weight = number_field(_("weight of a nice-to-have"), default=1)
    credits = models.JSONField(_("credits"), default=dict, blank=True)
    include_drafts = models.BooleanField(_("drafts count"), default=False)
    evidence_months = models.PositiveIntegerField(_("months until evidence is stale"), default=12)
    users_start = models.PositiveIntegerField(_("users at the start"), default=1)
    users_growth = models.JSONField(_("yearly growth of users"), default=list, blank=True)
    contacts_start = models.PositiveIntegerField(_("contacts at the start"), null=True, blank=True)
    contacts_growth = models.JSONField(_("yearly growth of contacts"), default=list, blank=True)
    concurrent_share = number_field(_("peak share of concurrent users"), default=1)
    discount_rate = number_field(_("discount rate"), null=True, blank=True)
    budget = number_field(_("budget"), null=True, blank=True)
    seed = models.BigIntegerField(_("random seed"), default=0)
    rates = models.JSONField(_("exchange rates"), default=dict, blank=True)
    rules = models.JSONField(_("rules"), default=dict, blank=True)
    build = models.JSONField(_("build estimate"), null=True, blank=True)
    revision = models.PositiveBigIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(horizon_months__gte=1), name="evaluation_horizon_positive"),
            models.CheckConstraint(
                condition=Q(threshold__gte=0, threshold__lte=1), name="evaluation_threshold_is_share"
            ),
            models.CheckConstraint(
                condition=Q(must_weight__gt=0, nice_weight__gt=0), name="evaluation_weights_positive"
            ),
            models.CheckConstraint(
                condition=Q(concurrent_share__gte=0, concurrent_share__lte=1),
                name="evaluation_concurrent_is_share",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a member of an evaluation may do (spec 11)."""

    FACILITATOR = "facilitator", _("Facilitator")
    MEMBER = "member", _("Team member")
    EVALUATOR = "evaluator", _("Evaluator")
    READER = "reader", _("Reader")


class Team(models.Model):
    """A department taking part."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="teams")
    key = key_field()
    name = name_field()
    voice = number_field(_("voice"), default=1)
    people = models.PositiveIntegerField(_("people"), default=0)
    hourly_rate = number_field(_("hourly rate"), null=True, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "key"], name="team_key_unique"),
            models.CheckConstraint(condition=Q(voice__gte=0), name="team_voice_not_negative"),
            models.CheckConstraint(
                condition=Q(hourly_rate__isnull=True) | Q(hourly_rate__gte=0), name="team_rate_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A user's role in one evaluation."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, verbose_name=_("team"))

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [models.UniqueConstraint(fields=["evaluation", "user"], name="membership_unique")]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"
