"""How a run gets done: claims, leases, fencing, publishing once, sweeping (reliability: the protocol)."""

import json
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from discovery.models import AuditEntry
from scoring import execution, tasks
from scoring.actions.runs import cancel_run, request_run
from scoring.execution import LEASE, MOST_ATTEMPTS, abandoned_runs, claim, execute, heartbeat, publish, start
from scoring.models import PartResult, Result, Run
from scoring.models.reasons import told
from scoring.queries import missing_parts, result_bytes
from scoring.snapshots.parts import load_header
from tests.factories import scorable_evaluation

pytestmark = pytest.mark.django_db


@pytest.fixture
def run() -> Run:
    return request_run(by=None, evaluation=scorable_evaluation(products=5, features=5), send=False)[0]


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(execution, "CHUNK", 2)


@pytest.fixture
def rung(monkeypatch) -> list[int]:
    """Ids of the runs for which the broker is rung."""
    found: list[int] = []
    monkeypatch.setattr(tasks, "ring", found.append)
    return found


def now(run: Run) -> Run:
    return Run.objects.get(pk=run.pk)


def expire(run: Run) -> None:
    """The worker that held the run is gone for longer than its lease."""
    Run.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


class TestPayloads:
    def test_those_of_another_form_are_computed_again(self, run):
        for part in run.parts:
            PartResult.objects.create(
                engine=run.engine, header_id=run.header_id, part_id=part, payload=b"old"
            )
        assert missing_parts(run) == run.parts
        assert execute(run.pk)
        assert {row.engine for row in PartResult.objects.exclude(payload=b"old")} == {f"{run.engine}/2"}

    def test_the_header_is_read_once(self, run, monkeypatch):
        read = []
        monkeypatch.setattr(execution, "load_header", lambda text: read.append(text) or load_header(text))
        execution.shared_of.cache_clear()
        assert execute(run.pk)
        assert len(read) == 1


class TestClaiming:
    def test_takes_a_queued_run_for_the_time_of_a_lease(self, run):
        taken = claim(run.pk)
        assert (taken.state, taken.step, taken.token, taken.attempts) == ("running", "scoring", 1, 1)
        assert timedelta(0) < taken.lease_until - timezone.now() <= LEASE

    def test_takes_no_run_that_another_holds(self, run):
        claim(run.pk)
        assert claim(run.pk) is None
        assert now(run).token == 1

    def test_takes_a_run_whose_lease_ran_out(self, run):
        claim(run.pk)
        expire(run)
        assert (claim(run.pk).token, now(run).attempts) == (2, 2)

    def test_takes_no_run_that_has_ended(self, run):
        cancel_run(by=None, run=run)
        assert claim(run.pk) is None
        assert claim(0) is None

    def test_takes_no_run_that_was_lost_too_often(self, run):
        for _ in range(MOST_ATTEMPTS):
            assert claim(run.pk)
            expire(run)
        assert claim(run.pk) is None

    def test_a_heartbeat_renews_only_ones_own_lease(self, run):
        mine = claim(run.pk)
        expire(run)
        assert heartbeat(mine, done=2)
        assert (now(run).done, now(run).lease_until > timezone.now()) == (2, True)
        expire(run)
        claim(run.pk)
        assert not heartbeat(mine, done=5)
        assert now(run).done == 2


class TestAfterAnUpgrade:
    """A run bears the version of the engine that made its figures, so another version computes it not."""

    @pytest.fixture
    def old(self, run) -> Run:
        Run.objects.filter(pk=run.pk).update(engine="0.9")
        return run

    def test_a_run_queued_before_ends_and_says_why(self, old):
        assert start(old.pk) is None
        row = now(old)
        assert (row.state, row.lease_until, row.ended) == ("failed", None, True)
        assert row.told == "queued under another version of the engine: start it again"
        assert AuditEntry.objects.first().action == "fail_run"

    def test_nothing_of_it_is_computed(self, old):
        assert not execute(old.pk)
        assert (PartResult.objects.count(), Result.objects.count()) == (0, 0)

    def test_started_again_it_is_a_run_of_this_version(self, old):
        execute(old.pk)
        again, created = request_run(by=None, evaluation=old.evaluation, send=False)
        assert (created, execute(again.pk), now(again).state) == (True, True, "finished")


class TestSteps:
    def test_show_what_is_done_and_nothing_of_the_result(self, run):
        seen = []
        mine, chunks = start(run.pk)
        for parts in chunks:
            execution.compute_parts(mine, parts)
            row = now(run)
            seen.append((row.state, row.step, row.done, row.total, Result.objects.count()))
        assert seen == [("running", "scoring", done, 5, 0) for done in (2, 4, 5)]
        assert publish(mine)
        row = now(run)
        assert (row.state, row.step, row.done, row.computed, row.reason) == ("finished", "", 5, 5, "")
        assert (row.lease_until, row.ended_at <= timezone.now(), row.ended) == (None, True, True)

    def test_deciding_is_named_while_the_result_is_put_together(self, run, monkeypatch):
        seen, combined = [], execution.combined
        monkeypatch.setattr(execution, "combined", lambda row: [seen.append(now(row).step), combined(row)][1])
        execute(run.pk)
        assert seen == ["deciding"]

    def test_the_end_is_told(self, run):
        execute(run.pk)
        entry = AuditEntry.objects.first()
        assert (entry.actor, entry.action, entry.details) == ("system", "finish_run", {"token": 1})

    def test_the_result_is_the_runs_own(self, run):
        execute(run.pk)
        document = json.loads(result_bytes(now(run)))
        assert (document["inputs_sha256"], document["engine"]) == (run.inputs_sha256, run.engine)
        assert [offer["offer"] for offer in document["offers"]] == [f"v{i}/crm/pro" for i in range(5)]


