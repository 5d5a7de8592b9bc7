"""What if: other assumptions over a finished run, and the scenarios that people keep."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from discovery.views.pages import EvaluationRequest
from scoring.actions import decisions as actions
from scoring.forms import ScenarioForm, WhatIfForm
from scoring.models import Run
from scoring.queries import last_finished
from scoring.reports.whatif import explored, frozen, scenario_columns


@require_safe
def what_if(request: EvaluationRequest, slug: str) -> HttpResponse:
    """The page, or for htmx the shortlist beside the sliders; nothing is saved."""
    run = last_finished(request.evaluation)
    if run is None:
        return render(request, "scoring/no_report.html")
    facts, _products = frozen(run.pk)
    live = bool(request.headers.get("HX-Request"))
    form = WhatIfForm(facts.header, request.GET, whole=not live)
    context = {"run": run, "facts": facts, "form": form, "currency": facts.currency}
    if form.is_valid():
        changes = form.changes()
        context |= {
            "rows": explored(run, changes),
            "changed": changes.to_json(facts.header),
            "line": float(100 * (changes.threshold or facts.header.policy.threshold)),
        }
    if live:
        return render(request, "scoring/what_if.html#shortlist", context)
    scenarios = scenario_columns(request.evaluation.scenarios.select_related("run"))
    return render(
        request, "scoring/what_if.html", {**context, "scenarios": scenarios, "save": ScenarioForm()}
    )


@require_POST
def save_scenario(request: EvaluationRequest, slug: str) -> HttpResponse:
    run = get_object_or_404(Run, pk=getattr(last_finished(request.evaluation), "pk", None))
    facts, _products = frozen(run.pk)
    form, save = WhatIfForm(facts.header, request.POST), ScenarioForm(request.POST)
    if not (form.is_valid() and save.is_valid()):
        messages.error(request, _("Nothing was saved: give the scenario a name, and every team a number."))
        return redirect("scoring:what_if", slug=slug)
    try:
        actions.save_scenario(
            by=request.user,
            run=run,
            name=save.cleaned_data["name"],
            changes=form.changes().to_json(facts.header),
        )
    except ValidationError:
        text = _("There is a scenario %(name)s already: choose another name.")
        messages.error(request, text % {"name": save.cleaned_data["name"]})
    return redirect("scoring:what_if", slug=slug)


@require_POST
def delete_scenario(request: EvaluationRequest, slug: str, pk: int) -> HttpResponse:
    actions.delete_scenario(by=request.user, scenario=get_object_or_404(request.evaluation.scenarios, pk=pk))
    return redirect("scoring:what_if", slug=slug)
