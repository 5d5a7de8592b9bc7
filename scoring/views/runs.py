"""Starting, watching and cancelling runs."""

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from discovery.interchange.faults import Faults
from discovery.views.pages import EvaluationRequest
from scoring.actions import runs as actions
from scoring.models import Run
from scoring.queries import last_finished
from scoring.reports.progress import frozen_inputs, progress_of
from scoring.snapshots.rows import Moved, is_stale


@require_safe
def runs(request: EvaluationRequest, slug: str) -> HttpResponse:
    found = request.evaluation.runs.select_related("requested_by")
    last = last_finished(request.evaluation)
    stale = last is not None and is_stale(last)
    return render(request, "scoring/runs.html", {"runs": found, "last": last, "stale": stale})


@require_POST
def request_run(request: EvaluationRequest, slug: str) -> HttpResponse:
    try:
        run, created = actions.request_run(by=request.user, evaluation=request.evaluation)
    except Faults as missing:
        context = {"faults": missing.faults, "runs": request.evaluation.runs.select_related("requested_by")}
        return render(request, "scoring/runs.html", context, status=409)
    except Moved:
        messages.warning(
            request, _("Somebody was editing all the time. Nothing was started: try again in a moment.")
        )
        return redirect("scoring:home", slug=slug)
    if not created:
        text = _(
            "Nothing has changed since run %(n)s, so this is its page: the same inputs give the same result."
        )
        messages.info(request, text % {"n": run.number})
    return redirect("scoring:run", slug=slug, number=run.number)


@require_safe
def run(request: EvaluationRequest, slug: str, number: int) -> HttpResponse:
    found = run_of(request, number)
    context = {
        "run": found,
        "progress": progress_of(found, datetime.now(UTC)),
        "inputs": frozen_inputs(found),
    }
    return render(request, "scoring/run.html", context)


@require_safe
def run_progress(request: EvaluationRequest, slug: str, number: int) -> HttpResponse:
    """What the run's page asks for every second until the run has ended."""
    found = run_of(request, number)
    context = {"run": found, "progress": progress_of(found, datetime.now(UTC))}
    return render(request, "scoring/run.html#progress", context)


@require_POST
def cancel_run(request: EvaluationRequest, slug: str, number: int) -> HttpResponse:
    found = run_of(request, number)
    if not actions.cancel_run(by=request.user, run=found):
        messages.info(request, _("Run %(n)s had ended already.") % {"n": number})
    return redirect("scoring:run", slug=slug, number=number)


def run_of(request: EvaluationRequest, number: int) -> Run:
    return get_object_or_404(request.evaluation.runs.select_related("requested_by"), number=number)
