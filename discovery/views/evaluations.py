"""A new evaluation, its settings, teams and members."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from discovery.actions.members import add_member, change_member, remove_member
from discovery.actions.setup import change_policy, create_evaluation, policy_seen
from discovery.actions.stale import Stale
from discovery.actions.teams import save_teams, teams_seen
from discovery.forms.evaluations import MemberForm, NewEvaluationForm, RoleForm, TeamFormSet, team_initial
from discovery.forms.fields import attempt, forms_of
from discovery.forms.policy import PolicyPage
from discovery.interchange.rows import read_evaluation
from discovery.models import Membership
from discovery.queries.catalogue import category_names
from discovery.queries.people import members as members_of
from discovery.queries.people import teams_with_counts
from discovery.views.pages import EvaluationRequest, page


def new_evaluation(request: HttpRequest) -> HttpResponse:
    form = NewEvaluationForm(request.POST or None, categories=category_names())
    if form.is_bound and form.is_valid():
        evaluation = attempt(form, lambda: create_evaluation(by=request.user, **form.cleaned_data))  # type: ignore[arg-type]
        if evaluation is not None:
            return redirect("discovery:requirements", slug=evaluation.slug)
    return page(request, "new_evaluation", {"form": form}, forms=[form])


def settings(request: EvaluationRequest, slug: str) -> HttpResponse:
    """The policy: what a run freezes apart from teams and needs."""
    evaluation = request.evaluation
    forms = PolicyPage(read_evaluation(evaluation), request.POST or None)
    context: dict[str, Any] = {"page": forms, "seen": policy_seen(evaluation)}
    if request.method == "POST" and forms.is_valid():
        seen, columns = request.POST.get("seen", ""), forms.columns()
        try:
            saved = attempt(
                forms.policy,
                lambda: change_policy(by=request.user, evaluation=evaluation, values=columns, seen=seen),
            )
        except Stale as stale:
            return page(request, "settings", context, forms=forms.forms, stale=stale)
        if saved is not None:
            messages.success(request, _("The settings are saved. The next run uses them."))
            return redirect("discovery:settings", slug=slug)
    return page(request, "settings", context, forms=forms.forms)


def teams(request: EvaluationRequest, slug: str) -> HttpResponse:
    evaluation = request.evaluation
    current = list(teams_with_counts(evaluation))
    formset = TeamFormSet(request.POST or None, initial=team_initial(current), prefix="teams")
    context: dict[str, Any] = {"formset": formset, "teams": current, "seen": teams_seen(evaluation)}
    if request.method == "POST" and formset.is_valid():
        seen = request.POST.get("seen", "")
        try:
            saved = attempt(
                formset.forms[0],
                lambda: save_teams(by=request.user, evaluation=evaluation, rows=formset.rows(), seen=seen),
            )
        except Stale as stale:
            return page(request, "teams", context, forms=forms_of(formset), stale=stale)
        if saved is not None:
            messages.success(request, _("The teams are saved."))
            return redirect("discovery:teams", slug=slug)
    return page(request, "teams", context, forms=forms_of(formset))


def members(request: EvaluationRequest, slug: str) -> HttpResponse:
    evaluation = request.evaluation
    form = MemberForm(request.POST or None, evaluation=evaluation)
    if form.is_bound and form.is_valid():
        added = attempt(form, lambda: add_member(by=request.user, evaluation=evaluation, **form.cleaned_data))
        if added is not None:
            messages.success(request, _("%(user)s is a member now.") % {"user": added.user})
            return redirect("discovery:members", slug=slug)
    return page(request, "members", {"form": form, "members": members_of(evaluation)}, forms=[form])


def member(request: EvaluationRequest, slug: str, pk: int) -> HttpResponse:
    """Change one member's role and team."""
    row = get_object_or_404(members_of(request.evaluation), pk=pk)
    initial = {"role": row.role, "team": row.team_id}
    form = RoleForm(request.POST or None, evaluation=request.evaluation, initial=initial)
    if form.is_bound and form.is_valid():
        changed = attempt(form, lambda: change_member(by=request.user, member=row, **form.cleaned_data))
        if changed is not None:
            messages.success(request, _("The role of %(user)s is changed.") % {"user": row.user})
            return redirect("discovery:members", slug=slug)
    return page(request, "member", {"form": form, "member": row}, forms=[form])


@require_POST
def remove(request: EvaluationRequest, slug: str, pk: int) -> HttpResponse:
    row: Membership = get_object_or_404(members_of(request.evaluation), pk=pk)
    form = RoleForm({"role": row.role, "team": row.team_id}, evaluation=request.evaluation)
    form.full_clean()
    attempt(form, lambda: remove_member(by=request.user, member=row))
    if form.errors:
        return page(request, "member", {"form": form, "member": row}, forms=[form])
    messages.success(request, _("%(user)s is no longer a member.") % {"user": row.user})
    return redirect("discovery:members", slug=slug)
