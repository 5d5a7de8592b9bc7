"""Charges, and the answers to the questions that vendors do not volunteer."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from discovery.models.fields import RangeFields, number_field, word_constraint, word_field
from scoring.engine.vocabulary import (
    CATEGORY_PATHS,
    FEE_CATEGORY_PATHS,
    Billing,
    ChargedBy,
    ChargeKind,
    ChargeModel,
    Metric,
    Outcome,
    Period,
)
from vendors.models.offers import Offering, Product

NO_AMOUNT = Q(amount_low__isnull=True, amount_likely__isnull=True, amount_high__isnull=True)


class Charge(models.Model):
    """One priced line: without an offering the product's own, without amount and tiers not priced."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="charges")
    offering = models.ForeignKey(Offering, models.CASCADE, null=True, blank=True, related_name="charges")
    position = models.PositiveIntegerField(_("position"), default=0)
    category = models.CharField(
        _("category"), max_length=60, choices=[(path, path) for path in FEE_CATEGORY_PATHS]
    )
    model = word_field(_("model"), ChargeModel)
    metric = word_field(_("metric"), Metric)
    period = word_field(_("period"), Period)
    billing = word_field(_("billing cycle"), Billing, blank=True)
    included = number_field(_("included"), default=0)
    amount_low = number_field(_("amount, low"), null=True, blank=True)
    amount_likely = number_field(_("amount, likely"), null=True, blank=True)
    amount_high = number_field(_("amount, high"), null=True, blank=True)
    tiers = models.JSONField(_("tiers"), default=list, blank=True)
    package_size = number_field(_("package size"), default=1)
    start_month = models.PositiveIntegerField(_("start month"), default=0)
    quantity = number_field(_("quantity"), default=1)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    kind = word_field(_("kind"), ChargeKind, default=ChargeKind.LIST)
    by = word_field(_("by"), ChargedBy, blank=True)
    source = models.CharField(_("source"), max_length=500, blank=True)
    fee_answer = models.OneToOneField(
        "vendors.FeeAnswer",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="charge",
        verbose_name=_("fee answer"),
    )
    """The answer "charged" that makes this charge: it comes, changes and goes with it (spec 3.4)."""

    class Meta:
        verbose_name = _("charge")
        verbose_name_plural = _("charges")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=NO_AMOUNT | RangeFields.ordered("amount"), name="charge_amount_ordered"
            ),
            models.CheckConstraint(
                condition=Q(category__in=FEE_CATEGORY_PATHS), name="charge_category_is_fee"
            ),
            models.CheckConstraint(condition=Q(package_size__gt=0), name="charge_package_positive"),
            models.CheckConstraint(
                condition=Q(included__gte=0, quantity__gte=0), name="charge_counts_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(offering__isnull=False) | Q(billing=""), name="charge_of_product_has_no_cycle"
            ),
            models.CheckConstraint(
                condition=Q(fee_answer__isnull=True) | Q(offering__isnull=True),
                name="charge_of_answer_is_the_products",
            ),
            word_constraint("charge", "model", ChargeModel),
            word_constraint("charge", "metric", Metric),
            word_constraint("charge", "period", Period),
            word_constraint("charge", "billing", Billing, blank=True),
            word_constraint("charge", "kind", ChargeKind),
            word_constraint("charge", "by", ChargedBy, blank=True),
        ]

    def __str__(self) -> str:
        return f"{self.category} · {self.model}"


class FeeAnswer(models.Model):
    """A product's answer to one question of the catalogue of hidden fees (spec 3.4)."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="fee_answers")
    position = models.PositiveIntegerField(_("position"), default=0)
    category = models.CharField(
        _("category"), max_length=60, choices=[(path, path) for path in CATEGORY_PATHS]
    )
    question = models.TextField(_("question"), blank=True)
    outcome = word_field(_("outcome"), Outcome)
    detail = models.TextField(_("detail"), blank=True)
    limit = models.PositiveIntegerField(_("limit"), null=True, blank=True)
    """How many are included, where the question is about users or contacts and the outcome is "limited"."""

    class Meta:
        verbose_name = _("fee answer")
        verbose_name_plural = _("fee answers")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(category__in=CATEGORY_PATHS), name="feeanswer_category_known"),
            word_constraint("feeanswer", "outcome", Outcome),
            models.CheckConstraint(
                condition=Q(limit__isnull=True) | Q(outcome=Outcome.LIMITED),
                name="feeanswer_limit_is_limited",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} · {self.outcome}"
