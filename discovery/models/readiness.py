"""What could go wrong, how ready the data are, and when it will be finished (spec 2.5)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from discovery.content import DATA_STEPS
from discovery.models.evaluations import Evaluation, Team
from discovery.models.fields import RangeFields, name_field, number_field

STEP_KEYS = [step.key for step in DATA_STEPS]
DATA_STEP_CHOICES = [(step.key, step.name) for step in DATA_STEPS]


class Risk(models.Model):
    """Something that makes later phases longer, with an owner and an answer: a finding alone has neither."""

    class Kind(models.TextChoices):
        NOT_HEARD = "not_heard", _("Not heard")
        NO_SCRIPT = "no_script", _("Must-have without a demo script")
        NOT_ESTIMATED = "not_estimated", _("Cost not estimated")
        CONDITION = "condition", _("Condition of the decision")
        OTHER = "other", _("Other")

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        ACCEPTED = "accepted", _("Accepted")
        CLOSED = "closed", _("Closed")
        MET = "met", _("Met")
        NOT_MET = "not_met", _("Not met")

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="risks")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.OTHER)
    subject = models.CharField(_("subject"), max_length=500, blank=True, editable=False)
    """What a found risk is about (`sales/business`, a requirement's id, a cost category, a condition): one
    row each."""
    title = name_field(_("title"))
    owner = models.CharField(_("owner"), max_length=200, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    settled_on = models.DateField(_("seen on"), null=True, blank=True)
    """When somebody saw that a condition is met, or that it is not."""
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("risk")
        verbose_name_plural = _("risks")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "kind", "subject"], condition=~Q(subject=""), name="risk_subject_unique"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["not_heard", "no_script", "not_estimated", "condition", "other"]),
                name="risk_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["open", "accepted", "closed", "met", "not_met"]),
                name="risk_status_known",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["met", "not_met"], kind="condition", settled_on__isnull=False)
                | (~Q(status__in=["met", "not_met"]) & Q(settled_on__isnull=True)),
                name="risk_settled_has_day",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DataSource(models.Model):
    """A place where records lie today; nothing else tells what must be cleaned and moved."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="data_sources")
    name = name_field()
    records = models.PositiveIntegerField(_("records"), null=True, blank=True)
    owner = models.CharField(_("owner"), max_length=200, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("data source")
        verbose_name_plural = _("data sources")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class DataHours(models.Model):
    """Hours of one step for one source. An Effort is the evaluation's total; this is what it is made of."""

    source = models.ForeignKey(DataSource, models.CASCADE, related_name="hours", verbose_name=_("source"))
    step = models.CharField(_("step"), max_length=20, choices=DATA_STEP_CHOICES)
    hours_low = number_field(_("hours, low"))
    hours_likely = number_field(_("hours, likely"))
    hours_high = number_field(_("hours, high"))
    per_thousand = models.BooleanField(_("per 1,000 records"), default=False)

    class Meta:
        verbose_name = _("hours of a data step")
        verbose_name_plural = _("hours of data steps")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["source", "step"], name="datahours_step_unique"),
            models.CheckConstraint(condition=RangeFields.ordered("hours"), name="datahours_ordered"),
            models.CheckConstraint(condition=Q(step__in=STEP_KEYS), name="datahours_step_known"),
        ]

    def __str__(self) -> str:
        return f"{self.source} · {self.get_step_display()}"


class PlanStep(models.Model):
    """A step of the implementation in weeks of the calendar; an Effort counts hours of work instead."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="plan_steps")
    name = name_field()
    team = models.ForeignKey(
        Team, models.SET_NULL, null=True, blank=True, verbose_name=_("team"), related_name="+"
    )
    owner = models.CharField(_("owner"), max_length=200, blank=True)
    weeks_low = number_field(_("weeks, low"), null=True, blank=True)
    weeks_likely = number_field(_("weeks, likely"), null=True, blank=True)
    weeks_high = number_field(_("weeks, high"), null=True, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("plan step")
        verbose_name_plural = _("plan steps")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weeks_low__isnull=True, weeks_likely__isnull=True, weeks_high__isnull=True)
                | RangeFields.ordered("weeks"),
                name="planstep_weeks_ordered",
            )
        ]

    def __str__(self) -> str:
        return self.name


class GoLive(models.Model):
    """What came of it, beside the plan. Facts after the purchase are no part of the evaluation's policy."""

    evaluation = models.OneToOneField(Evaluation, models.CASCADE, related_name="go_live")
    went_live_on = models.DateField(_("went live on"), null=True, blank=True)
    spend = number_field(_("spend so far"), null=True, blank=True)
    active_users = models.PositiveIntegerField(_("active users"), null=True, blank=True)
    meets_needs = models.BooleanField(_("does what it was bought for"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        constraints = [
            models.CheckConstraint(
                condition=Q(spend__isnull=True) | Q(spend__gte=0), name="golive_spend_not_negative"
            )
        ]

    def __str__(self) -> str:
        return f"{self.evaluation}"
