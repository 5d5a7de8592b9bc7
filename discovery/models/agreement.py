"""How the teams' lists become one: merges, settled disagreements, locked versions."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from discovery.models.evaluations import Evaluation
from discovery.models.fields import name_field
from discovery.models.needs import Feature


def person_field(verbose_name: Any) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=verbose_name,
    )


class Merge(models.Model):
    """Duplicates that became one feature, with what undoing needs; no audit entry has it.

    Requirements only change the feature they point to. The absorbed row goes when nobody has answered
    it and stays, without weight, when somebody has: an answer is never deleted by a merge.
    """

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="merges")
    kept = models.ForeignKey(Feature, models.CASCADE, related_name="absorbed", verbose_name=_("kept feature"))
    kept_row = models.ForeignKey(
        Feature, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    """The absorbed feature where its row had to stay."""
    absorbed = models.JSONField(_("absorbed feature"), null=True, blank=True)
    """Columns of the absorbed feature; null where what moved had no feature."""
    moved = models.JSONField(_("moved requirements"), default=list)
    """Ids of the requirements that the merge moved."""
    by = person_field(_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-id"]

    def __str__(self) -> str:
        name = self.absorbed["name"] if self.absorbed else ""
        return f"{name} → {self.kept}"


class Settlement(models.Model):
    """How a disagreement was settled: a decision about several rows, which none of them holds."""

    class Way(models.TextChoices):
        AGREE = "agree", _("Agree as it stands")
        SPLIT = "split", _("Split in two features")
        OWNER = "owner", _("An owner decides by a date")
        PARK = "park", _("Park it")

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="settlements")
    feature = models.ForeignKey(
        Feature, models.CASCADE, related_name="settlements", verbose_name=_("feature")
    )
    way = models.CharField(_("way"), max_length=10, choices=Way)
    owner = models.CharField(_("owner"), max_length=200, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    positions = models.JSONField(_("positions of the teams"), default=list)
    """What each team said when it was settled: another position opens the disagreement again."""
    by = person_field(_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("settlement")
        verbose_name_plural = _("settlements")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(way__in=["agree", "split", "owner", "park"]), name="settlement_way_known"
            ),
            models.CheckConstraint(
                condition=~Q(way="owner") | (~Q(owner="") & Q(due_on__isnull=False)),
                name="settlement_owner_has_name_and_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feature} · {self.get_way_display()}"


class LockedList(models.Model):
    """The agreed requirements as they stood, named and dated.

    A run's frozen part holds the inputs of a scoring; this holds what the teams signed, scored or not.
    """

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="locked_lists")
    number = models.PositiveIntegerField(_("number"))
    name = name_field()
    requirements = models.JSONField(_("requirements"))
    sha256 = models.CharField(_("hash"), max_length=64)
    by = models.CharField(_("by"), max_length=200)
    """A name, not a link: the row never changes, also when an account goes."""
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("locked version")
        verbose_name_plural = _("locked versions")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "number"], name="lockedlist_number_unique")
        ]

    def __str__(self) -> str:
        return self.name
