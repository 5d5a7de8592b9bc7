"""Requesting, reusing, cancelling and purging runs; what has ended stays as it is."""

import json

import pytest
from kombu.exceptions import OperationalError

from discovery.interchange.faults import Faults
from discovery.models import AuditEntry, Evaluation, Requirement
from scoring import execution, queries, tasks
from scoring.actions import runs
from scoring.actions.runs import cancel_run, purge_evaluation, request_run
from scoring.engine import VERSION
from scoring.execution import execute
from scoring.models import Part, PartResult, Result, Run, RunState
from scoring.models.reasons import reason
from scoring.queries import result_bytes
from tests.factories import ChargeFactory, UserFactory, scorable_evaluation
from tests.scoring.documents import SMALL, changed, load
from vendors.models import Answer, Charge, Offering

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluation():
    return scorable_evaluation(slug="crm", products=3)


def request(evaluation) -> Run:
    return request_run(by=None, evaluation=evaluation, send=False)[0]


def finished(evaluation) -> Run:
    run = request(evaluation)
    assert execute(run.pk)
    return Run.objects.get(pk=run.pk)


def change_a_product(evaluation, key: str = "v1") -> None:
    Answer.objects.filter(offering__product__vendor__key=key).update(level="partial")


class TestRequesting:
    def test_freezes_and_queues(self, evaluation):
        user = UserFactory(username="ana")
        run, created = request_run(by=user, evaluation=evaluation, send=False)
        run.refresh_from_db()
        assert created
        assert (run.number, run.state, run.step, run.done, run.total) == (1, "queued", "", 0, 3)
        assert (run.token, run.attempts, run.lease_until, run.engine) == (0, 0, None, VERSION)
        assert (run.requested_by, run.ended_at, run.ended) == (user, None, False)
        assert Part.objects.filter(pk__in=[run.header_id, *run.parts]).count() == 4
        entry = AuditEntry.objects.first()
        assert (entry.actor, entry.action, entry.evaluation) == ("ana", "request_run", "crm")
        assert entry.details == {"inputs": run.inputs_sha256}

    def test_rings_after_the_commit(self, evaluation, monkeypatch, django_capture_on_commit_callbacks):
        rung: list[int] = []
        monkeypatch.setattr(runs, "ring", rung.append)
        with django_capture_on_commit_callbacks(execute=True):
            run, _ = request_run(by=None, evaluation=evaluation)
            assert rung == []
        assert rung == [run.pk]

    def test_does_not_wait_for_the_broker(self, evaluation, monkeypatch, django_capture_on_commit_callbacks):
        def nobody_there(**_):
            raise OperationalError("connection refused")

        monkeypatch.setattr(tasks.run_task, "apply_async", nobody_there)
        with django_capture_on_commit_callbacks(execute=True):
            run, _ = request_run(by=None, evaluation=evaluation)
        assert Run.objects.get(pk=run.pk).state == RunState.QUEUED

    @pytest.mark.parametrize(
        ("spoil", "told"),
        [
            (Requirement.objects.all, "requirements: nothing to score: no agreed requirement yet"),
            (Offering.objects.all, "vendors: nothing to score: no product has a plan yet"),
        ],
    )
    def test_needs_something_to_score(self, evaluation, spoil, told):
        spoil().delete()
        with pytest.raises(Faults) as caught:
            request(evaluation)
        assert str(caught.value) == told
        assert not Run.objects.exists()
        assert not Part.objects.exists()

    def test_needs_a_rate_for_every_charge(self):
        """As when a rate was removed while a price list in its currency waited, or after it came."""
        document = changed({"vendors[0].products[0].addons[0].charges[0].currency": "EUR"})
        evaluation = load(document)
        Evaluation.objects.update(rates={})
        with pytest.raises(Faults) as caught:
            request(evaluation)
        assert str(caught.value).splitlines() == [
            f"vendors.acme.products.crm.{charge}.currency: evaluation.rates has no rate for 'EUR'"
            for charge in ("plans[1].charges[1]", "addons[0].charges[0]")
        ]
        assert not Run.objects.exists()
        Evaluation.objects.update(rates={"EUR": {"rate": "1.08", "on": "2026-11-01"}})
        assert execute(request(evaluation).pk)

    def test_the_evaluations_own_currency_needs_no_rate(self, evaluation):
        Charge.objects.update(currency=evaluation.currency)
        assert request(evaluation).number == 1

    def test_other_evaluations_rates_do_not_matter(self, evaluation):
        ChargeFactory(currency="EUR")
        assert request(evaluation).number == 1

    def test_counts_only_agreed_requirements(self, evaluation):
        Requirement.objects.update(status="draft")
        with pytest.raises(Faults, match="no agreed requirement yet"):
            request(evaluation)
        Evaluation.objects.update(include_drafts=True)
        assert request(evaluation).number == 1

    def test_needs_a_voice_that_is_heard(self, evaluation):
        evaluation.teams.update(voice=0)
        with pytest.raises(Faults, match="teams: every team that has requirements has a voice of 0"):
            request(evaluation)


