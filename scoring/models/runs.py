"""A run: one immutable scoring of an evaluation."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from discovery.models.evaluations import Evaluation
from discovery.models.fields import word_constraint
from scoring.models.parts import Part
from scoring.models.reasons import told


class RunState(models.TextChoices):
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    FINISHED = "finished", _("Finished")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


LIVE = (RunState.QUEUED, RunState.RUNNING)
ENDED = (RunState.FINISHED, RunState.FAILED, RunState.CANCELLED)


class Run(models.Model):
    """The row is its own outbox: it holds state, lease and fencing token (docs/adr/0003)."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=10, choices=RunState, default=RunState.QUEUED)
    step = models.CharField(_("step"), max_length=40, blank=True)
    done = models.PositiveIntegerField(_("products done"), default=0)
    computed = models.PositiveIntegerField(_("products computed"), default=0)
    """Products that no earlier run had already scored under this header."""
    total = models.PositiveIntegerField(_("products"), default=0)
    reason = models.TextField(_("reason"), blank=True)
    """A code with its values (`reasons`), read through `told`."""
    inputs_sha256 = models.CharField(_("hash of the inputs"), max_length=64)
    engine = models.CharField(_("engine"), max_length=20)
    header = models.ForeignKey(Part, models.PROTECT, related_name="+")
    parts = models.JSONField()
    """Hashes of the products' parts, in the document's order."""
    token = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True)
    requested_at = models.DateTimeField(_("requested"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "number"], name="run_number_unique"),
            models.UniqueConstraint(
                fields=["evaluation", "inputs_sha256", "engine"],
                condition=Q(state__in=[*LIVE, RunState.FINISHED]),
                name="run_of_same_inputs_unique",
            ),
            word_constraint("run", "state", RunState),
        ]

    def __str__(self) -> str:
        return f"{self.evaluation_id} · {self.number}"

    @property
    def told(self) -> str:
        """Why it ended without a result, in the reader's language."""
        return told(self.reason)

    @property
    def ended(self) -> bool:
        return self.state in ENDED


class Result(models.Model):
    """The result document of a finished run, compressed; written in the transaction that finishes it."""

    run = models.OneToOneField(Run, models.CASCADE, primary_key=True, related_name="result")
    document = models.BinaryField()
    details = models.BinaryField(default=b"")
    """What pages explain beside the document, as compressed JSON; made with it, from the same inputs."""
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")

    def __str__(self) -> str:
        return self.sha256[:12]


class Purge(models.Model):
    """While a row stands in the transaction at hand, its ended runs may be deleted (triggers look for it)."""

    reason = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("purge")
        verbose_name_plural = _("purges")

    def __str__(self) -> str:
        return self.reason
