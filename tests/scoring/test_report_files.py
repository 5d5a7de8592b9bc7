"""The report as files, from its page."""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse

from scoring.actions.runs import request_run
from scoring.execution import execute
from scoring.queries import result_bytes
from tests.factories import MembershipFactory, scorable_evaluation

pytestmark = pytest.mark.django_db


@pytest.fixture
def run():
    evaluation = scorable_evaluation(slug="crm", name="CRM 2027")
    run, _created = request_run(by=None, evaluation=evaluation, send=False)
    execute(run.pk)
    return run


@pytest.fixture
def reader(client, run):
    client.force_login(MembershipFactory(evaluation=run.evaluation, role="reader").user)
    return client


def file(client, extension, number=1):
    return client.get(reverse("scoring:report_file", args=["crm", number, extension]))


@pytest.mark.parametrize(
    ("extension", "kind", "start"),
    [
        ("pdf", "application/pdf", b"%PDF-"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK"),
        ("html", "text/html; charset=utf-8", b"<!doctype html>"),
        ("csv", "application/zip", b"PK"),
    ],
)
def test_a_reader_gets_each_format(reader, extension, kind, start):
    response = file(reader, extension)
    assert (response.status_code, response["Content-Type"]) == (200, kind)
    assert response.content.lower().startswith(start.lower())


def test_json_is_the_stored_result_to_the_byte(reader, run):
    response = file(reader, "json")
    assert response.content == result_bytes(run)
    assert json.loads(response.content)["format"] == "shortlist-result/1"
    assert response["Content-Disposition"] == 'attachment; filename="crm-1.json"'


def test_files_are_named_after_the_run(reader):
    assert file(reader, "pdf")["Content-Disposition"] == 'attachment; filename="crm-1.pdf"'
    assert file(reader, "csv")["Content-Disposition"] == 'attachment; filename="crm-1.zip"'


def test_the_archive_holds_a_file_a_table(reader):
    names = ZipFile(BytesIO(file(reader, "csv").content)).namelist()
    assert names[0] == "crm-1.csv"
    assert all(name.startswith("crm-1") and name.endswith(".csv") for name in names)


@pytest.mark.parametrize(("extension", "number"), [("docx", 1), ("pdf", 2)])
def test_what_is_not_there_is_not_found(reader, extension, number):
    assert file(reader, extension, number).status_code == 404


def test_who_is_no_member_finds_nothing(client, run):
    client.force_login(MembershipFactory().user)
    assert file(client, "pdf").status_code == 404


def test_the_page_offers_them(reader):
    page = reader.get(reverse("scoring:report", args=["crm", 1])).content.decode()
    for extension in ("pdf", "xlsx", "csv", "html"):
        assert reverse("scoring:report_file", args=["crm", 1, extension]) in page