class TestReuse:
    def test_unchanged_inputs_give_the_same_run(self, evaluation):
        first = request(evaluation)
        assert request_run(by=None, evaluation=evaluation, send=False) == (first, False)
        execute(first.pk)
        assert request_run(by=None, evaluation=evaluation, send=False) == (first, False)
        assert AuditEntry.objects.filter(action="request_run").count() == 1

    def test_an_edit_and_its_undoing_give_the_first_run_again(self, evaluation):
        first = finished(evaluation)
        change_a_product(evaluation)
        assert finished(evaluation).number == 2
        Answer.objects.filter(level="partial").update(level="native")
        assert request_run(by=None, evaluation=evaluation, send=False) == (first, False)

    @pytest.mark.parametrize("end", ["cancelled", "failed"])
    def test_a_run_without_result_is_not_given_again(self, evaluation, end):
        first = request(evaluation)
        if end == "cancelled":
            cancel_run(by=None, run=first)
        else:
            execution.fail(first.pk, "lost")
        run, created = request_run(by=None, evaluation=evaluation, send=False)
        assert (run.number, created) == (2, True)

    def test_another_engine_computes_anew(self, evaluation, monkeypatch):
        finished(evaluation)
        for module in (runs, queries, execution):
            monkeypatch.setattr(module, "VERSION", "0.0-other")
        second = finished(evaluation)
        assert (second.number, second.engine, second.computed) == (2, "0.0-other", 3)

    def test_only_changed_products_are_computed_again(self, evaluation):
        assert finished(evaluation).computed == 3
        change_a_product(evaluation)
        second = finished(evaluation)
        assert (second.computed, second.total, second.done) == (1, 3, 3)
        assert PartResult.objects.count() == 4
        change_a_product(evaluation, "v0")
        change_a_product(evaluation, "v2")
        assert finished(evaluation).computed == 2

    def test_a_changed_header_computes_all_again(self, evaluation):
        finished(evaluation)
        Evaluation.objects.update(threshold="0.7")
        assert finished(evaluation).computed == 3

    def test_reused_parts_give_the_same_bytes_as_computed_ones(self):
        document = changed({"vendors[0].products[0].name": "Acme Sales"})
        finished(load(SMALL))
        reused = finished(load(document))
        text = result_bytes(reused)
        purge_evaluation(by=None, evaluation=reused.evaluation, reason="again")
        PartResult.objects.all().delete()
        computed = finished(load(document))
        assert (reused.computed, computed.computed) == (1, 2)
        assert result_bytes(computed) == text

    def test_the_same_inputs_give_the_same_bytes(self):
        first = result_bytes(finished(load(SMALL)))
        purge_evaluation(by=None, evaluation=Evaluation.objects.get(), reason="again")
        PartResult.objects.all().delete()
        assert result_bytes(finished(load(SMALL))) == first

    def test_what_is_edited_during_a_run_is_not_in_it(self, evaluation):
        run = request(evaluation)
        expected = run.inputs_sha256
        change_a_product(evaluation)
        execute(run.pk)
        document = json.loads(result_bytes(run))
        assert document["inputs_sha256"] == expected
        assert [offer["fit"]["claimed"] for offer in document["offers"]] == [1.0, 2 / 3, 1 / 3]


class TestCancelling:
    def test_ends_a_live_run(self, evaluation):
        run = request(evaluation)
        assert cancel_run(by=UserFactory(username="ana"), run=run)
        run.refresh_from_db()
        assert (run.state, run.reason, run.ended) == ("cancelled", reason("cancelled", by="ana"), True)
        assert AuditEntry.objects.first().action == "cancel_run"
        assert not execute(run.pk)
        assert not Result.objects.exists()

    def test_does_nothing_to_an_ended_run(self, evaluation):
        run = finished(evaluation)
        assert not cancel_run(by=None, run=run)
        run.refresh_from_db()
        assert run.state == RunState.FINISHED

    def test_while_publishing_publishes_nothing(self, evaluation, monkeypatch):
        run = request(evaluation)
        combined = execution.combined

        def cancelled_meanwhile(row):
            cancel_run(by=None, run=row)
            return combined(row)

        monkeypatch.setattr(execution, "combined", cancelled_meanwhile)
        assert not execute(run.pk)
        run.refresh_from_db()
        assert (run.state, Result.objects.count()) == ("cancelled", 0)
