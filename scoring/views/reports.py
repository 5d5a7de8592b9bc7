"""Reading a finished run: the report, one offer in full, the result document."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from discovery.views.pages import EvaluationRequest
from scoring.forms import OfferForm
from scoring.models import Run, RunState
from scoring.queries import last_finished
from scoring.reports.files import FORMATS, TYPES, file_name
from scoring.reports.offer import offer_page
from scoring.reports.pages import report_page
from scoring.reports.workbook import TooLargeError
from scoring.snapshots.rows import is_stale


@require_safe
def latest_report(request: EvaluationRequest, slug: str) -> HttpResponse:
    last = last_finished(request.evaluation)
    if last is None:
        return render(request, "scoring/no_report.html")
    return redirect("scoring:report", slug=slug, number=last.number)


@require_safe
def report(request: EvaluationRequest, slug: str, number: int) -> HttpResponse:
    run = run_of(request, number)
    if run.state != RunState.FINISHED:
        return render(request, "scoring/no_report.html", {"run": run})
    page = report_page(run, language=request.LANGUAGE_CODE, everything="all" in request.GET)
    context = {"run": run, "stale": is_stale(run), "decisions": run.decisions.select_related("by"), **page}
    return render(request, "scoring/report.html", context)


@require_safe
def report_file(request: EvaluationRequest, slug: str, number: int, extension: str) -> HttpResponse:
    """The report as a file to keep; several tables come in one archive."""
    run = get_object_or_404(request.evaluation.runs, number=number, state=RunState.FINISHED)
    if extension not in FORMATS:
        raise Http404
    try:
        files = FORMATS[extension](run, request.LANGUAGE_CODE)
    except TooLargeError as error:
        messages.error(request, str(error))
        return redirect("scoring:report", slug=slug, number=number)
    named = {file_name(run, name, extension): content for name, content in files.items()}
    name, content, kind = packed(run, named, TYPES[extension])
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def packed(run: Run, files: dict[str, bytes], kind: str) -> tuple[str, bytes, str]:
    """One file as it is, several as an archive: name, content, type."""
    if len(files) == 1:
        ((name, content),) = files.items()
        return name, content, kind
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as folder:
        for name, content in files.items():
            folder.writestr(name, content)
    return file_name(run, "", "zip"), archive.getvalue(), "application/zip"


@require_safe
def explain_offer(request: EvaluationRequest, slug: str, number: int) -> HttpResponse:
    run = get_object_or_404(request.evaluation.runs, number=number, state=RunState.FINISHED)
    form = OfferForm(request.GET)
    page = offer_page(run, **form.cleaned_data) if form.is_valid() else None
    if page is None:
        return render(request, "scoring/no_offer.html", {"run": run}, status=404)
    return render(request, "scoring/offer.html", {"run": run, **page})


def run_of(request: EvaluationRequest, number: int) -> Run:
    return get_object_or_404(request.evaluation.runs.select_related("header"), number=number)
