"""Asking a vendor: a link with a secret, a deadline, and the answers that are still a draft (spec 3.5)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from discovery.models.accounts import Token
from vendors.models.changes import ChangeSet
from vendors.models.offers import Vendor


class Invitation(models.Model):
    """One vendor's questionnaire. A vendor may be invited again; older links can be revoked."""

    vendor = models.ForeignKey(Vendor, models.CASCADE, related_name="invitations")
    token = models.OneToOneField(Token, models.PROTECT, related_name="invitation")
    email = models.EmailField(_("e-mail"), blank=True)
    deadline = models.DateTimeField(_("deadline"))
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    sealed = models.BooleanField(_("sealed until the deadline"), default=False)
    draft = models.OneToOneField(
        ChangeSet, models.SET_NULL, null=True, blank=True, related_name="invitation", verbose_name=_("draft")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("by")
    )
    sent_at = models.DateTimeField(_("sent"), auto_now_add=True)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.vendor} · {self.pk}"
