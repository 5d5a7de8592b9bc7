"""Importing a feature matrix: upload, columns, meanings, preview, all or nothing, undo (spec 3.6)."""

from functools import partial
from itertools import islice
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from discovery.interchange.faults import Faults
from discovery.views.pages import FAILED, EvaluationRequest
from vendors.actions.changesets import apply_change_set, undo_change_set
from vendors.actions.matrices import keep_matrix, propose_matrix, save_legend
from vendors.forms.matrices import MatrixForm, MeaningsForm, PlaceForm, RolesForm
from vendors.interchange.matrix.cells import Sheet
from vendors.interchange.matrix.legend import Legend
from vendors.interchange.matrix.proposing import (
    FEATURE,
    GROUP,
    NEED,
    VENDOR,
    headers_in,
    propose_layout,
    propose_roles,
)
from vendors.interchange.matrix.reading import Table, read_table
from vendors.interchange.matrix.texts import texts_of
from vendors.models import Change, ChangeSet, MatrixFile
from vendors.queries.imports import import_counts, import_lines, imports_of, open_files, shown_lines
from vendors.views.workbooks import UNREADABLE, carry_out, refuse

MOST_COLUMNS = 1_000
EXAMPLES = 4
DIGITS = 9
"""Of a row's number, at most."""
SHOWN = 100
"""Letters of a place in the legend: a cell's whole text can stand in it."""
LINES, REJECTED = 100, 200
PAGE = require_http_methods(["GET", "HEAD", "POST"])
Forms = list[Any]


def failed(*forms: Any) -> Forms:
    return [form for form in forms if form.is_bound and form.errors]


def own_file(request: EvaluationRequest, pk: int) -> MatrixFile:
    return get_object_or_404(request.evaluation.matrix_files, pk=pk)


def own_import(request: EvaluationRequest, number: int) -> ChangeSet:
    return get_object_or_404(imports_of(request.evaluation), pk=number)


def table_of(kept: MatrixFile, sheet: str | None) -> Table:
    """The table of a kept file, read again by the same process."""
    names = kept.legend.get("feature_columns", []) + kept.legend.get("vendor_columns", [])
    return read_table(kept.name, bytes(kept.data), sheet=sheet or None, names=names)


@PAGE
def import_matrix(request: EvaluationRequest, slug: str) -> HttpResponse:
    """A file that can be read is kept for the next step; nothing else is written."""
    form = MatrixForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            form.table()
        except Faults as faults:
            refuse(form, faults)
        else:
            file.seek(0)
            evaluation = request.evaluation
            kept = keep_matrix(by=request.user, evaluation=evaluation, name=file.name, data=file.read())
            return redirect("vendors:matrix_columns", slug=slug, pk=kept.pk)
    context = {
        "form": form,
        "failed": failed(form),
        "imports": imports_of(request.evaluation),
        "files": open_files(request.evaluation),
    }
    return render(request, "vendors/matrix.html", context, status=UNREADABLE if form.errors else 200)


class Place(NamedTuple):
    """Where the table lies: of which sheet, how, and from which row on."""

    sheet: str | None
    features_in: str
    header_row: int

    @property
    def seen(self) -> str:
        return f"{self.features_in} {self.sheet or ''}"


def find_place(asked: Any, legend: dict[str, Any], table: Table) -> Place:
    """What was asked for, else saved, else proposed. The header row counts for the lie that was seen."""
    known = asked if "features_in" in asked else legend
    features_in = known.get("features_in", "")
    if features_in not in ("rows", "columns"):
        features_in = ""
    proposal = propose_layout(table.rows, features_in)
    place = Place(table.found.sheet, proposal.features_in, proposal.header_row)
    if features_in and known.get("seen", place.seen) == place.seen:
        row = str(known.get("header_row", ""))
        height = len(Sheet(table.rows, turned=features_in == "columns").rows)
        if row.isascii() and row.isdigit() and len(row) <= DIGITS and 1 <= int(row) <= height:
            place = place._replace(header_row=int(row))
    return place


