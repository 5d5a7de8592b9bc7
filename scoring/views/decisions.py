"""Deciding on a finished run, and comparing two of them."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from discovery.views.pages import EvaluationRequest
from scoring.actions import decisions as actions
from scoring.forms import DecisionForm
from scoring.models import Run, RunState
from scoring.reports.comparison import compare_runs
from scoring.reports.sources import facts_of
from scoring.reports.tables import offer_rows


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: EvaluationRequest, slug: str, number: int) -> HttpResponse:
    """The form of a decision; a decision that was made cannot be changed, only followed by another."""
    run = finished(request, number)
    rows = offer_rows(facts_of(run))
    form = DecisionForm(rows, request.POST or None)
    if request.method == "POST" and form.is_valid():
        row, data = form.row, form.cleaned_data
        actions.decide(
            by=request.user,
            run=run,
            way=data["way"],
            offer=row.query if row else {},
            offer_name=row.name if row else "",
            **{name: data[name] for name in ("reasons", "dissent", "conditions")},
        )
        return redirect("scoring:report", slug=slug, number=number)
    return render(request, "scoring/decide.html", {"run": run, "form": form})


@require_safe
def compare(request: EvaluationRequest, slug: str, number: int, other: int) -> HttpResponse:
    """What changed from the earlier run to the later one, and how much each change moved."""
    earlier, later = sorted((finished(request, number), finished(request, other)), key=lambda run: run.number)
    page = compare_runs(earlier, later)
    return render(request, "scoring/compare.html", {"earlier": earlier, "later": later, **page})


def finished(request: EvaluationRequest, number: int) -> Run:
    runs = request.evaluation.runs.select_related("header")
    return get_object_or_404(runs, number=number, state=RunState.FINISHED)
