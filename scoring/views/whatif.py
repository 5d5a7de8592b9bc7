"""What if: other assumptions over a finished run, and the scenarios that people keep."""

from typing import Any

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
    live = bool(request.headers.get("HX-Request"))
    form = WhatIfForm(frozen(run.pk)[0].header, request.GET, whole=not live)
    if live:
        return render(request, "scoring/what_if.html#shortlist", moved(run, form))
    return what_if_page(request, run, form, ScenarioForm())


def moved(run: Run, form: WhatIfForm) -> dict[str, Any]:
    """What the form's assumptions lead to; no rows where they are none."""
    facts, _products = frozen(run.pk)
    context: dict[str, Any] = {"run": run, "facts": facts, "form": form, "currency": facts.currency}
    if form.is_valid():
        changes = form.changes()
        context |= {
            "rows": explored(run, changes),
            "changed": changes.to_json(facts.header),
            "line": float(100 * (changes.threshold or facts.header.policy.threshold)),
        }
    return context


def what_if_page(request: EvaluationRequest, run: Run, form: WhatIfForm, save: ScenarioForm) -> HttpResponse:
    context = moved(run, form) | {
        "scenarios": scenario_columns(request.evaluation.scenarios.select_related("run")),
        "save": save,
        "failed": [asked for asked in (form, save) if asked.is_bound and not asked.is_valid()],
    }
    return render(request, "scoring/what_if.html", context)


@require_POST
def save_scenario(request: EvaluationRequest, slug: str) -> HttpResponse:
    run = get_object_or_404(Run, pk=getattr(last_finished(request.evaluation), "pk", None))
    header = frozen(run.pk)[0].header
    form, save = WhatIfForm(header, request.POST), ScenarioForm(request.POST)
    if not (form.is_valid() and save.is_valid()):
        return what_if_page(request, run, form, save)
    try:
        actions.save_scenario(
            by=request.user,
            run=run,
            name=save.cleaned_data["name"],
            changes=form.changes().to_json(header),
        )
    except ValidationError:
        save.add_error("name", _("There is a scenario with this name already: choose another name."))
        return what_if_page(request, run, form, save)
    return redirect("scoring:what_if", slug=slug)


@require_POST
def delete_scenario(request: EvaluationRequest, slug: str, pk: int) -> HttpResponse:
    actions.delete_scenario(by=request.user, scenario=get_object_or_404(request.evaluation.scenarios, pk=pk))
    return redirect("scoring:what_if", slug=slug)
