"""What messages do: once, twice, late or about nothing; and what a fault does to a run."""

from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from discovery.models import AuditEntry
from scoring import execution, tasks
from scoring.actions.runs import cancel_run, request_run
from scoring.execution import execute, start
from scoring.models import PartResult, Result, Run
from scoring.models.reasons import reason
from tests.factories import scorable_evaluation

pytestmark = pytest.mark.django_db
FAULT = reason("fault", kind="ValueError", message="no such tier")


@pytest.fixture
def run() -> Run:
    return request_run(by=None, evaluation=scorable_evaluation(products=5, features=5), send=False)[0]


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(execution, "CHUNK", 2)


@pytest.fixture
def sent(monkeypatch) -> list[tuple]:
    """The messages about chunks, not delivered to anybody."""
    found: list[tuple] = []
    monkeypatch.setattr(tasks.chunk_task, "delay", lambda *arguments: found.append(arguments))
    return found


def now(run: Run) -> Run:
    return Run.objects.get(pk=run.pk)


def expire(run: Run) -> None:
    """The worker that held the run is gone for longer than its lease."""
    Run.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


class TestTasks:
    def test_a_run_is_handed_out_in_chunks_and_published_with_the_last(self, run, sent):
        tasks.run_task(run.pk)
        assert [(run_id, token, len(parts)) for run_id, token, parts in sent] == [
            (run.pk, 1, 2), (run.pk, 1, 2), (run.pk, 1, 1),
        ]  # fmt: skip
        for i, message in enumerate(sent):
            assert not Result.objects.exists()
            tasks.chunk_task(*message)
            assert now(run).done == min(2 * i + 2, 5)
        assert now(run).state == "finished"

    def test_one_chunk_needs_no_second_message(self, run, sent, monkeypatch):
        monkeypatch.setattr(execution, "CHUNK", 5)
        tasks.run_task(run.pk)
        assert (sent, now(run).state) == ([], "finished")

    def test_nothing_left_to_compute_is_published_at_once(self, run, sent):
        mine, chunks = start(run.pk)
        for parts in chunks:
            execution.compute_parts(mine, parts)
        expire(run)
        tasks.run_task(run.pk)
        assert (sent, now(run).state, now(run).computed) == ([], "finished", 0)

    def test_doubled_messages_do_nothing_twice(self, run, sent):
        tasks.run_task(run.pk)
        tasks.run_task(run.pk)
        for message in [*sent, *sent]:
            tasks.chunk_task(*message)
        tasks.run_task(run.pk)
        assert (len(sent), PartResult.objects.count(), Result.objects.count()) == (3, 5, 1)
        assert (now(run).state, now(run).attempts) == ("finished", 1)
        assert AuditEntry.objects.filter(action="finish_run").count() == 1

    def test_a_message_from_before_an_upgrade_ends_its_run(self, run, sent):
        tasks.run_task(run.pk)
        Run.objects.filter(pk=run.pk).update(engine="0.9")
        for message in sent:
            tasks.chunk_task(*message)
        assert (now(run).state, now(run).reason) == ("failed", reason("other_engine"))
        assert PartResult.objects.count() == 0

    def test_messages_in_any_order(self, run, sent):
        tasks.run_task(run.pk)
        for message in reversed(sent):
            tasks.chunk_task(*message)
        assert now(run).state == "finished"

    def test_late_messages_of_an_earlier_claim_do_nothing(self, run, sent):
        tasks.run_task(run.pk)
        late = list(sent)
        expire(run)
        tasks.run_task(run.pk)
        for message in late:
            tasks.chunk_task(*message)
        assert not PartResult.objects.exists()
        for message in sent[len(late) :]:
            tasks.chunk_task(*message)
        assert now(run).state == "finished"

    def test_messages_about_what_is_gone_do_nothing(self, run, sent):
        tasks.run_task(run.pk)
        cancel_run(by=None, run=run)
        for message in sent:
            tasks.chunk_task(*message)
        run.evaluation.runs.filter(pk=0).delete()
        tasks.run_task(10**9)
        tasks.chunk_task(10**9, 1, ["0"])
        assert not PartResult.objects.exists()


class TestFailing:
    def fail_with(self, error: Exception, monkeypatch) -> None:
        def broken(*_):
            raise error

        monkeypatch.setattr(execution, "score_products", broken)

    def test_computation_ends_the_run_with_its_reason(self, run, sent, monkeypatch):
        self.fail_with(ValueError("no such tier"), monkeypatch)
        tasks.run_task(run.pk)
        with pytest.raises(ValueError, match="no such tier"):
            tasks.chunk_task(*sent[0])
        assert (now(run).state, now(run).reason) == ("failed", FAULT)
        entry = AuditEntry.objects.first()
        assert (entry.action, entry.details) == ("fail_run", {"reason": FAULT})
        assert not Result.objects.exists()

    def test_a_step_that_takes_too_long_ends_the_run(self, run, sent, monkeypatch):
        self.fail_with(SoftTimeLimitExceeded(), monkeypatch)
        tasks.run_task(run.pk)
        with pytest.raises(SoftTimeLimitExceeded):
            tasks.chunk_task(*sent[0])
        assert now(run).reason == reason("too_long")

    @pytest.mark.parametrize("lost", [OperationalError, InterfaceError, BrokerError])
    def test_a_lost_database_or_broker_is_no_fault_of_the_run(self, run, sent, monkeypatch, lost):
        with monkeypatch.context() as patch:
            self.fail_with(lost("server closed the connection"), patch)
            tasks.run_task(run.pk)
            with pytest.raises(lost):
                tasks.chunk_task(*sent[0])
        assert (now(run).state, now(run).reason) == ("running", "")
        expire(run)
        assert execute(run.pk)
        assert now(run).state == "finished"

    def test_an_ended_run_does_not_fail_afterwards(self, run):
        execute(run.pk)
        assert not execution.fail(run.pk, "too late")
        assert now(run).state == "finished"
