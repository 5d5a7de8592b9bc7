"""Django's admin of runs: to look at, never to change. Frozen parts and results are bytes behind a hash."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from discovery.admin import ReadOnlyAdmin, register_rest
from scoring import models


@admin.register(models.Run)
class RunAdmin(ReadOnlyAdmin):
    list_display = ("evaluation", "number", "state", "step", "done", "total", "requested_by", "requested_at")
    list_filter = ("state", "evaluation")
    list_select_related = ("evaluation", "requested_by")
    search_fields = ("inputs_sha256", "reason", "evaluation__name")
    exclude = ("token", "lease_until", "reason")
    readonly_fields = ("told",)

    @admin.display(description=_("reason"))
    def told(self, run: models.Run) -> str:
        return run.told


@admin.register(models.Part)
class PartAdmin(ReadOnlyAdmin):
    list_display = ("sha256",)
    search_fields = ("sha256",)
    fields = ("sha256",)


@admin.register(models.Result)
class ResultAdmin(ReadOnlyAdmin):
    list_display = ("run", "sha256")
    list_select_related = ("run",)
    search_fields = ("sha256",)
    fields = ("run", "sha256")


@admin.register(models.PartResult)
class PartResultAdmin(ReadOnlyAdmin):
    list_display = ("engine", "header_id", "part_id")
    list_filter = ("engine",)
    fields = ("engine", "header", "part")


register_rest("scoring")
