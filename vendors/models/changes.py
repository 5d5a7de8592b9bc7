"""The one door for bulk changes: sets of proposed lines, previewed, applied and undone whole (ADR 5)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from discovery.models.evaluations import Evaluation
from vendors.models.offers import Vendor

TARGET_LENGTH = 1000


class ChangeSet(models.Model):
    """Lines that somebody proposed together. Submitted and not applied is sealed."""

    class Source(models.TextChoices):
        PORTAL = "portal", _("Questionnaire")
        EXCEL = "excel", _("Workbook")
        MATRIX = "matrix", _("Matrix")
        API = "api", _("API")
        ADMIN = "admin", _("Administration")
        PAGE = "page", _("Page")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        SUBMITTED = "submitted", _("Submitted")
        APPLIED = "applied", _("Applied")
        UNDONE = "undone", _("Undone")
        REJECTED = "rejected", _("Rejected")

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="change_sets")
    vendor = models.ForeignKey(Vendor, models.CASCADE, null=True, blank=True, related_name="change_sets")
    """The vendor that speaks in a questionnaire or a workbook of its own; empty for the buyer's people."""
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("by")
    )
    source = models.CharField(_("source"), max_length=10, choices=Source)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED)
    title = models.CharField(_("title"), max_length=500, blank=True)
    unchanged = models.PositiveIntegerField(_("unchanged cells"), default=0)
    reports = models.JSONField(_("reports"), default=list, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    applied_at = models.DateTimeField(_("applied"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    class Meta:
        verbose_name = _("change set")
        verbose_name_plural = _("change sets")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "submitted", "applied", "undone", "rejected"]),
                name="changeset_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="applied") | Q(applied_at__isnull=False), name="changeset_applied_has_time"
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.get_source_display()} {self.pk}"


class Change(models.Model):
    """One line: the state of one target before and after, as plain data; null is "does not exist"."""

    class Kind(models.TextChoices):
        TEAM = "team", _("Team")
        FEATURE = "feature", _("Feature")
        REQUIREMENT = "requirement", _("Requirement")
        VENDOR = "vendor", _("Vendor")
        PRODUCT = "product", _("Product")
        PLAN = "plan", _("Plan")
        OFFER = "offer", _("Offer")
        ANSWER = "answer", _("Answer")
        FEE_ANSWER = "fee_answer", _("Answer about fees")
        CHARGES = "charges", _("Charges")

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        APPLIED = "applied", _("Applied")
        UNDONE = "undone", _("Undone")
        REJECTED = "rejected", _("Rejected")

    change_set = models.ForeignKey(ChangeSet, models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField(_("position"), default=0)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    target = models.CharField(_("target"), max_length=TARGET_LENGTH)
    before = models.JSONField(_("before"), null=True, blank=True)
    after = models.JSONField(_("after"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PROPOSED)
    cell = models.CharField(_("cell"), max_length=40, blank=True)
    """Where it stood in the file that it came from."""
    text = models.TextField(_("text"), blank=True)
    """What stood there."""
    reason = models.TextField(_("reason"), blank=True)
    """Why it was rejected."""

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["change_set", "kind", "target"],
                condition=~Q(status="rejected"),
                name="change_target_unique",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["proposed", "applied", "undone", "rejected"]),
                name="change_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(status="rejected") | ~Q(reason=""), name="change_rejected_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.target}"
