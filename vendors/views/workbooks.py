"""The questionnaire as a workbook, for the lead: down, up, a preview, then all or nothing, and undo."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from discovery.interchange.faults import Faults
from discovery.models import User
from discovery.views.pages import EvaluationRequest
from vendors.actions.changesets import apply_change_set, undo_change_set
from vendors.actions.lines import KINDS, State
from vendors.actions.uploads import propose_upload
from vendors.forms.workbooks import UploadForm, entries_of, offered, read_upload
from vendors.interchange.questionnaire.entries import Entry
from vendors.interchange.questionnaire.writing import write_questionnaire
from vendors.models import Change, ChangeSet, Invitation, Vendor
from vendors.queries.changes import shown_changes, uploads_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNREADABLE = 400


def workbook_response(vendor: Vendor, entries: list[Entry], lead: str) -> HttpResponse:
    """The file that a browser keeps."""
    title = f"{vendor.name} · {vendor.evaluation.name}"
    response = HttpResponse(write_questionnaire(title, lead, entries), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{vendor.evaluation.slug}-{vendor.key}.xlsx"'
    return response


def how_to() -> str:
    return _("Choose an answer in each row. What you leave open counts as unanswered. Then upload the file.")


def preview_of(change_set: ChangeSet) -> dict[str, Any]:
    """What a preview shows."""
    return {
        "upload": change_set,
        "changes": list(shown_changes(change_set)),
        "rejected": change_set.lines.filter(status=Change.Status.REJECTED),
        "waits": change_set.state == ChangeSet.State.PROPOSED,
        "taken": change_set.state == ChangeSet.State.APPLIED,
    }


def refuse(form: UploadForm, faults: Faults) -> None:
    for fault in faults.faults:
        form.add_error("file", fault.message)


def uploaded(
    request: HttpRequest,
    vendor: Vendor,
    entries: Callable[[], list[Entry]],
    *,
    by: User | None,
    invitation: Invitation | None = None,
) -> tuple[UploadForm, ChangeSet | None]:
    """The form, and what a filled-in workbook would change, kept for its preview once it can be read."""
    form = UploadForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if not form.is_bound or not form.is_valid():
        return form, None
    try:
        read = read_upload(form.table(), entries(), timezone.localdate().isoformat())
        kept = propose_upload(
            by=by,
            vendor=vendor,
            wishes=read.wishes,
            rejected=read.rejected,
            title=form.cleaned_data["file"].name,
            invitation=invitation,
        )
    except Faults as faults:
        refuse(form, faults)
        return form, None
    return form, kept


def own_vendor(request: EvaluationRequest, pk: int) -> Vendor:
    return get_object_or_404(request.evaluation.vendors, pk=pk)


def known_entries(vendor: Vendor) -> list[Entry]:
    def states(kind: str, targets: list[str]) -> dict[str, State]:
        return KINDS[kind].read(vendor.evaluation, targets)

    return entries_of(vendor, states, offered(vendor))


@require_GET
def workbook(request: EvaluationRequest, slug: str, pk: int) -> HttpResponse:
    vendor = own_vendor(request, pk)
    return workbook_response(vendor, known_entries(vendor), how_to())


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: EvaluationRequest, slug: str, pk: int) -> HttpResponse:
    """What a filled-in workbook would change is kept for the preview; nothing is written."""
    vendor = own_vendor(request, pk)
    form, kept = uploaded(request, vendor, partial(known_entries, vendor), by=request.user)
    if kept is not None:
        return redirect("vendors:preview_upload", slug=slug, pk=pk, number=kept.pk)
    context = {"vendor": vendor, "form": form, "failed": [form] if form.errors else []}
    return render(request, "vendors/upload.html", context, status=UNREADABLE if form.errors else 200)


def kept_upload(request: EvaluationRequest, pk: int, number: int) -> ChangeSet:
    return get_object_or_404(uploads_of(own_vendor(request, pk), own=False), pk=number)


@require_GET
def preview_upload(request: EvaluationRequest, slug: str, pk: int, number: int) -> HttpResponse:
    context = preview_of(kept_upload(request, pk, number)) | {"vendor": own_vendor(request, pk)}
    return render(request, "vendors/preview_upload.html", context)


def carry_out(
    request: HttpRequest, action: Callable[[], object], done: str, refused: Callable[[Faults], str]
) -> None:
    """Apply or undo a change set, and tell what came of it."""
    try:
        action()
    except Faults as faults:
        messages.warning(request, refused(faults))
    else:
        messages.success(request, done)


@require_POST
def apply_upload(request: EvaluationRequest, slug: str, pk: int, number: int) -> HttpResponse:
    change_set = kept_upload(request, pk, number)
    apply = partial(apply_change_set, by=request.user, change_set=change_set)
    carry_out(request, apply, _("The answers of the workbook are saved."), nothing_saved)
    return redirect("vendors:preview_upload", slug=slug, pk=pk, number=number)


@require_POST
def undo_upload(request: EvaluationRequest, slug: str, pk: int, number: int) -> HttpResponse:
    change_set = kept_upload(request, pk, number)
    undo = partial(undo_change_set, by=request.user, change_set=change_set)
    carry_out(request, undo, _("The answers are as they were before the workbook."), nothing_saved)
    return redirect("vendors:preview_upload", slug=slug, pk=pk, number=number)


def nothing_saved(faults: Faults) -> str:
    """Why all of it was left as it is."""
    reasons = "; ".join(f"{fault.path}: {fault.message}" for fault in faults.faults[:3])
    return _("Nothing was changed: %s. Upload the file again.") % reasons