def saved_roles(legend: dict[str, Any], headers: dict[int, str]) -> dict[int, str]:
    """The roles that a saved legend gives to columns."""
    by_header = dict.fromkeys(legend["vendor_columns"], VENDOR)
    *groups, feature = legend["feature_columns"]
    by_header |= {**dict.fromkeys(groups, GROUP), feature: FEATURE}
    if column := legend.get("requirements", {}).get("column"):
        by_header[column] = NEED
    return {column: by_header.get(header, "") for column, header in headers.items()}


def headers_of(sheet: Sheet, top: int) -> dict[int, str]:
    """The named columns; of very many only the first, as more of them make no page."""
    named = ((column, text.strip()) for column, text in enumerate(headers_in(sheet, top)) if text.strip())
    return dict(islice(named, MOST_COLUMNS))


def roles_form(request: EvaluationRequest, kept: MatrixFile, sheet: Sheet, place: Place) -> RolesForm:
    """The form of roles: as saved for this place, else as proposed."""
    legend, top = kept.legend, place.header_row - 1
    headers = headers_of(sheet, top)
    if legend and all(legend.get(name) == value for name, value in place._asdict().items()):
        roles = saved_roles(legend, headers)
    else:
        roles = dict(enumerate(propose_roles(sheet, top)))
    team = legend.get("requirements", {}).get("team", "")
    data = request.POST if request.method == "POST" else None
    return RolesForm(data, headers=headers, roles=roles, initial={"team": team})


def columns_of(form: RolesForm, sheet: Sheet, top: int) -> list[tuple[Any, str, list[str]]]:
    """Each column's field, header cell and the first different texts below it."""
    rows = sheet.rows[top + 1 :]
    found = []
    for column in form.headers:
        texts = dict.fromkeys(row[column].strip()[:60] for row in rows if row[column].strip())
        found.append((form[f"column_{column}"], sheet.cell(top, column), list(islice(texts, EXAMPLES))))
    return found


@PAGE
def matrix_columns(request: EvaluationRequest, slug: str, pk: int) -> HttpResponse:
    """Where things stand: the sheet, how the table lies, its header row, and what each column is."""
    kept = own_file(request, pk)
    asked = request.POST if request.method == "POST" else request.GET
    try:
        table = table_of(kept, asked.get("sheet") or kept.legend.get("sheet"))
    except Faults as faults:
        raise Http404 from faults
    place = find_place(asked, kept.legend, table)
    sheet = Sheet(table.rows, turned=place.features_in == "columns")
    form = roles_form(request, kept, sheet, place)
    if form.is_bound and form.is_valid():
        legend = form.legend_for(table, place._asdict(), kept.legend)
        if legend is not None:
            save_legend(by=request.user, matrix_file=kept, legend=legend)
            return redirect("vendors:matrix_texts", slug=slug, pk=pk)
    context = {
        "file": kept,
        "found": table.found,
        "place": place,
        "place_form": PlaceForm(initial=place._asdict(), found=table.found),
        "form": form,
        "failed": failed(form),
        "columns": columns_of(form, sheet, place.header_row - 1),
        "reports": table.reports,
        "teams": request.evaluation.teams.all(),
    }
    return render(request, "vendors/matrix_columns.html", context, status=FAILED if form.errors else 200)


def saved_legend(kept: MatrixFile) -> Legend | None:
    """The legend as far as it is decided; None before the columns are."""
    return Legend.model_validate(kept.legend) if kept.legend else None


