"""The questionnaire as a workbook, for the vendor: what is taken from it goes into the vendor's own draft."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vendors.actions.drafts import own_offers, own_states
from vendors.actions.uploads import keep_upload, take_back_upload
from vendors.forms.workbooks import Offered, entries_of
from vendors.interchange.questionnaire.entries import Entry
from vendors.models import ChangeSet, Invitation
from vendors.queries.changes import uploads_of
from vendors.views.respondents import RespondentRequest, page, respondent
from vendors.views.workbooks import (
    UNREADABLE,
    carry_out,
    how_to,
    nothing_saved,
    preview_of,
    uploaded,
    workbook_response,
)


def own_entries(invitation: Invitation) -> list[Entry]:
    offers = [
        Offered(row.path, f"{row.product.name} · {row.name}", row.addon) for row in own_offers(invitation)
    ]
    return entries_of(invitation.vendor, lambda kind, targets: own_states(invitation, kind, targets), offers)


@require_GET
@respondent
def workbook(request: RespondentRequest) -> HttpResponse:
    return workbook_response(request.invitation.vendor, own_entries(request.invitation), how_to())


@require_http_methods(["GET", "HEAD", "POST"])
@respondent
def upload(request: RespondentRequest) -> HttpResponse:
    invitation = request.invitation
    entries = partial(own_entries, invitation)
    form, kept = uploaded(request, invitation.vendor, entries, by=None, invitation=invitation)
    if kept is not None:
        return redirect("portal:preview_upload", pk=kept.pk)
    context = {"form": form, "failed": [form] if form.errors else []}
    return page(request, "upload", context, UNREADABLE if form.errors else 200)


def own_upload(request: RespondentRequest, pk: int) -> ChangeSet:
    return get_object_or_404(uploads_of(request.invitation.vendor, own=True), pk=pk)


@require_GET
@respondent
def preview_upload(request: RespondentRequest, pk: int) -> HttpResponse:
    return page(request, "preview_upload", preview_of(own_upload(request, pk)))


@require_POST
@respondent
def keep(request: RespondentRequest, pk: int) -> HttpResponse:
    keep_own = partial(keep_upload, invitation=request.invitation, change_set=own_upload(request, pk))
    carry_out(request, keep_own, _("Your answers are saved. Submit them when you are done."), nothing_saved)
    return redirect("portal:preview_upload", pk=pk)


@require_POST
@respondent
def take_back(request: RespondentRequest, pk: int) -> HttpResponse:
    take = partial(take_back_upload, invitation=request.invitation, change_set=own_upload(request, pk))
    carry_out(request, take, _("Your answers are as they were before the workbook."), nothing_saved)
    return redirect("portal:preview_upload", pk=pk)
