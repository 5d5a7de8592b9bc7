"""Reading, writing and locking requirements."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from discovery.actions.requirements import create_requirement, edit_requirement, lock_list
from discovery.actions.stale import Stale
from discovery.forms.fields import attempt
from discovery.forms.requirements import FilterForm, LockForm, RequirementForm, requirement_initial
from discovery.models import Requirement
from discovery.models.words import AREAS, PRIORITIES, STATUSES
from discovery.queries.catalogue import prompts
from discovery.queries.locked import changed_since, locked_lists
from discovery.queries.people import writable_teams
from discovery.queries.requirements import (
    Filters,
    last_change,
    requirements,
    shares,
    suggestions,
    without_feature,
)
from discovery.views.pages import EvaluationRequest, page
from scoring.engine.vocabulary import Area

PAGE_SIZE = 100
LONGEST_QUERY = 500


@require_GET
def requirement_list(request: EvaluationRequest, slug: str) -> HttpResponse:
    evaluation = request.evaluation
    teams = list(evaluation.teams.all())
    form = FilterForm(request.GET, teams=teams)
    filters = form.filters()
    paginator = Paginator(requirements(evaluation, filters), PAGE_SIZE)
    shown = paginator.get_page(request.GET.get("page"))
    mine = {team.pk for team in writable_teams(request.user, evaluation)}
    share = shares(evaluation)
    rows = [listed(row, share.get(row.pk), row.team_id in mine) for row in shown]
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "form": form,
        "filtered": filters != Filters(),
        "rows": rows,
        "shown": shown,
        "query": kept.urlencode(),
        "may_write": bool(mine),
        "leads": request.may("discovery:lock_list"),
        "unmapped": without_feature(evaluation),
        "locked": locked_lists(evaluation)[:5],
        "lock_form": LockForm(),
    }
    return page(request, "requirements", context)


def listed(row: Requirement, share: Any, writable: bool) -> dict[str, Any]:
    """A row of the list; the share is the part of its team's voice, in percent rounded down."""
    return {
        "requirement": row,
        "area": AREAS[row.area],
        "priority": PRIORITIES[row.priority],
        "status": STATUSES[row.status],
        "share": None if share is None else int(share * 100),
        "writable": writable,
    }


def new_requirement(request: EvaluationRequest, slug: str) -> HttpResponse:
    evaluation = request.evaluation
    teams = writable_teams(request.user, evaluation)
    asked = request.GET.get("area", "")
    initial = {"area": asked} if asked in set(Area) else {}
    form = RequirementForm(request.POST or None, evaluation=evaluation, teams=teams, initial=initial)
    if form.is_bound and form.is_valid():
        need = form.need()
        if attempt(form, lambda: create_requirement(by=request.user, evaluation=evaluation, need=need)):
            messages.success(request, _("The requirement is saved."))
            again = f"?area={need.area}" if "another" in request.POST else ""
            target = "discovery:new_requirement" if again else "discovery:requirements"
            response = redirect(target, slug=slug)
            response["Location"] += again
            return response
    return page(request, "requirement", {"form": form, "prompts": prompts(evaluation)}, forms=[form])


def own_requirement(request: EvaluationRequest, pk: int) -> Requirement:
    """A requirement that this person may write; not found otherwise."""
    rows = request.evaluation.requirements.select_related("team", "feature")
    row = get_object_or_404(rows, pk=pk)
    if row.team not in writable_teams(request.user, request.evaluation):
        raise Http404
    return row


def edit(request: EvaluationRequest, slug: str, pk: int) -> HttpResponse:
    evaluation, row = request.evaluation, own_requirement(request, pk)
    teams = writable_teams(request.user, evaluation)
    initial = requirement_initial(row)
    form = RequirementForm(request.POST or None, evaluation=evaluation, teams=teams, initial=initial)
    context = {"form": form, "requirement": row, "prompts": prompts(evaluation)}
    if form.is_bound and form.is_valid():
        version = form.cleaned_data["version"] or 0
        need = form.need()
        try:
            saved = attempt(
                form, lambda: edit_requirement(by=request.user, requirement=row, version=version, need=need)
            )
        except Stale as stale:
            return conflict(request, stale, context)
        if saved is not None:
            messages.success(request, _("The requirement is saved."))
            return redirect("discovery:requirements", slug=slug)
    return page(request, "requirement", context, forms=[form])


def conflict(request: EvaluationRequest, stale: Stale, context: dict[str, Any]) -> HttpResponse:
    """Both texts side by side; the form keeps what was typed and now names the version beside it."""
    if stale.current is None:
        raise Http404
    evaluation, current = request.evaluation, requirement_initial(stale.current)
    teams = writable_teams(request.user, evaluation)
    typed = {**request.POST.dict(), "version": str(current["version"])}
    mine = RequirementForm(typed, evaluation=evaluation, teams=teams, initial=current)
    context |= {"form": mine, "who": last_change(evaluation, stale.current)}
    return page(request, "requirement", context, forms=[mine], stale=stale)


@require_GET
def suggest(request: EvaluationRequest, slug: str) -> HttpResponse:
    """The partial under the feature field: the likeliest existing features for what is being typed."""
    typed = request.GET.get("new_feature", "") or request.GET.get("statement", "")
    name = request.GET.get("new_feature", "").strip()
    offered = suggestions(request.evaluation, typed[:LONGEST_QUERY])
    return page(request, "_suggestions", {"offered": offered, "name": name})


@require_POST
def lock(request: EvaluationRequest, slug: str) -> HttpResponse:
    form = LockForm(request.POST)
    if form.is_valid():
        name = form.cleaned_data["name"]
        locked = attempt(form, lambda: lock_list(by=request.user, evaluation=request.evaluation, name=name))
        if locked is not None:
            messages.success(request, _("“%(name)s” is locked.") % {"name": locked.name})
            return redirect("discovery:locked_list", slug=slug, number=locked.number)
    for error in form.non_field_errors():
        messages.error(request, str(error))
    return redirect("discovery:requirements", slug=slug)


@require_GET
def locked_list(request: EvaluationRequest, slug: str, number: int) -> HttpResponse:
    locked = get_object_or_404(request.evaluation.locked_lists, number=number)
    rows = [
        {**row, "area": AREAS[row["area"]], "priority": PRIORITIES[row["priority"]]}
        for row in locked.requirements
    ]
    return page(request, "locked_list", {"locked": locked, "rows": rows, "changed": changed_since(locked)})
