"""Requests at the same moment, on a database that takes several writers."""

from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Event, Thread

import pytest
from django.db import OperationalError, connection, transaction

from discovery.models import AuditEntry
from scoring.actions import runs
from scoring.actions.runs import request_run
from scoring.models import Run
from scoring.snapshots.rows import freeze, store
from tests.discovery.world import run_sql
from tests.factories import scorable_evaluation

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


class TestTogether:
    """Two people press the button at the same moment."""

    def request_twice(self, evaluation, monkeypatch) -> list:
        """Both have looked for an existing run before either writes one."""
        both, look = Barrier(2, timeout=2), runs.same_run
        answers: list = []

        def look_and_wait(*arguments):
            found = look(*arguments)
            if found is None:
                with suppress(BrokenBarrierError):  # the second look of the one that lost
                    both.wait()
            return found

        def request() -> None:
            try:
                answers.append(request_run(by=None, evaluation=evaluation, send=False))
            finally:
                connection.close()

        monkeypatch.setattr(runs, "same_run", look_and_wait)
        freeze(evaluation)  # else one waits for the other's parts
        threads = [Thread(target=request) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        return answers

    def test_get_one_run(self, monkeypatch):
        answers = self.request_twice(scorable_evaluation(), monkeypatch)
        assert sorted(created for _, created in answers) == [False, True]
        assert Run.objects.count() == 1
        assert AuditEntry.objects.filter(action="request_run").count() == 1

    def test_would_get_two_without_the_constraints(self, monkeypatch):
        """The negative control: the same race with the guard off."""
        guards = [one for one in Run._meta.constraints if one.name.endswith("unique")]
        with connection.schema_editor() as editor:
            for guard in guards:
                editor.remove_constraint(Run, guard)
        try:
            answers = self.request_twice(scorable_evaluation(), monkeypatch)
            assert [created for _, created in answers] == [True, True]
            assert Run.objects.count() == 2
        finally:
            Run.objects.all().delete()
            with connection.schema_editor() as editor:
                for guard in guards:
                    editor.add_constraint(Run, guard)


class TestWaiting:
    """Who stores the same parts at the same moment is waited for."""

    def request_beside(self, evaluation, seconds: float) -> Run:
        """Request while somebody else's transaction holds the header's hash."""
        with transaction.atomic():
            header = freeze(evaluation).header
            transaction.set_rollback(True)
        held, release = Event(), Event()

        def hold() -> None:
            with transaction.atomic():
                store(header)
                held.set()
                release.wait(seconds)
                transaction.set_rollback(True)
            connection.close()

        holder = Thread(target=hold)
        holder.start()
        held.wait(5)
        run_sql("SET lock_timeout = '200ms'")
        try:
            return request_run(by=None, evaluation=evaluation, send=False)[0]
        finally:
            release.set()
            holder.join()
            run_sql("SET lock_timeout = '3s'")

    def test_longer_than_a_lock_may_take(self):
        assert self.request_beside(scorable_evaluation(), seconds=0.7).number == 1

    def test_ends_some_time(self, monkeypatch):
        monkeypatch.setattr(runs, "MOST_RETRIES", 1)
        with pytest.raises(OperationalError, match="lock timeout"):
            self.request_beside(scorable_evaluation(), seconds=30)
        assert not Run.objects.exists()
