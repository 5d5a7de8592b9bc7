"""The lead's pages about vendors: the list, asking, and what each sells."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from discovery.forms.fields import attempt
from discovery.views.pages import EvaluationRequest
from vendors.actions.invitations import invite as send_invitation
from vendors.actions.invitations import open_sealed, reopen_questionnaire, revoke_invitation
from vendors.actions.offers import create_vendor, rename_vendor
from vendors.forms.invitations import DeadlineForm, InvitationForm
from vendors.forms.offers import NewVendorForm, VendorForm
from vendors.models import Invitation, Vendor
from vendors.queries.changes import uploads_of
from vendors.queries.overview import standings

LINK_OUTLIVES_DEADLINE = timedelta(days=30)


def page(
    request: EvaluationRequest, template: str, context: dict[str, Any], forms: tuple[Any, ...] = ()
) -> HttpResponse:
    """A page; a failed form says so in the title, in the status and in a summary on top."""
    failed = [form for form in forms if form.is_bound and form.errors]
    context |= {"failed": failed, "leads": request.may("vendors:invite")}
    return render(request, f"vendors/{template}.html", context, status=422 if failed else 200)


def typed(request: EvaluationRequest) -> Any:
    """What was posted, be it nothing; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


def own_vendor(request: EvaluationRequest, pk: int) -> Vendor:
    return get_object_or_404(request.evaluation.vendors, pk=pk)


def last_invitation(vendor: Vendor) -> Invitation:
    return get_object_or_404(Invitation.objects.filter(vendor=vendor).order_by("-pk")[:1])


@require_GET
def vendor_list(request: EvaluationRequest, slug: str) -> HttpResponse:
    open_sealed(by=None, evaluation=request.evaluation)
    return page(request, "vendors", {"rows": standings(request.evaluation)})


def new_vendor(request: EvaluationRequest, slug: str) -> HttpResponse:
    form = NewVendorForm(typed(request))
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        row = attempt(form, lambda: create_vendor(by=request.user, evaluation=request.evaluation, **values))
        if row is not None:
            messages.success(request, _("The vendor is saved."))
            return redirect("vendors:vendor", slug=slug, pk=row.pk)
    return page(request, "new_vendor", {"form": form}, (form,))


@require_GET
def vendor(request: EvaluationRequest, slug: str, pk: int) -> HttpResponse:
    row = own_vendor(request, pk)
    products = row.products.prefetch_related("offerings__charges", "offerings__builds_on")
    invitations = Invitation.objects.filter(vendor=row).select_related("token", "by")
    context = {"vendor": row, "products": products, "invitations": invitations}
    return page(request, "vendor", context | {"uploads": uploads_of(row, own=False)})


def rename(request: EvaluationRequest, slug: str, pk: int) -> HttpResponse:
    row = own_vendor(request, pk)
    form = VendorForm(typed(request), initial={"name": row.name})
    if form.is_bound and form.is_valid():
        rename_vendor(by=request.user, vendor=row, name=form.cleaned_data["name"])
        messages.success(request, _("The vendor is saved."))
        return redirect("vendors:vendor", slug=slug, pk=pk)
    return page(request, "rename", {"vendor": row, "form": form}, (form,))


@never_cache
def invite(request: EvaluationRequest, slug: str, pk: int) -> HttpResponse:
    """Ask a vendor. The link is shown on this one answer and never again."""
    row = own_vendor(request, pk)
    form = InvitationForm(typed(request))
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        expires_at = values["deadline"] + LINK_OUTLIVES_DEADLINE
        sent = attempt(
            form, lambda: send_invitation(by=request.user, vendor=row, expires_at=expires_at, **values)
        )
        if sent is not None:
            link = request.build_absolute_uri(reverse("portal:open", kwargs={"secret": sent[1]}))
            return page(request, "invited", {"vendor": row, "invitation": sent[0], "link": link})
    return page(request, "invite", {"vendor": row, "form": form}, (form,))


@require_POST
def revoke(request: EvaluationRequest, slug: str, pk: int) -> HttpResponse:
    row = own_vendor(request, pk)
    revoke_invitation(by=request.user, invitation=last_invitation(row))
    messages.success(request, _("The link no longer opens anything."))
    return redirect("vendors:vendor", slug=slug, pk=pk)


def reopen(request: EvaluationRequest, slug: str, pk: int) -> HttpResponse:
    row = own_vendor(request, pk)
    invitation = last_invitation(row)
    form = DeadlineForm(typed(request), initial={"time_zone": invitation.time_zone})
    if form.is_bound and form.is_valid():
        deadline = form.cleaned_data["deadline"]
        reopen_questionnaire(by=request.user, invitation=invitation, deadline=deadline)
        messages.success(request, _("The vendor can write again."))
        return redirect("vendors:vendor", slug=slug, pk=pk)
    return page(request, "reopen", {"vendor": row, "form": form}, (form,))
