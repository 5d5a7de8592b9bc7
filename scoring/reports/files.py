"""A finished run as files, by format: what the command writes and what pages offer for download."""

from collections.abc import Callable, Mapping

from django.utils import translation

from scoring.models import Run
from scoring.queries import result_bytes
from scoring.reports.csv import csv_bytes, tables
from scoring.reports.page_file import report_html
from scoring.reports.pages import report_page
from scoring.reports.pdf import report_pdf
from scoring.reports.workbook import inputs_of_run, write_workbook

Files = Mapping[str, bytes]
"""Contents by what stands between the run's number and the format: "" for the only one or the first."""


def as_json(run: Run, language: str) -> Files:
    return {"": result_bytes(run)}


def as_xlsx(run: Run, language: str) -> Files:
    with translation.override(language):
        page = report_page(run, language=language, everything=True)
        return {"": write_workbook(inputs_of_run(run), page)}


def as_csv(run: Run, language: str) -> Files:
    """A file a table; the first, the shortlist, has the run's plain name."""
    with translation.override(language):
        found = tables(report_page(run, language=language, everything=True))
    return {"" if i == 0 else f"-{name}": csv_bytes(table) for i, (name, table) in enumerate(found.items())}


FORMATS: dict[str, Callable[[Run, str], Files]] = {
    "html": lambda run, language: {"": report_html(run, language)},
    "pdf": lambda run, language: {"": report_pdf(run, language)},
    "xlsx": as_xlsx,
    "json": as_json,
    "csv": as_csv,
}
TYPES = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
}


def file_name(run: Run, name: str, extension: str) -> str:
    """`crm-2027-3.pdf`, `crm-2027-3-teams.csv`."""
    return f"{run.evaluation.slug}-{run.number}{name}.{extension}"
