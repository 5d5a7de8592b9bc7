"""Risks, data sources, the plan and what came of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from discovery.actions.data import add_source, edit_source, remove_source, source_seen
from discovery.actions.plans import outcome_seen, plan_seen, record_outcome, save_plan, start_plan
from discovery.actions.risks import add_risk, edit_risk
from discovery.actions.stale import Stale
from discovery.content import DATA_STEPS
from discovery.forms.fields import attempt, forms_of
from discovery.forms.readiness import (
    OutcomeForm,
    RiskForm,
    SourceForm,
    StepFormSet,
    outcome_initial,
    source_initial,
    step_initial,
)
from discovery.models import GoLive, Risk
from discovery.queries.data import data_efforts, data_sources
from discovery.queries.data import plan as plan_of
from discovery.queries.heard import readiness
from discovery.queries.outcome import outcome_beside_plan
from discovery.queries.risks import risks, said
from discovery.views.pages import EvaluationRequest, page


@require_GET
def risk_list(request: EvaluationRequest, slug: str) -> HttpResponse:
    ready = readiness(request.evaluation)
    rows = risks(request.evaluation, ready)
    context = {
        "rows": rows,
        "open": sum(row.needs_owner for row in rows),
        "readiness": ready,
        "kinds": dict(Risk.Kind.choices),
        "leads": request.may("discovery:risk"),
    }
    return page(request, "risks", context)


def stale_risk(request: EvaluationRequest, stale: Stale) -> HttpResponse:
    """Both texts of a risk; saving again names the version beside one's own text."""
    if stale.current is None:
        raise Http404
    current = risk_initial(stale.current)
    form = RiskForm({**request.POST.dict(), "version": str(current["version"])}, initial=current)
    return page(request, "risk", {"form": form, "risk": stale.current}, forms=[form], stale=stale)


def risk_initial(row: Risk) -> dict[str, Any]:
    names = ("kind", "subject", "owner", "answer", "status", "settled_on", "version")
    return {**{name: getattr(row, name) for name in names}, "title": said(row)}


def new_risk(request: EvaluationRequest, slug: str) -> HttpResponse:
    """A risk of one's own, or a found one (`?kind=&subject=`) that gets an owner and an answer."""
    evaluation = request.evaluation
    asked = (request.GET.get("kind", ""), request.GET.get("subject", ""))
    found = {(row.kind, row.subject): row for row in readiness(evaluation).findings}
    initial: dict[str, Any] = {"kind": Risk.Kind.OTHER}
    if (finding := found.get(asked)) is not None:
        initial = finding._asdict()
    form = RiskForm(request.POST or None, initial=initial)
    if form.is_bound and form.is_valid():
        values = {**form.written(), "title": form.cleaned_data["title"]}
        if (form.cleaned_data["kind"], form.cleaned_data["subject"]) in found:
            values |= {"kind": form.cleaned_data["kind"], "subject": form.cleaned_data["subject"]}
        try:
            saved = attempt(form, lambda: add_risk(by=request.user, evaluation=evaluation, **values))
        except Stale as stale:
            return stale_risk(request, stale)
        if saved is not None:
            messages.success(request, _("The risk is saved."))
            return redirect("discovery:risks", slug=slug)
    return page(request, "risk", {"form": form}, forms=[form])


def risk(request: EvaluationRequest, slug: str, pk: int) -> HttpResponse:
    row = get_object_or_404(request.evaluation.risks, pk=pk)
    form = RiskForm(request.POST or None, initial=risk_initial(row))
    context: dict[str, Any] = {"form": form, "risk": row}
    if form.is_bound and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            saved = attempt(
                form, lambda: edit_risk(by=request.user, risk=row, version=version, **form.written())
            )
        except Stale as stale:
            return stale_risk(request, stale)
        if saved is not None:
            if row.kind == Risk.Kind.CONDITION:
                messages.success(request, _("The condition is saved."))
                return redirect("discovery:plan", slug=slug)
            messages.success(request, _("The risk is saved."))
            return redirect("discovery:risks", slug=slug)
    return page(request, "risk", context, forms=[form])


