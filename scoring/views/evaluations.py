"""Finding work: the list of evaluations, and where one of them stands."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from discovery.queries import readiness
from discovery.queries.risks import open_count
from discovery.views.pages import EvaluationRequest
from scoring.queries import evaluations_for, last_finished
from scoring.reports.steps import next_step, standing_of, standings, steps_of
from scoring.snapshots.rows import is_stale

THEMES = ("light", "dark", "auto")
YEAR = 365 * 24 * 3600


@require_safe
def evaluations(request: EvaluationRequest) -> HttpResponse:
    found = list(evaluations_for(request.user))
    standing = standings(found)
    rows = []
    for evaluation in found:
        steps = steps_of(standing[evaluation.pk])
        rows.append(
            {
                "evaluation": evaluation,
                "owners": standing[evaluation.pk].owners,
                "steps": steps,
                "next": next_step(steps),
            }
        )
    return render(request, "scoring/evaluations.html", {"rows": rows})


@require_safe
def home(request: EvaluationRequest, slug: str) -> HttpResponse:
    evaluation = request.evaluation
    last = last_finished(evaluation)
    ready = readiness(evaluation)
    standing = standing_of(evaluation, stale=last is not None and is_stale(last))
    return render(
        request,
        "scoring/home.html",
        {
            "evaluation": evaluation,
            "standing": standing,
            "steps": steps_of(standing),
            "last": last,
            "readiness": ready,
            "open_risks": open_count(evaluation, ready),
            "runs": evaluation.runs.select_related("requested_by")[:5],
        },
    )


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Light, dark or as the device says, kept in a cookie: it works without JavaScript."""
    theme, back = request.POST.get("theme"), request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = redirect(back)
    if theme in THEMES:
        response.set_cookie(
            "theme", theme, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure()
        )
    return response
