"""Real workers that are killed, stopped and cut off in the middle of a run, on PostgreSQL and Valkey.

Leases are two seconds here and thirty in production; everything else is as it is.
"""

import os
import signal
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from discovery.models import AuditEntry
from scoring.actions.runs import request_run
from scoring.interchange import dump
from scoring.models import PartResult, Result, Run, RunState
from scoring.queries import result_bytes
from scoring.snapshots.rows import dump_evaluation
from scoring.tasks import run_task
from tests.factories import scorable_evaluation
from tests.scoring.worker import Broker, Worker, becomes_true

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

PRODUCTS = 10


@pytest.fixture
def broker(tmp_path):
    broker = Broker(tmp_path)
    yield broker
    broker.kill()


@pytest.fixture
def start(broker, tmp_path):
    """Starts a worker; none is left at the end."""
    workers: list[Worker] = []

    def begin(**options) -> Worker:
        workers.append(Worker(broker.url, tmp_path / f"worker-{len(workers)}.log", **options))
        return workers[-1]

    yield begin
    for worker in workers:
        worker.kill()


@pytest.fixture
def run() -> Run:
    """A run that nobody is told of: the workers' own sweeper finds it, as it would a lost message."""
    return request_run(by=None, evaluation=scorable_evaluation(products=PRODUCTS), send=False)[0]


def now(run: Run) -> Run:
    return Run.objects.get(pk=run.pk)


def reaches(run: Run, condition: Callable[[Run], bool]) -> None:
    """Wait for it; meanwhile a result is there exactly when the run is finished."""

    def seen() -> bool:
        results, row = Result.objects.filter(run=run).count(), now(run)
        assert results == 0 or row.state == RunState.FINISHED
        return condition(row)

    becomes_true(seen)


def finishes(run: Run) -> None:
    reaches(run, lambda row: row.ended)
    assert (now(run).state, now(run).reason) == ("finished", "")


def assert_done_once_and_right(run: Run, tmp_path) -> None:
    """One result, told once, and the one that scoring the document without any of this gives."""
    assert AuditEntry.objects.filter(action="finish_run").count() == 1
    assert (Result.objects.count(), PartResult.objects.count()) == (1, PRODUCTS)
    path, out = tmp_path / "document.json", StringIO()
    path.write_text(dump(dump_evaluation(run.evaluation)))
    call_command("score_file", str(path), "--json", stdout=out)
    assert result_bytes(now(run)).decode() == out.getvalue().removesuffix("\n")


def test_a_killed_worker_is_followed_by_the_next(run, start, tmp_path):
    for done in (2, 5):
        worker = start()
        reaches(run, lambda row, least=done: row.done >= least)
        worker.kill()
        assert (now(run).state, Result.objects.count()) == ("running", 0)
    start()
    finishes(run)
    assert 2 <= now(run).attempts <= 3
    assert_done_once_and_right(run, tmp_path)


def test_a_killed_child_of_a_worker_is_replaced(run, start, tmp_path):
    worker = start(pool="prefork")
    reaches(run, lambda row: row.done >= 2)
    os.kill(worker.children()[0], signal.SIGKILL)
    finishes(run)
    assert worker.process.poll() is None
    assert_done_once_and_right(run, tmp_path)


def test_a_worker_that_sleeps_past_its_lease_does_no_harm_when_it_wakes(run, start, tmp_path):
    sleeper = start()
    reaches(run, lambda row: row.done >= 2)
    sleeper.signal(signal.SIGSTOP)
    start()
    finishes(run)
    before = result_bytes(now(run))
    sleeper.signal(signal.SIGCONT)
    second, _ = request_run(by=None, evaluation=changed(run), send=False)
    finishes(second)
    assert result_bytes(now(run)) == before
    assert AuditEntry.objects.filter(action="finish_run").count() == 2


def changed(run: Run):
    run.evaluation.horizon_months += 1
    run.evaluation.save()
    return run.evaluation


def test_doubled_messages_change_nothing(run, start, broker, tmp_path):
    start(doubled=True)
    with run_task.app.connection(broker.url) as link:
        for _ in range(3):
            run_task.apply_async(args=[run.pk], connection=link)
    finishes(run)
    becomes_true(lambda: broker.waiting() == 0)
    assert now(run).attempts == 1
    assert_done_once_and_right(run, tmp_path)


def test_a_broker_that_loses_its_messages_loses_no_run(run, start, broker, tmp_path):
    start()
    reaches(run, lambda row: row.done >= 2)
    broker.kill()
    broker.start()
    assert broker.waiting() == 0
    finishes(run)
    assert_done_once_and_right(run, tmp_path)


def test_a_database_that_drops_every_connection_loses_no_run(run, start, tmp_path):
    start()
    reaches(run, lambda row: row.done >= 2)
    dropped = 0
    with connection.cursor() as cursor:
        while not dropped:  # between two chunks a worker holds none; a run that ends first fails below
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            dropped = cursor.fetchone()[0]
            run.refresh_from_db()
            assert dropped or not run.ended
    finishes(run)
    assert_done_once_and_right(run, tmp_path)
