"""Who sells, what, in which tier, with which extras."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from discovery.models.evaluations import Evaluation
from discovery.models.fields import key_field, name_field, word_constraint, word_field
from discovery.models.needs import Feature
from scoring.engine.vocabulary import Deployment, UsersCounted
from vendors.models.files import file_field


class Vendor(models.Model):
    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="vendors")
    key = key_field()
    name = name_field()
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("vendor")
        verbose_name_plural = _("vendors")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["evaluation", "key"], name="vendor_key_unique")]

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """What a run computes on its own; `revision` moves with every change of anything below it (ADR 4)."""

    vendor = models.ForeignKey(Vendor, models.CASCADE, related_name="products")
    key = key_field()
    name = name_field()
    deployment = word_field(_("deployment"), Deployment, default=Deployment.CLOUD)
    price_list = file_field(_("price list"), "priced_products")
    position = models.PositiveIntegerField(_("position"), default=0)
    revision = models.PositiveBigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["vendor", "key"], name="product_key_unique"),
            word_constraint("product", "deployment", Deployment),
        ]

    def __str__(self) -> str:
        return self.name


class Offering(models.Model):
    """A plan or an add-on. One table, so that answers, charges and findings need one foreign key."""

    class Kind(models.TextChoices):
        PLAN = "plan", _("Plan")
        ADDON = "addon", _("Add-on")

    product = models.ForeignKey(Product, models.CASCADE, related_name="offerings")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    key = key_field()
    name = name_field()
    position = models.PositiveIntegerField(_("position"), default=0)
    builds_on = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="built_upon")
    upgrades_to = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="upgraded_from"
    )
    users_counted = word_field(_("users counted"), UsersCounted, default=UsersCounted.NAMED)
    max_users = models.PositiveIntegerField(_("most users"), null=True, blank=True)
    max_contacts = models.PositiveIntegerField(_("most contacts"), null=True, blank=True)
    minimum_term_months = models.PositiveIntegerField(_("minimum term in months"), null=True, blank=True)
    renewal_notice_days = models.PositiveIntegerField(_("renewal notice in days"), null=True, blank=True)
    trial_days = models.PositiveIntegerField(_("trial days"), null=True, blank=True)
    trial_excludes = models.ManyToManyField(Feature, blank=True, related_name="+")
    plans = models.ManyToManyField("self", blank=True, symmetrical=False, related_name="addons")
    requires = models.ManyToManyField("self", blank=True, symmetrical=False, related_name="required_by")
    excludes = models.ManyToManyField("self", blank=True, symmetrical=False, related_name="excluded_by")

    class Meta:
        verbose_name = _("offering")
        verbose_name_plural = _("offerings")
        ordering = ["kind", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["product", "kind", "key"], name="offering_key_unique"),
            word_constraint("offering", "users_counted", UsersCounted),
            models.CheckConstraint(
                condition=Q(kind="plan")
                | Q(
                    kind="addon",
                    builds_on__isnull=True,
                    upgrades_to__isnull=True,
                    max_users__isnull=True,
                    max_contacts__isnull=True,
                    minimum_term_months__isnull=True,
                    renewal_notice_days__isnull=True,
                    trial_days__isnull=True,
                ),
                name="offering_addon_has_no_plan_columns",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def slot(self) -> str:
        """Its name inside the product, as documents write it."""
        return self.key if self.kind == self.Kind.PLAN else f"+{self.key}"
