"""Django's admin of what the buyer needs, and the base that all admins share: checked, audited, never silent.

Only superusers come here (`config.permissions`, "admin:*").
"""

from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as StockUserAdmin
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import CharField, F, Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from discovery import models
from discovery.actions.audit import record
from discovery.actions.setup import check_document
from discovery.actions.stale import fingerprint
from discovery.models.deeds import deed

OWNERS = ("evaluation", "vendor", "product", "offering", "source", "run")
PAGE_SIZE = 50


def slug_of(row: Any) -> str:
    """The evaluation that a row belongs to, however far up; empty where it belongs to none."""
    if isinstance(row, models.Evaluation):
        return row.slug
    for name in OWNERS:
        if (owner := getattr(row, name, None)) is not None:
            return slug_of(owner)
    return ""


def seen_of(row: Model) -> str:
    return fingerprint([row], [field.attname for field in row._meta.concrete_fields if field.editable])


class SeenForm(forms.ModelForm):
    """Carries what the editor saw, so that a save over somebody else's edit is refused."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.stored = self._meta.model._base_manager.filter(pk=self.instance.pk)
        self.initial["seen"] = seen_of(self.instance) if self.instance.pk else ""

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        row = self.stored.select_for_update().first() if self.instance.pk else None
        if row is not None and self.data.get(self.add_prefix("seen")) != seen_of(row):
            words = gettext("Somebody changed this meanwhile. Nothing was saved: open it again and compare.")
            raise ValidationError(words)
        return data


class Audited:
    """Every write is checked in full and leaves an audit entry in the same transaction."""

    list_per_page = PAGE_SIZE
    show_full_result_count = False

    def note(self, request: Any, action: str, row: Any, **details: Any) -> None:
        details |= {"id": str(row.pk)}
        record(by=request.user, action=f"admin_{action}", target=row, evaluation=slug_of(row), **details)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.full_clean()
        super().save_model(request, obj, form, change)  # type: ignore[misc]
        self.note(request, "change" if change else "add", obj, fields=form.changed_data)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.note(request, "delete", obj)
        super().delete_model(request, obj)  # type: ignore[misc]

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for row in queryset:
            self.note(request, "delete", row)
        super().delete_queryset(request, queryset)  # type: ignore[misc]

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for row in formset.save(commit=False):
            row.full_clean()
            added = row.pk is None
            row.save()
            self.note(request, "add" if added else "change", row)
        for row in formset.deleted_objects:
            self.note(request, "delete", row)
            row.delete()
        formset.save_m2m()

    def changeform_view(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        return self.told(request, super().changeform_view, *args, **options)  # type: ignore[misc]

    def delete_view(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        return self.told(request, super().delete_view, *args, **options)  # type: ignore[misc]

    def changelist_view(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        return self.told(request, super().changelist_view, *args, **options)  # type: ignore[misc]

    def told(self, request: HttpRequest, view: Any, *args: Any, **options: Any) -> HttpResponse:
        """What only the database refuses (one evaluation, ended runs) becomes a message, not a fault."""
        try:
            return view(request, *args, **options)
        except ValidationError as error:
            words = " ".join(error.messages)
        except IntegrityError as error:
            words = str(error).splitlines()[0]
        messages.error(request, gettext("Nothing was saved: %(reason)s") % {"reason": words})
        return HttpResponseRedirect(request.get_full_path())


class AuditedAdmin(Audited, admin.ModelAdmin):
    form = SeenForm


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that people look at and nobody writes by hand."""

    list_per_page = PAGE_SIZE
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def register_rest(app: str) -> None:
    """Models without a form of their own can be looked at and searched."""
    for model in apps.get_app_config(app).get_models():
        if not admin.site.is_registered(model):
            fields = [field for field in model._meta.concrete_fields if isinstance(field, CharField)]
            options = {"search_fields": [field.name for field in fields if not field.choices]}
            admin.site.register(model, type(f"{model.__name__}Admin", (ReadOnlyAdmin,), options))


class TeamInline(admin.TabularInline):
    model = models.Team
    extra = 0
    fields = ("key", "name", "voice", "people", "hourly_rate", "position")


class MembershipInline(admin.TabularInline):
    model = models.Membership
    extra = 0
    autocomplete_fields = ("user", "team")


class TemplateFeatureInline(admin.TabularInline):
    model = models.TemplateFeature
    extra = 0
    fields = ("position", "key", "group", "name", "question")


class TemplateQuestionInline(admin.TabularInline):
    model = models.TemplateQuestion
    extra = 0
    fields = ("position", "area", "text")


class DataHoursInline(admin.TabularInline):
    model = models.DataHours
    extra = 0


@admin.register(models.User)
class UserAdmin(Audited, StockUserAdmin):
    list_display = ("username", "email", "is_active", "is_superuser", "last_login")
    fieldsets = (*(StockUserAdmin.fieldsets or ()), (_("Language"), {"fields": ("language",)}))

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == 302:
            self.note(request, "change_password", models.User.objects.get(pk=id))
        return response


@admin.register(models.Category)
class CategoryAdmin(AuditedAdmin):
    search_fields = ("name",)
    inlines = (TemplateFeatureInline, TemplateQuestionInline)