@require_GET
def data(request: EvaluationRequest, slug: str) -> HttpResponse:
    context = {
        "sources": data_sources(request.evaluation),
        "steps": DATA_STEPS,
        "efforts": data_efforts(request.evaluation),
        "leads": request.may("discovery:source"),
    }
    return page(request, "data", context)


def new_source(request: EvaluationRequest, slug: str) -> HttpResponse:
    form = SourceForm(request.POST or None)
    if form.is_bound and form.is_valid():
        text = form.text()
        if attempt(form, lambda: add_source(by=request.user, evaluation=request.evaluation, text=text)):
            messages.success(request, _("The data source is saved."))
            return redirect("discovery:data", slug=slug)
    return page(request, "source", {"form": form}, forms=[form])


def source(request: EvaluationRequest, slug: str, pk: int) -> HttpResponse:
    row = get_object_or_404(request.evaluation.data_sources.prefetch_related("hours"), pk=pk)
    form = SourceForm(request.POST or None, initial=source_initial(row))
    context: dict[str, Any] = {"form": form, "source": row, "seen": source_seen(row)}
    if form.is_bound and form.is_valid():
        text, seen = form.text(), request.POST.get("seen", "")
        try:
            saved = attempt(form, lambda: edit_source(by=request.user, source=row, text=text, seen=seen))
        except Stale as stale:
            return page(request, "source", context, forms=[form], stale=stale)
        if saved is not None:
            messages.success(request, _("The data source is saved."))
            return redirect("discovery:data", slug=slug)
    return page(request, "source", context, forms=[form])


@require_POST
def remove(request: EvaluationRequest, slug: str, pk: int) -> HttpResponse:
    row = get_object_or_404(request.evaluation.data_sources.select_related("evaluation"), pk=pk)
    remove_source(by=request.user, source=row)
    messages.success(request, _("“%(name)s” is removed.") % {"name": row.name})
    return redirect("discovery:data", slug=slug)


def plan_context(request: EvaluationRequest) -> dict[str, Any]:
    evaluation = request.evaluation
    current = plan_of(evaluation)
    kwargs = {"evaluation": evaluation}
    formset = StepFormSet(initial=step_initial(current.steps), form_kwargs=kwargs, prefix="steps")
    return {
        "formset": formset,
        "plan": current,
        "seen": plan_seen(evaluation),
        "outcome": outcome_beside_plan(evaluation),
        "leads": request.may("discovery:change_plan"),
    }


@require_GET
def plan(request: EvaluationRequest, slug: str) -> HttpResponse:
    """The plan as a table for all; as a form for who leads."""
    return page(request, "plan", plan_context(request))


@require_POST
def change_plan(request: EvaluationRequest, slug: str) -> HttpResponse:
    evaluation = request.evaluation
    if "start" in request.POST:
        start_plan(by=request.user, evaluation=evaluation)
        return redirect("discovery:plan", slug=slug)
    formset = StepFormSet(request.POST, form_kwargs={"evaluation": evaluation}, prefix="steps")
    context = {**plan_context(request), "formset": formset}
    if not formset.is_valid():
        return page(request, "plan", context, forms=forms_of(formset))
    seen = request.POST.get("seen", "")
    try:
        save_plan(by=request.user, evaluation=evaluation, rows=formset.rows(), seen=seen)
    except Stale as stale:
        return page(request, "plan", context, forms=forms_of(formset), stale=stale)
    messages.success(request, _("The plan is saved."))
    return redirect("discovery:plan", slug=slug)


def outcome(request: EvaluationRequest, slug: str) -> HttpResponse:
    evaluation = request.evaluation
    row = GoLive.objects.filter(evaluation=evaluation).first()
    form = OutcomeForm(request.POST or None, initial=outcome_initial(row))
    context: dict[str, Any] = {"form": form, "seen": outcome_seen(evaluation)}
    if form.is_bound and form.is_valid():
        seen = request.POST.get("seen", "")
        try:
            saved = attempt(
                form,
                lambda: record_outcome(
                    by=request.user, evaluation=evaluation, seen=seen, **form.cleaned_data
                ),
            )
        except Stale as stale:
            return page(request, "outcome", context, forms=[form], stale=stale)
        if saved is not None:
            messages.success(request, _("The outcome is saved."))
            return redirect("discovery:plan", slug=slug)
    return page(request, "outcome", context, forms=[form])
