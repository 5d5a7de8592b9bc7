"""Requesting, cancelling and purging runs."""

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Max
from django.db.models.functions import Now

from discovery.actions.audit import record
from discovery.interchange.faults import Faults
from discovery.models import Evaluation, User
from scoring.engine import VERSION
from scoring.interchange.checks import check_scorable
from scoring.models import Purge, Run, RunState
from scoring.models.reasons import reason as reason_of
from scoring.models.runs import LIVE
from scoring.queries import same_run
from scoring.snapshots.parts import Snapshot, load_header
from scoring.snapshots.rows import freeze, missing_rates
from scoring.tasks import ring
from vendors.actions.invitations import open_sealed
from vendors.models import Offering

PASSING = ("40001", "40P01", "55P03")
"""PostgreSQL's serialisation failure, deadlock, lock timeout."""
MOST_RETRIES = 10


def request_run(*, by: User | None, evaluation: Evaluation, send: bool = True) -> tuple[Run, bool]:
    """Freeze the inputs and queue a run; the existing one, and False, where the same inputs have one already.

    Faults where there is nothing to score, or a charge has no rate. The row is the outbox: with `send` the
    broker is rung after commit, and if it does not answer the sweeper rings again.
    """
    for _ in range(MOST_RETRIES):
        try:
            with transaction.atomic():
                return queue_run(by=by, evaluation=evaluation, send=send)
        except (IntegrityError, OperationalError) as error:
            if not is_passing(error):
                raise
    with transaction.atomic():
        return queue_run(by=by, evaluation=evaluation, send=send)


def is_passing(error: Exception) -> bool:
    """Whether another request at the same moment was in the way: it has stored the run, or the same parts."""
    return isinstance(error, IntegrityError) or getattr(error.__cause__, "sqlstate", "") in PASSING


def queue_run(*, by: User | None, evaluation: Evaluation, send: bool) -> tuple[Run, bool]:
    open_sealed(by=by, evaluation=evaluation)
    snapshot = freeze(evaluation)
    check_inputs(evaluation, snapshot)
    if (existing := same_run(evaluation, snapshot.inputs_sha256)) is not None:
        return existing, False
    last = evaluation.runs.aggregate(last=Max("number"))["last"] or 0
    run = Run.objects.create(
        evaluation=evaluation,
        number=last + 1,
        total=len(snapshot.parts),
        inputs_sha256=snapshot.inputs_sha256,
        engine=VERSION,
        header_id=snapshot.header.sha256,
        parts=[part.sha256 for part in snapshot.parts],
        requested_by=by,
    )
    record(by=by, action="request_run", target=run, evaluation=evaluation.slug, inputs=snapshot.inputs_sha256)
    if send:
        transaction.on_commit(lambda: ring(run.pk))
    return run, True


def check_inputs(evaluation: Evaluation, snapshot: Snapshot) -> None:
    plans = Offering.objects.filter(product__vendor__evaluation=evaluation, kind=Offering.Kind.PLAN).count()
    unscorable = check_scorable(load_header(snapshot.header.document), plans)
    if found := [*unscorable, *missing_rates(evaluation)]:
        raise Faults(found)


@transaction.atomic
def cancel_run(*, by: User | None, run: Run) -> bool:
    """End a live run without a result; False when it had ended already."""
    ended = Run.objects.filter(pk=run.pk, state__in=LIVE).update(
        state=RunState.CANCELLED, reason=reason_of("cancelled", by=str(by or "system")), ended_at=Now()
    )
    if ended:
        record(by=by, action="cancel_run", target=run, evaluation=run.evaluation.slug)
    return bool(ended)


@transaction.atomic
def purge_evaluation(*, by: User | None, evaluation: Evaluation, reason: str) -> None:
    """Delete an evaluation with its finished runs: the only way that ended runs go."""
    record(by=by, action="purge_evaluation", target=evaluation, evaluation=evaluation.slug, reason=reason)
    purge = Purge.objects.create(reason=reason)
    evaluation.delete()
    purge.delete()