@admin.register(models.TemplateFeature)
class TemplateFeatureAdmin(AuditedAdmin):
    list_display = ("name", "group", "category", "position")
    list_filter = ("category", "group")
    list_select_related = ("category",)
    search_fields = ("name", "key", "question")
    autocomplete_fields = ("category",)


@admin.register(models.TemplateQuestion)
class TemplateQuestionAdmin(AuditedAdmin):
    list_display = ("text", "area", "category", "position")
    list_filter = ("category", "area")
    list_select_related = ("category",)
    search_fields = ("text",)
    autocomplete_fields = ("category",)


@admin.register(models.Evaluation)
class EvaluationAdmin(AuditedAdmin):
    """Deleting is not offered: finished runs go with an evaluation only through the purge action (ADR 9)."""

    list_display = ("name", "slug", "category", "currency", "starts_on", "created_at")
    list_filter = ("category", "currency")
    search_fields = ("name", "slug")
    inlines = (TeamInline, MembershipInline)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        check_document(obj)
        super().save_model(request, obj, form, change)


@admin.register(models.Team)
class TeamAdmin(AuditedAdmin):
    list_display = ("name", "evaluation", "people", "voice", "hourly_rate")
    list_filter = ("evaluation",)
    list_select_related = ("evaluation",)
    search_fields = ("name", "key", "evaluation__name")
    autocomplete_fields = ("evaluation",)


@admin.register(models.Membership)
class MembershipAdmin(AuditedAdmin):
    list_display = ("user", "evaluation", "role", "team")
    list_filter = ("role", "evaluation")
    list_select_related = ("user", "evaluation", "team")
    search_fields = ("user__username", "user__email", "evaluation__name")
    autocomplete_fields = ("user", "evaluation", "team")


@admin.register(models.Feature)
class FeatureAdmin(AuditedAdmin):
    list_display = ("name", "group", "evaluation", "position")
    list_filter = ("evaluation",)
    list_select_related = ("evaluation",)
    search_fields = ("name", "key", "question")
    autocomplete_fields = ("evaluation",)


@admin.register(models.Requirement)
class RequirementAdmin(AuditedAdmin):
    list_display = ("statement", "team", "area", "priority", "deal_breaker", "status", "feature")
    list_filter = ("evaluation", "area", "priority", "status", "deal_breaker")
    list_select_related = ("team", "feature")
    search_fields = ("statement", "why", "demo_script", "feature__name")
    autocomplete_fields = ("evaluation", "team", "feature", "author")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Moves the version as well: who edits it on its page meanwhile sees both texts."""
        super().save_model(request, obj, form, change)
        if change:
            models.Requirement.objects.filter(pk=obj.pk).update(version=F("version") + 1)


@admin.register(models.Risk)
class RiskAdmin(AuditedAdmin):
    list_display = ("title", "evaluation", "kind", "owner", "status")
    list_filter = ("status", "kind", "evaluation")
    list_select_related = ("evaluation",)
    search_fields = ("title", "owner", "answer")
    autocomplete_fields = ("evaluation",)


@admin.register(models.DataSource)
class DataSourceAdmin(AuditedAdmin):
    list_display = ("name", "evaluation", "records", "owner")
    list_filter = ("evaluation",)
    list_select_related = ("evaluation",)
    search_fields = ("name", "owner")
    autocomplete_fields = ("evaluation",)
    inlines = (DataHoursInline,)


@admin.register(models.PlanStep)
class PlanStepAdmin(AuditedAdmin):
    list_display = ("name", "evaluation", "team", "owner", "weeks_likely")
    list_filter = ("evaluation",)
    list_select_related = ("evaluation", "team")
    search_fields = ("name", "owner")
    autocomplete_fields = ("evaluation", "team")


@admin.register(models.GoLive)
class GoLiveAdmin(AuditedAdmin):
    list_display = ("evaluation", "went_live_on", "spend", "active_users")
    list_select_related = ("evaluation",)
    search_fields = ("evaluation__name",)
    autocomplete_fields = ("evaluation",)


class DeedFilter(admin.AllValuesFieldListFilter):
    """The audit trail's actions in the reader's language."""

    def choices(self, changelist: Any) -> Any:
        for choice in super().choices(changelist):
            yield choice | {"display": deed(str(choice["display"]))}


@admin.register(models.AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "actor", "deed", "evaluation", "target")
    list_filter = (("action", DeedFilter),)
    search_fields = ("actor", "action", "evaluation", "target")
    date_hierarchy = "at"

    @admin.display(description=_("action"), ordering="action")
    def deed(self, entry: models.AuditEntry) -> str:
        return entry.deed


@admin.register(models.Token)
class TokenAdmin(ReadOnlyAdmin):
    """Secrets are issued and revoked by actions; the admin shows who holds which."""

    list_display = ("name", "purpose", "scope", "user", "expires_at", "revoked_at")
    list_filter = ("purpose",)
    list_select_related = ("user",)
    search_fields = ("name", "scope", "user__username")
    exclude = ("sha256",)


register_rest("discovery")