class TestFencing:
    """A worker that was thought dead wakes up after another has taken its run."""

    @pytest.fixture
    def sleeper(self, run) -> Run:
        """The run as the first worker knows it, everything computed but not published."""
        mine, chunks = start(run.pk)
        for parts in chunks:
            execution.compute_parts(mine, parts)
        return mine

    def meanwhile(self, sleeper: Run, monkeypatch, then) -> bool:
        """Publish with something happening after the first look at the token and before the second."""
        combined = execution.combined

        def slow(row):
            result = combined(row)
            if row is sleeper:
                then()
            return result

        monkeypatch.setattr(execution, "combined", slow)
        return publish(sleeper)

    def test_an_old_token_cannot_publish(self, run, sleeper):
        expire(run)
        start(run.pk)
        assert not publish(sleeper)
        assert not Result.objects.exists()

    def test_an_old_token_cannot_publish_what_it_began_to(self, run, sleeper, monkeypatch):
        others = []

        def overtake():
            expire(run)
            others.append(start(run.pk)[0])

        assert not self.meanwhile(sleeper, monkeypatch, overtake)
        assert not Result.objects.exists()
        assert publish(others[0])
        assert AuditEntry.objects.filter(action="finish_run").get().details == {"token": 2}

    def test_an_old_token_cannot_publish_after_another_has(self, run, sleeper, monkeypatch):
        def overtake():
            expire(run)
            assert publish(start(run.pk)[0])

        assert not self.meanwhile(sleeper, monkeypatch, overtake)
        assert Result.objects.count() == 1

    def test_the_result_is_put_together_by_one_worker_only(self, sleeper, monkeypatch):
        twin = now(sleeper)
        answers = []
        assert self.meanwhile(sleeper, monkeypatch, lambda: answers.append(publish(twin)))
        assert (answers, Result.objects.count()) == ([False], 1)

    def test_with_the_guard_off_it_would(self, run, sleeper, monkeypatch):
        """The negative control: a worker that forges the other's token publishes in its place."""
        expire(run)
        start(run.pk)
        sleeper.token = now(run).token
        assert publish(sleeper)
        assert AuditEntry.objects.filter(action="finish_run").get().details == {"token": 2}

    def test_an_old_token_cannot_show_progress(self, run, sleeper):
        expire(run)
        start(run.pk)
        assert not heartbeat(sleeper, done=1)
        assert now(run).done == 5

    def test_two_who_have_computed_the_last_part_publish_once(self, sleeper):
        twin = now(sleeper)
        assert [publish(sleeper), publish(twin)] == [True, False]
        assert Result.objects.count() == 1

    def test_a_worker_lost_while_deciding_is_replaced(self, run, sleeper, monkeypatch):
        class Lost(BaseException):
            pass

        def lost(row):
            raise Lost

        with monkeypatch.context() as patch:
            patch.setattr(execution, "combined", lost)
            with pytest.raises(Lost):
                publish(sleeper)
        assert now(run).step == "deciding"
        expire(run)
        assert execute(run.pk)
        assert now(run).state == "finished"

    def test_what_publishing_writes_is_written_together(self, run, sleeper, monkeypatch):
        """The result, the state and the audit row: all of them or none."""

        def broken(**_):
            raise OperationalError("gone")

        with monkeypatch.context() as patch:
            patch.setattr(execution, "record", broken)
            with pytest.raises(OperationalError):
                publish(sleeper)
        assert (now(run).state, Result.objects.count()) == ("running", 0)


class TestSweeping:
    def test_rings_for_what_waits_too_long(self, run, rung):
        tasks.sweep()
        assert rung == []
        Run.objects.update(requested_at=timezone.now() - timedelta(seconds=11))
        tasks.sweep()
        assert rung == [run.pk]

    def test_rings_for_what_a_lost_worker_held(self, run, rung):
        claim(run.pk)
        Run.objects.update(requested_at=timezone.now() - timedelta(hours=1))
        tasks.sweep()
        assert rung == []
        expire(run)
        tasks.sweep()
        assert rung == [run.pk]

    def test_rings_for_nothing_that_has_ended(self, run, rung):
        Run.objects.update(requested_at=timezone.now() - timedelta(hours=1))
        execute(run.pk)
        tasks.sweep()
        assert rung == []

    def test_ends_what_was_lost_too_often(self, run, rung):
        for _ in range(MOST_ATTEMPTS):
            claim(run.pk)
            expire(run)
        assert abandoned_runs() == []
        assert told(now(run).reason) == "workers were lost 8 times while they computed it"
        assert now(run).state == "failed"
        assert missing_parts(run)
