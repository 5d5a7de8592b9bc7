"""Trials: the list, a new one, and the script with a finding for each point (spec 3.7)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from discovery.actions.stale import Stale
from discovery.forms.fields import attempt
from discovery.models import Feature
from discovery.views.pages import CONFLICT, FAILED, EvaluationRequest, differences
from vendors.actions.invitations import open_sealed
from vendors.actions.trials import create_trial, edit_trial, record_trial_finding, remove_trial, trial_seen
from vendors.content import LEVELS
from vendors.forms.trials import NewTrialForm, TrialFindingForm, TrialForm
from vendors.models import Offering, Trial
from vendors.queries.trials import Point, progress_of_trials, script_of, trials_of
from vendors.queries.verifying import offerings_of
from vendors.views.verify import named, worded

FORM = require_http_methods(["GET", "HEAD", "POST"])
TITLES = (gettext_lazy("Deal-breakers"), gettext_lazy("Other must-haves"), gettext_lazy("Nice-to-haves"))


def own_trial(request: EvaluationRequest, pk: int) -> Trial:
    return get_object_or_404(trials_of(request.evaluation), pk=pk)


@require_GET
def trials(request: EvaluationRequest, slug: str) -> HttpResponse:
    rows = [(row, named(row.trial.offering)) for row in progress_of_trials(request.evaluation)]
    return render(
        request, "vendors/trials.html", {"rows": rows, "may_write": request.may("vendors:new_trial")}
    )


@FORM
def new_trial(request: EvaluationRequest, slug: str) -> HttpResponse:
    plans = {row.pk: row for row in offerings_of(request.evaluation).filter(kind=Offering.Kind.PLAN)}
    choices = [(pk, named(row)) for pk, row in plans.items()]
    initial = {"starts_on": timezone.localdate(), "offering": request.GET.get("offer", "")}
    form = NewTrialForm(request.POST if request.method == "POST" else None, plans=choices, initial=initial)
    if form.is_bound and form.is_valid():
        values = dict(form.cleaned_data)
        offering = plans[values.pop("offering")]
        trial = attempt(form, lambda: create_trial(by=request.user, offering=offering, **values))
        if trial is not None:
            messages.success(request, _("The trial is saved. Its script is below."))
            return redirect("vendors:trial", slug=slug, pk=trial.pk)
    failed = [form] if form.errors else []
    context = {"form": form, "failed": failed, "plans": plans}
    return render(request, "vendors/new_trial.html", context, status=FAILED if failed else 200)


def both_versions(form: TrialForm) -> list[dict[str, str]]:
    """Where what was typed differs from what is saved; of what is left out the names."""
    rows = [row for row in differences([form]) if row["label"] != form["excludes"].label]
    mine, theirs = (
        ", ".join(feature.name for feature in features)
        for features in (form.cleaned_data["excludes"], form.initial["excludes"])
    )
    if mine != theirs:
        rows.append({"label": str(form["excludes"].label), "mine": mine, "theirs": theirs})
    return rows


@FORM
def change_trial(request: EvaluationRequest, slug: str, pk: int) -> HttpResponse:
    trial = own_trial(request, pk)
    excludes = trial.excludes.all()
    initial = {"starts_on": trial.starts_on, "ends_on": trial.ends_on, "excludes": excludes}
    data = request.POST if request.method == "POST" else None
    form = TrialForm(data, features=request.evaluation.features.all(), initial=initial)
    context: dict[str, Any] = {"trial": trial, "name": named(trial.offering), "form": form}
    context["seen"] = trial_seen(trial)
    if form.is_bound and form.is_valid():
        values = {**form.cleaned_data, "seen": request.POST.get("seen", "")}
        try:
            attempt(form, lambda: edit_trial(by=request.user, trial=trial, **values))
        except Stale as stale:
            context |= {"stale": stale, "differences": both_versions(form)}
            return render(request, "vendors/change_trial.html", context, status=CONFLICT)
        if not form.errors:
            messages.success(request, _("The trial is saved."))
            return redirect("vendors:trial", slug=slug, pk=pk)
    context["failed"] = [form] if form.errors else []
    return render(request, "vendors/change_trial.html", context, status=FAILED if form.errors else 200)


@require_POST
def delete_trial(request: EvaluationRequest, slug: str, pk: int) -> HttpResponse:
    remove_trial(by=request.user, trial=own_trial(request, pk))
    messages.success(request, _("The trial is removed. What it found stays."))
    return redirect("vendors:trials", slug=slug)


def finding_form(trial: Trial, feature: Feature, data: Any = None) -> TrialFindingForm:
    return TrialFindingForm(data, trial=trial, feature=feature, today=timezone.localdate())


def script_page(
    request: EvaluationRequest, trial: Trial, failed: tuple[int, TrialFindingForm] | None = None
) -> HttpResponse:
    """The script, with the form of every point; one that could not be saved keeps what was typed."""
    writes = request.may("vendors:trial_finding")

    def shown(point: Point) -> dict[str, Any]:
        pk, found = point.row.feature.pk, point.finding
        form = None
        if writes:
            form = failed[1] if failed and failed[0] == pk else finding_form(trial, point.row.feature)
        said = {"finding": found, "found": LEVELS[found.level] if found else None, "form": form}
        return {**worded(point.row), **said}

    open_sealed(by=None, evaluation=request.evaluation)
    script = script_of(trial)
    parts = [
        (title, [shown(point) for point in points])
        for title, points in zip(TITLES, script.parts(), strict=True)
        if points
    ]
    context = {
        "trial": trial,
        "name": named(trial.offering),
        "script": script,
        "parts": parts,
        "may_write": writes,
        "failed": [failed[1]] if failed else [],
    }
    return render(request, "vendors/trial.html", context, status=FAILED if failed else 200)


@require_GET
def trial(request: EvaluationRequest, slug: str, pk: int) -> HttpResponse:
    return script_page(request, own_trial(request, pk))


@FORM
def trial_finding(request: EvaluationRequest, slug: str, pk: int, feature: int) -> HttpResponse:
    """A finding on one point; then on to the next open one."""
    row = own_trial(request, pk)
    subject = get_object_or_404(request.evaluation.features, pk=feature)
    if request.method != "POST":
        return redirect(f"{reverse('vendors:trial', args=[slug, pk])}#point-{feature}")
    form = finding_form(row, subject, request.POST)
    if form.is_valid():
        values = form.cleaned_data
        saved = attempt(
            form, lambda: record_trial_finding(by=request.user, trial=row, feature=subject, **values)
        )
        if saved is not None:
            messages.success(request, _("The finding on %(feature)s is saved.") % {"feature": subject.name})
            return redirect(next_point(slug, row))
    return script_page(request, row, (feature, form))


def next_point(slug: str, row: Trial) -> str:
    """The place of the first open point; the top when all are checked."""
    page = reverse("vendors:trial", args=[slug, row.pk])
    still_open = next((point for point in script_of(row).points if point.finding is None), None)
    return f"{page}#point-{still_open.row.feature.pk}" if still_open else page
