"""What has ended stays as it is: in the database, not only in Python (ADR 9)."""

import pytest
from django.db import IntegrityError, transaction

from discovery.models import AuditEntry, Evaluation
from scoring import execution
from scoring.actions.runs import cancel_run, purge_evaluation, request_run
from scoring.execution import execute
from scoring.models import Part, PartResult, Purge, Result, Run
from tests.discovery.world import run_sql
from tests.factories import UserFactory, scorable_evaluation

pytestmark = pytest.mark.django_db


def finished(evaluation) -> Run:
    run, _ = request_run(by=None, evaluation=evaluation, send=False)
    assert execute(run.pk)
    return Run.objects.get(pk=run.pk)


@pytest.fixture
def evaluation():
    return scorable_evaluation(slug="crm")


def refused(change) -> str:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        change()
    return str(caught.value)


@pytest.fixture(params=["finished", "failed", "cancelled"])
def ended(request, evaluation) -> Run:
    run = request_run(by=None, evaluation=evaluation, send=False)[0]
    ends = {
        "finished": lambda: execute(run.pk),
        "failed": lambda: execution.fail(run.pk, "lost"),
        "cancelled": lambda: cancel_run(by=None, run=run),
    }
    assert ends[request.param]()
    return Run.objects.get(pk=run.pk)


def test_an_ended_run_cannot_be_changed(ended):
    words = "an ended run cannot be changed"
    ended.reason = "another"
    assert words in refused(ended.save)
    assert words in refused(lambda: Run.objects.update(state="queued"))
    assert words in refused(lambda: run_sql("UPDATE scoring_run SET requested_by_id = NULL"))


def test_an_ended_run_cannot_be_deleted(ended):
    words = "is only purged"
    assert words in refused(ended.delete)
    assert words in refused(Run.objects.all().delete)
    assert words in refused(ended.evaluation.delete)
    assert words in refused(lambda: run_sql("DELETE FROM scoring_run"))


def test_a_result_cannot_be_changed_or_deleted(evaluation):
    finished(evaluation)
    assert "a result cannot be changed" in refused(lambda: Result.objects.update(sha256="0"))
    assert "a result is only purged" in refused(lambda: run_sql("DELETE FROM scoring_result"))


def test_frozen_parts_cannot_be_changed_or_deleted(evaluation):
    run = finished(evaluation)
    assert "a frozen part cannot be changed" in refused(lambda: Part.objects.update(document=b""))
    part = Part.objects.filter(pk=run.parts[0])
    PartResult.objects.filter(part__in=part).delete()
    run.evaluation.vendors.all().delete()
    assert "a frozen part is only purged" in refused(part.delete)
    assert "what was computed of a part" in refused(lambda: PartResult.objects.update(payload=b""))


def test_live_runs_may_change(evaluation):
    run, _ = request_run(by=None, evaluation=evaluation, send=False)
    run.step = "scoring"
    run.save()
    assert Run.objects.filter(step="scoring").delete()[0] == 1


def test_purging_takes_all_and_tells(evaluation, ended):
    other = finished(scorable_evaluation(slug="other"))
    purge_evaluation(by=UserFactory(username="ana"), evaluation=ended.evaluation, reason="asked to")
    assert list(Run.objects.all()) == [other]
    assert list(Evaluation.objects.all()) == [other.evaluation]
    assert not Purge.objects.exists()
    entry = AuditEntry.objects.filter(action="purge_evaluation").get()
    assert (entry.actor, entry.evaluation, entry.details) == ("ana", "crm", {"reason": "asked to"})
    assert "is only purged" in refused(other.delete)
