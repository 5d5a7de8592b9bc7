"""What people conclude from a run: scenarios they keep, and the decision."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from discovery.interchange.types import LONGEST_NAME
from discovery.models.evaluations import Evaluation
from scoring.models.runs import Run

WITHOUT_OFFER = ("build", "nothing")


class Scenario(models.Model):
    """A what-if that somebody keeps: its changes against a run. A run itself cannot hold other inputs."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="scenarios")
    run = models.ForeignKey(Run, models.CASCADE, related_name="scenarios")
    name = models.CharField(_("name"), max_length=200)
    changes = models.JSONField(_("changes"), default=dict, blank=True)
    """Only what differs from the run: voices by team, priorities by requirement, and policy fields."""
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name=_("by")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")
        ordering = ["created_at", "id"]
        constraints = [models.UniqueConstraint(fields=["evaluation", "name"], name="scenario_name_unique")]

    def __str__(self) -> str:
        return self.name


class Decision(models.Model):
    """What was decided on a run, by whom and why. Rows are only added; the newest stands."""

    class Way(models.TextChoices):
        BUY = "buy", _("Buy this offer")
        CUSTOMISE = "customise", _("Customise this offer")
        DROP = "drop", _("Buy this offer and drop needs")
        BUILD = "build", _("Build it ourselves")
        NOTHING = "nothing", _("Buy nothing for now")

    run = models.ForeignKey(Run, models.CASCADE, related_name="decisions")
    way = models.CharField(_("decision"), max_length=20, choices=Way)
    offer = models.JSONField(_("offer"), default=dict, blank=True)
    """Offer, add-ons and billing as the result document names them; empty for build and nothing."""
    offer_name = models.CharField(_("offer"), max_length=2000, blank=True)
    reasons = models.TextField(_("reasons"))
    dissent = models.TextField(_("dissent of teams"), blank=True)
    conditions = models.TextField(_("conditions"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name=_("by")
    )
    decided_at = models.DateTimeField(_("decided"), auto_now_add=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(way__in=WITHOUT_OFFER, offer_name="")
                | (~models.Q(way__in=WITHOUT_OFFER) & ~models.Q(offer_name="")),
                name="decision_names_offer",
            )
        ]

    def __str__(self) -> str:
        return ": ".join(filter(None, [str(self.get_way_display()), self.offer_name]))

    @property
    def each_condition(self) -> list[str]:
        """The conditions one by one, a line each, as the plan follows them."""
        lines = (line.strip()[:LONGEST_NAME] for line in self.conditions.splitlines())
        return list(dict.fromkeys(filter(None, lines)))
