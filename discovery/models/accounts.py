"""People, tokens and the audit trail."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from discovery.models.deeds import deed


class User(AbstractUser):
    """Somebody who signs in. Ours from the first migration, so that it can grow."""

    language = models.CharField(_("language"), max_length=10, blank=True)


class Token(models.Model):
    """A secret that somebody holds: an API key or an invitation. Only its hash is stored."""

    class Purpose(models.TextChoices):
        API = "api", _("API")
        INVITATION = "invitation", _("Invitation")

    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    scope = models.CharField(_("scope"), max_length=200)
    name = models.CharField(_("name"), max_length=200)
    user = models.ForeignKey(
        "discovery.User", models.CASCADE, null=True, blank=True, related_name="tokens", verbose_name=_("user")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")

    def __str__(self) -> str:
        return self.name


class AuditSeal(models.Model):
    """One link of the hash chain over a batch of audit entries (ADR 8)."""

    sha256 = models.CharField(max_length=64, unique=True)
    previous = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("audit seal")
        verbose_name_plural = _("audit seals")

    def __str__(self) -> str:
        return self.sha256[:12]


class AuditEntry(models.Model):
    """Who did what to which object, written in the transaction of the action itself."""

    at = models.DateTimeField(_("at"), auto_now_add=True)
    actor = models.CharField(_("actor"), max_length=200)
    action = models.CharField(_("action"), max_length=100)
    evaluation = models.CharField(_("evaluation"), max_length=200, blank=True, db_index=True)
    target = models.CharField(_("target"), max_length=500)
    details = models.JSONField(_("details"), default=dict)
    seal = models.ForeignKey(AuditSeal, models.PROTECT, null=True, editable=False, related_name="entries")

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.action} {self.target}"

    @property
    def deed(self) -> str:
        """The action in the reader's language."""
        return deed(self.action)
