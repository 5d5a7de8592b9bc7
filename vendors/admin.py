"""Django's admin of what is offered. Bulk changes are change sets; single rows may be mended here."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from discovery.admin import AuditedAdmin, ReadOnlyAdmin, register_rest
from vendors import models


class ProductInline(admin.TabularInline):
    model = models.Product
    extra = 0
    show_change_link = True


class OfferingInline(admin.TabularInline):
    model = models.Offering
    extra = 0
    show_change_link = True
    fields = ("kind", "key", "name", "position")


class ChargeInline(admin.TabularInline):
    model = models.Charge
    extra = 0
    show_change_link = True
    fields = (
        "category",
        "model",
        "metric",
        "period",
        "billing",
        "amount_low",
        "amount_likely",
        "amount_high",
        "kind",
    )


class FeeAnswerInline(admin.TabularInline):
    model = models.FeeAnswer
    extra = 0


@admin.register(models.Vendor)
class VendorAdmin(AuditedAdmin):
    list_display = ("name", "evaluation", "key")
    list_filter = ("evaluation",)
    list_select_related = ("evaluation",)
    search_fields = ("name", "key")
    autocomplete_fields = ("evaluation",)
    inlines = (ProductInline,)


@admin.register(models.Product)
class ProductAdmin(AuditedAdmin):
    list_display = ("name", "vendor", "deployment", "revision")
    list_filter = ("deployment", "vendor__evaluation")
    list_select_related = ("vendor",)
    search_fields = ("name", "key", "vendor__name")
    autocomplete_fields = ("vendor", "price_list")
    inlines = (OfferingInline, FeeAnswerInline)


@admin.register(models.Offering)
class OfferingAdmin(AuditedAdmin):
    list_display = ("name", "kind", "product", "builds_on", "upgrades_to")
    list_filter = ("kind", "product__vendor__evaluation")
    list_select_related = ("product", "builds_on", "upgrades_to")
    search_fields = ("name", "key", "product__name")
    autocomplete_fields = (
        "product",
        "builds_on",
        "upgrades_to",
        "trial_excludes",
        "plans",
        "requires",
        "excludes",
    )
    inlines = (ChargeInline,)


@admin.register(models.Charge)
class ChargeAdmin(AuditedAdmin):
    list_display = ("category", "product", "offering", "model", "period", "billing", "amount_likely", "kind")
    list_filter = ("kind", "category", "model", "product__vendor__evaluation")
    list_select_related = ("product", "offering")
    search_fields = ("category", "product__name", "offering__name", "source")
    autocomplete_fields = ("product", "offering", "fee_answer")


@admin.register(models.FeeAnswer)
class FeeAnswerAdmin(AuditedAdmin):
    list_display = ("category", "product", "outcome", "question")
    list_filter = ("outcome", "category", "product__vendor__evaluation")
    list_select_related = ("product",)
    search_fields = ("question", "detail", "product__name")
    autocomplete_fields = ("product",)


@admin.register(models.Answer)
class AnswerAdmin(AuditedAdmin):
    list_display = ("feature", "offering", "level", "accepted", "answered_on")
    list_filter = ("level", "accepted", "offering__product__vendor__evaluation")
    list_select_related = ("feature", "offering")
    search_fields = ("feature__name", "offering__name", "note")
    autocomplete_fields = ("offering", "feature", "file")


@admin.register(models.Verification)
class VerificationAdmin(ReadOnlyAdmin):
    """Findings are only added, on the verification page: a correction is a newer finding."""

    list_display = ("feature", "offering", "level", "method", "on", "by")
    list_filter = ("level", "method", "offering__product__vendor__evaluation")
    list_select_related = ("feature", "offering", "by")
    search_fields = ("feature__name", "offering__name", "note")


@admin.register(models.Evidence)
class EvidenceAdmin(ReadOnlyAdmin):
    """Files of vendors: they come and go with what names them."""

    list_display = ("name", "vendor", "media_type", "size", "uploaded_at")
    list_filter = ("media_type", "vendor__evaluation")
    list_select_related = ("vendor",)
    search_fields = ("name", "vendor__name", "sha256")


@admin.register(models.Effort)
class EffortAdmin(AuditedAdmin):
    list_display = ("category", "evaluation", "team", "offering", "hours_likely", "per")
    list_filter = ("category", "per", "evaluation")
    list_select_related = ("evaluation", "team", "offering")
    search_fields = ("category", "team__name", "offering__name")
    autocomplete_fields = ("evaluation", "team", "offering")


@admin.register(models.MatrixFile)
class MatrixFileAdmin(ReadOnlyAdmin):
    """Files on their way in; their bytes stay in the database."""

    list_display = ("name", "evaluation", "by", "uploaded_at")
    list_filter = ("evaluation",)
    list_select_related = ("evaluation", "by")
    search_fields = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.MatrixFile]:
        return super().get_queryset(request).defer("data")


@admin.register(models.Trial)
class TrialAdmin(AuditedAdmin):
    list_display = ("offering", "starts_on", "ends_on")
    list_filter = ("offering__product__vendor__evaluation",)
    list_select_related = ("offering",)
    search_fields = ("offering__name", "offering__product__name")
    autocomplete_fields = ("offering", "excludes")


register_rest("vendors")