@PAGE
def matrix_texts(request: EvaluationRequest, slug: str, pk: int) -> HttpResponse:
    """What each text means. What can mean several things has no proposal, and the form waits for it."""
    kept = own_file(request, pk)
    legend = saved_legend(kept)
    if legend is None:
        return redirect("vendors:matrix_columns", slug=slug, pk=pk)
    table = table_of(kept, legend.sheet)
    try:
        answers, needs = texts_of(table, legend)
    except Faults as faults:
        messages.warning(request, " ".join(fault.message for fault in faults.faults[:3]))
        return redirect("vendors:matrix_columns", slug=slug, pk=pk)
    data = request.POST if request.method == "POST" else None
    form = MeaningsForm(data, answers=answers, needs=needs, legend=legend)
    if form.is_bound and form.is_valid():
        try:
            legend = form.full_legend()
            save_legend(by=request.user, matrix_file=kept, legend=legend)
            proposed = propose_matrix(by=request.user, matrix_file=kept, table=table, legend=legend)
        except Faults as faults:
            for fault in faults.faults:
                form.add_error(None, f"{fault.path[:SHOWN]}: {fault.message}")
        else:
            return redirect("vendors:matrix_preview", slug=slug, number=proposed.pk)
    context = {
        "file": kept,
        "form": form,
        "failed": failed(form),
        "undecided": sum(not field.initial for _meaning, field in [*form.rows(), *form.need_rows()]),
    }
    return render(request, "vendors/matrix_texts.html", context, status=FAILED if form.errors else 200)


@require_GET
def matrix_legend(request: EvaluationRequest, slug: str, pk: int) -> HttpResponse:
    """The decided legend as a file for the command `import_matrix`."""
    kept = own_file(request, pk)
    if not kept.legend.get("answers"):
        raise Http404
    response = JsonResponse(kept.legend, json_dumps_params={"indent": 1, "ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="{slug}-legend.json"'
    return response


@require_POST
def propose_again(request: EvaluationRequest, slug: str, pk: int) -> HttpResponse:
    """The preview as it would be now: others have gone on editing meanwhile."""
    kept = own_file(request, pk)
    legend = saved_legend(kept)
    if legend is None:
        return redirect("vendors:matrix_columns", slug=slug, pk=pk)
    try:
        table = table_of(kept, legend.sheet)
        proposed = propose_matrix(by=request.user, matrix_file=kept, table=table, legend=legend)
    except Faults:
        return redirect("vendors:matrix_texts", slug=slug, pk=pk)
    return redirect("vendors:matrix_preview", slug=slug, number=proposed.pk)


@require_GET
def matrix_preview(request: EvaluationRequest, slug: str, number: int) -> HttpResponse:
    change_set = own_import(request, number)
    lines = Paginator(import_lines(change_set), LINES).get_page(request.GET.get("page"))
    rejected = change_set.lines.filter(status=Change.Status.REJECTED)
    context = {
        "upload": change_set,
        "file": MatrixFile.objects.filter(change_set=change_set).defer("data").first(),
        "counts": import_counts(change_set),
        "lines": lines,
        "rows": list(shown_lines(change_set, lines)),
        "rejected": rejected[:REJECTED],
        "waits": change_set.state == ChangeSet.State.PROPOSED,
        "taken": change_set.state == ChangeSet.State.APPLIED,
    }
    return render(request, "vendors/matrix_preview.html", context)


def nothing_changed(change_set: ChangeSet, faults: Faults) -> str:
    """Why all of it was left as it is: which rows others have changed since the preview."""
    by_target = {fault.path: fault.message for fault in faults.faults[:5]}
    lines = change_set.lines.filter(target__in=by_target)
    names = {
        line.target: " · ".join(filter(None, (row.vendor, row.subject)))
        for line, row in zip(lines, shown_lines(change_set, lines), strict=True)
    }
    reasons = "; ".join(f"{names.get(path, path)}: {message}" for path, message in by_target.items())
    return _("Nothing was changed: %s.") % reasons


@require_POST
def apply_matrix(request: EvaluationRequest, slug: str, number: int) -> HttpResponse:
    change_set = own_import(request, number)
    apply = partial(apply_change_set, by=request.user, change_set=change_set)
    carry_out(request, apply, _("The matrix is imported."), partial(nothing_changed, change_set))
    return redirect("vendors:matrix_preview", slug=slug, number=number)


@require_POST
def undo_matrix(request: EvaluationRequest, slug: str, number: int) -> HttpResponse:
    change_set = own_import(request, number)
    undo = partial(undo_change_set, by=request.user, change_set=change_set)
    done = _("Everything is as it was before the import.")
    carry_out(request, undo, done, partial(nothing_changed, change_set))
    return redirect("vendors:matrix_preview", slug=slug, number=number)
