"""`report SLUG --run N --format … -o DIR`: files, names, exit statuses."""

import json
import re
import stat
from io import StringIO

import pytest
from django.core.management import call_command
from python_calamine import CalamineWorkbook

from scoring.actions.runs import request_run
from scoring.execution import execute, fail
from scoring.queries import result_bytes
from scoring.reports.files import FORMATS, TYPES, file_name
from tests.factories import VendorFactory, scorable_evaluation

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluation():
    return scorable_evaluation(slug="crm", name="CRM 2027", products=3)


@pytest.fixture
def run(evaluation):
    run, _created = request_run(by=None, evaluation=evaluation, send=False)
    assert execute(run.pk)
    run.refresh_from_db()
    return run


def report(*args, **options):
    """What the command prints, and the status it ends with."""
    out, err, status = StringIO(), StringIO(), 0
    try:
        call_command("report", *args, stdout=out, stderr=err, **options)
    except SystemExit as end:
        status = end.code
    return status, out.getvalue(), err.getvalue()


@pytest.mark.parametrize("extension", ["html", "pdf", "xlsx", "json"])
def test_a_format_is_one_file_of_the_runs_name(extension, run, tmp_path):
    status, out, err = report(
        "crm", "--run", "1", "--format", extension, "-o", str(tmp_path / "new" / "folder")
    )
    path = tmp_path / "new" / "folder" / f"crm-1.{extension}"
    assert (status, out, err) == (0, f"{path}\n", "")
    assert path.stat().st_size > 500


def test_several_formats_at_once(run, tmp_path):
    assert report("crm", "--run", "1", "--format", "json, xlsx,json", "-o", str(tmp_path))[0] == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["crm-1.json", "crm-1.xlsx"]


def test_json_is_the_stored_result(run, tmp_path):
    report("crm", "--run", "1", "--format", "json", "-o", str(tmp_path))
    assert (tmp_path / "crm-1.json").read_bytes() == result_bytes(run)


def test_the_workbook_opens_at_its_table(run, tmp_path):
    report("crm", "--run", "1", "--format", "xlsx", "-o", str(tmp_path))
    sheet = CalamineWorkbook.from_path(str(tmp_path / "crm-1.xlsx")).get_sheet_by_name("Shortlist")
    rows = sheet.to_python()
    assert rows[0][0] == "CRM 2027"
    assert len(rows) == 3 + len(json.loads(result_bytes(run))["offers"])


def test_csv_is_a_file_a_table(run, tmp_path):
    status, out, _err = report("crm", "--run", "1", "--format", "csv", "-o", str(tmp_path))
    names = sorted(path.name for path in tmp_path.iterdir())
    assert status == 0
    assert {"crm-1.csv", "crm-1-teams.csv", "crm-1-costs.csv"} <= set(names)
    assert sorted(line.rpartition("/")[2] for line in out.splitlines()) == names


def test_the_page_needs_no_other_file(run, tmp_path):
    report("crm", "--run", "1", "--format", "html", "-o", str(tmp_path))
    page = (tmp_path / "crm-1.html").read_text()
    assert "No product passes" in page
    assert re.findall(r'(?:src|href|action)="(?!#|data:)[^"]*"', page) == []
    assert "@font-face" in page
    assert re.findall(r"url\((?!\"data:)[^)]*\)", page) == []
    assert "<script" not in page
    assert "default-src 'none'" in page


def test_the_page_needs_no_collected_files(run, settings):
    """As on a machine where nobody has run collectstatic."""
    manifest = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": manifest}
    assert b"CRM 2027" in FORMATS["html"](run, "en")[""]


def test_the_last_finished_run_is_the_default(run, tmp_path):
    assert report("crm", "--format", "json", "-o", str(tmp_path))[0] == 0
    assert (tmp_path / "crm-1.json").exists()


