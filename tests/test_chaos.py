"""The faults' own checks: what they must see is seen, and one fault of each kind breaks nothing."""

import subprocess
import sys

import pytest
from django.db import OperationalError, connection

from discovery.actions.audit import record
from scoring.actions.runs import request_run
from scoring.execution import execute
from scoring.models import PartResult, Run, RunState
from tests.chaos import __main__ as command
from tests.chaos import rounds
from tests.chaos.rounds import PRODUCTS, Round, broken, read, watched
from tests.factories import scorable_evaluation


@pytest.fixture
def run(db):
    """Finished, by nobody's hurry."""
    run, _created = request_run(by=None, evaluation=scorable_evaluation(products=PRODUCTS), send=False)
    assert execute(run.pk)
    return run


def found(run):
    return list(broken(run, run.evaluation.horizon_months))


def test_nothing_is_found_where_nothing_is_broken(run):
    assert found(run) == []
    assert list(watched(run, until=lambda row: row.ended, patience=1)) == []


def test_a_lost_edit_is_found(run):
    assert list(broken(run, run.evaluation.horizon_months + 1)) == ["an acknowledged edit is gone"]


def test_an_end_that_is_told_twice_is_found(run):
    record(by=None, action="finish_run", target=run)
    assert found(run) == ["told 2 times that it ended"]


def test_a_lost_result_of_a_product_is_found(run):
    PartResult.objects.filter(pk=PartResult.objects.first().pk).delete()
    assert found(run) == ["not one result a product"]


def test_other_bytes_are_found(run, monkeypatch):
    monkeypatch.setattr(rounds, "scored_alone", lambda evaluation: b"{}")
    assert found(run) == ["not the bytes that the document gives"]


def test_a_run_that_did_not_finish_is_found(db):
    run, _created = request_run(by=None, evaluation=scorable_evaluation(), send=False)
    Run.objects.filter(pk=run.pk).update(state=RunState.FAILED, reason="worker lost")
    assert found(run) == ["ended as failed: worker lost"]
    assert list(watched(run, until=lambda row: row.state == "finished", patience=0.1)) == ["stuck"]


def test_a_result_before_the_end_is_found(run, monkeypatch):
    """What the database forbids, a read must show all the same."""
    monkeypatch.setattr(rounds, "RunState", type("Other", (), {"FINISHED": "published"}))
    assert list(watched(run, until=lambda row: True, patience=1)) == ["a result before the end"]


def test_reads_wait_until_the_database_is_back(db, monkeypatch):
    monkeypatch.setattr(connection, "close", lambda: None)
    answers = iter([OperationalError("gone"), OperationalError("gone"), 7])

    def query():
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert read(query) == 7


def test_the_page_counts_faults_and_tells_what_was_broken():
    played = [Round("worker", float(n), ()) for n in range(1, 100)] + [Round("broker", 3.0, ("stuck",))]
    about = {"date": "2026-11-26", "commit": "abc", "machine": "m", "python": "3", "lease": 30, "seed": 1}
    rows = command.page(played, about).splitlines()[-6:]
    assert rows == [
        "| --- | --- | --- | --- | --- | --- |",
        "| worker | 99 | 0 | 50.0 s | 99.0 s | 99.0 s |",
        "| broker | 1 | 1 | 3.0 s | 3.0 s | 3.0 s |",
        "| database | 0 | 0 | – | – | – |",
        "",
        "- stuck",
    ]


def test_one_fault_of_each_kind_breaks_nothing(tmp_path):
    page = tmp_path / "chaos.md"
    counts = [word for fault in command.FAULTS for word in (f"--{fault}", "1")]
    started = [sys.executable, "-m", "tests.chaos", *counts, "--lease", "2", "--page", str(page)]
    done = subprocess.run(started, cwd=command.ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    ended = [line.split()[3:4] + line.split()[-1:] for line in done.stdout.splitlines()]
    assert sorted(ended) == [["broker", "ok"], ["database", "ok"], ["worker", "ok"]]
    assert all(f"| {fault} | 1 | 0 |" in page.read_text() for fault in command.FAULTS)
