"""Verification: feature by feature for one offer, must-haves first; after one the next open one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from discovery.forms.fields import attempt
from discovery.models import Feature
from discovery.models.words import METHODS
from discovery.views.pages import EvaluationRequest
from vendors.actions.invitations import open_sealed
from vendors.actions.verifications import accept_not_applicable, record_finding
from vendors.content import LEVELS
from vendors.forms.verifications import ChoiceOfCells, FindingForm
from vendors.models import Offering, Verification
from vendors.queries.verifying import Checked, offerings_of, records, to_verify


def named(row: Offering) -> str:
    return f"{row.product.vendor.name} · {row.product.name} · {row.name}"


def worded(row: Checked) -> dict[str, Any]:
    """A row with its levels in words."""
    claim, finding = row.cell.claim, row.cell.finding
    return {
        "row": row,
        "claim": LEVELS.get(claim.level) if claim else None,
        "link": claim is not None and claim.evidence.startswith(("https://", "http://")),
        "found": LEVELS.get(finding.level) if finding else None,
        "method": METHODS.get(finding.method) if finding else None,
    }


@require_GET
def verify(request: EvaluationRequest, slug: str) -> HttpResponse:
    open_sealed(by=None, evaluation=request.evaluation)
    offerings = list(offerings_of(request.evaluation))
    form = ChoiceOfCells(request.GET, offers=[(str(row.pk), named(row)) for row in offerings])
    chosen = form.cleaned_data if form.is_valid() else {}
    offering = next(
        (row for row in offerings if row.pk == chosen.get("offer")), offerings[0] if offerings else None
    )
    rows: list[dict[str, Any]] = []
    if offering is not None:
        only = {"only_open": bool(chosen.get("open")), "only_must": bool(chosen.get("must"))}
        rows = [worded(row) for row in to_verify(offering, **only)]
    fared = records(request.evaluation)
    context = {
        "form": form,
        "offering": offering,
        "rows": rows,
        "verified": sum(row["found"] is not None for row in rows),
        "records": [(row, fared.get(row.pk)) for row in request.evaluation.vendors.all()],
        "may_verify": request.may("vendors:verify_cell"),
    }
    return render(request, "vendors/verify.html", context)


def own_cell(request: EvaluationRequest, pk: int, feature: int) -> tuple[Offering, Feature]:
    offering = get_object_or_404(offerings_of(request.evaluation), pk=pk)
    return offering, get_object_or_404(request.evaluation.features, pk=feature)


def verify_cell(request: EvaluationRequest, slug: str, pk: int, feature: int) -> HttpResponse:
    """One claim: script, evidence, earlier findings, and the form. Saving goes on to the next open one."""
    offering, subject = own_cell(request, pk, feature)
    form = FindingForm(
        request.POST if request.method == "POST" else None, initial={"on": timezone.localdate()}
    )
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        saved = attempt(
            form, lambda: record_finding(by=request.user, offering=offering, feature=subject, **values)
        )
        if saved is not None:
            messages.success(request, _("The finding on %(feature)s is saved.") % {"feature": subject.name})
            return redirect(next_open(slug, offering))
    row = next(row for row in to_verify(offering) if row.feature.pk == subject.pk)
    earlier = (
        Verification.objects.filter(offering=offering, feature=subject).select_related("by").order_by("-pk")
    )
    failed = [form] if form.is_bound and form.errors else []
    context = {
        **worded(row),
        "offering": offering,
        "form": form,
        "failed": failed,
        "earlier": [(found, LEVELS[found.level], METHODS[found.method]) for found in earlier],
        "waits": row.cell.claim is not None and not row.cell.claim.accepted,
    }
    return render(request, "vendors/verify_cell.html", context, status=422 if failed else 200)


def next_open(slug: str, offering: Offering) -> str:
    """The next cell of this offer without a finding; the list when all are checked."""
    rows = to_verify(offering, only_open=True)
    if rows:
        return reverse("vendors:verify_cell", args=[slug, offering.pk, rows[0].feature.pk])
    return f"{reverse('vendors:verify', args=[slug])}?offer={offering.pk}"


@require_POST
def accept(request: EvaluationRequest, slug: str, pk: int, feature: int) -> HttpResponse:
    offering, subject = own_cell(request, pk, feature)
    if accept_not_applicable(by=request.user, offering=offering, feature=subject):
        messages.success(request, _("Accepted: the feature leaves this offer's count."))
    return redirect(next_open(slug, offering))