def test_a_second_report_takes_the_place_of_the_first(run, tmp_path):
    path = tmp_path / "crm-1.json"
    path.write_text("old")
    report("crm", "--run", "1", "--format", "json", "-o", str(tmp_path))
    assert json.loads(path.read_text())["evaluation"] == "crm"
    assert [found.name for found in tmp_path.iterdir()] == ["crm-1.json"]


def test_files_may_be_read_as_any_other(run, tmp_path):
    report("crm", "--run", "1", "--format", "json", "-o", str(tmp_path))
    plain = tmp_path / "plain"
    plain.write_text("")
    assert stat.S_IMODE((tmp_path / "crm-1.json").stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


@pytest.mark.parametrize("extension", FORMATS)
def test_the_same_run_gives_the_same_bytes(extension, run):
    assert FORMATS[extension](run, "en") == FORMATS[extension](run, "en")


@pytest.mark.parametrize("extension", FORMATS)
def test_every_format_is_made_in_thai_too(extension, run):
    assert all(FORMATS[extension](run, "th").values())


def test_every_format_has_its_type():
    assert set(TYPES) == set(FORMATS)


def test_names_of_files(run):
    assert file_name(run, "", "pdf") == "crm-1.pdf"
    assert file_name(run, "-teams", "csv") == "crm-1-teams.csv"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["other", "--run", "1"], "slug: there is no evaluation 'other'"),
        (["crm", "--run", "7"], "run: crm has no run 7"),
        (["crm", "--run", "1", "--format", "doc"], "format: 'doc' is not one of html, pdf, xlsx, json, csv"),
        (["crm", "--run", "1", "--format", ""], "format: '' is not one of html, pdf, xlsx, json, csv"),
        (["crm", "--run", "1", "--language", "xx"], "language: 'xx' is not one of en, th"),
    ],
)
def test_wrong_input_is_status_2(args, message, run, tmp_path):
    status, out, err = report(*args, "-o", str(tmp_path))
    assert (status, out, err.strip()) == (2, "", message)
    assert list(tmp_path.iterdir()) == []


def test_a_run_too_large_for_a_workbook_says_so(run, tmp_path, monkeypatch):
    monkeypatch.setattr("scoring.reports.workbook.writing.MOST_CELLS", 8)
    status, _out, err = report("crm", "--run", "1", "--format", "xlsx", "-o", str(tmp_path))
    said = "3 offers × 3 features are more than a workbook's 8 cells: take json or csv"
    assert (status, err.strip()) == (2, f"format: xlsx: {said}")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_wrong_input(run, tmp_path):
    (tmp_path / "file").write_text("")
    status, _out, err = report(
        "crm", "--run", "1", "--format", "json", "-o", str(tmp_path / "file" / "below")
    )
    assert status == 2
    assert err.startswith("output: ")


def test_an_evaluation_without_a_finished_run_is_wrong_input(evaluation, tmp_path):
    status, _out, err = report("crm", "-o", str(tmp_path))
    assert (status, err.strip()) == (2, "run: crm has no finished run")


def test_a_run_that_is_not_over_is_wrong_input(evaluation, tmp_path):
    request_run(by=None, evaluation=evaluation, send=False)
    status, _out, err = report("crm", "--run", "1", "-o", str(tmp_path))
    assert (status, err.strip()) == (2, "run: run 1 is not finished yet")


def test_a_failed_run_is_status_1_with_its_reason(evaluation, tmp_path):
    run, _created = request_run(by=None, evaluation=evaluation, send=False)
    fail(run.pk, "Beta has no price for year 2")
    status, _out, err = report("crm", "--run", "1", "-o", str(tmp_path))
    assert (status, err.strip()) == (1, "run 1 failed: Beta has no price for year 2")


def test_a_report_stays_as_the_run_was(run, evaluation, tmp_path):
    """Names that change afterwards do not change the report."""
    before = {extension: FORMATS[extension](run, "en") for extension in ("xlsx", "csv")}
    VendorFactory(evaluation=evaluation, key="late", name="Late")
    evaluation.name = "Renamed"
    evaluation.save()
    assert {extension: FORMATS[extension](run, "en") for extension in before} == before
