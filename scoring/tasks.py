"""Celery's shells: an id in, execution called. A message is a doorbell; it may come twice, late or never."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError
from kombu.exceptions import OperationalError as BrokerError

from discovery.actions import audit
from scoring import execution
from scoring.models import Run
from scoring.models.reasons import reason

logger = logging.getLogger(__name__)

P = ParamSpec("P")

LOST = (OperationalError, InterfaceError, BrokerError)
"""The database or the broker went away: no fault of the run, which the sweeper gives to the next worker."""


def ring(run_id: int) -> bool:
    """Tell a worker that a run waits; False when the broker does not answer (the sweeper rings again)."""
    try:
        run_task.apply_async(args=[run_id], retry=False)
    except BrokerError:
        logger.warning("the broker does not answer; run %s waits for the sweeper", run_id)
        return False
    return True


def ends_failed(task: Callable[P, None]) -> Callable[P, None]:
    """A fault of the computation ends the run with its reason; it would fail again on every worker."""

    @wraps(task)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        run_id = int(str(args[0]))
        try:
            task(*args, **kwargs)
        except LOST:
            logger.warning("run %s lost its database or broker and waits for the sweeper", run_id)
            raise
        except SoftTimeLimitExceeded:
            execution.fail(run_id, reason("too_long"))
            raise
        except Exception as error:
            execution.fail(run_id, reason("fault", kind=type(error).__name__, message=str(error)))
            raise

    return guarded


@shared_task(name="scoring.run")
@ends_failed
def run_task(run_id: int) -> None:
    """Claim a run and hand its chunks to whoever is free; a single chunk is done here."""
    started = execution.start(run_id)
    if started is None:
        return
    run, chunks = started
    if len(chunks) <= 1:
        execution.compute_chunk(run, chunks[0] if chunks else [])
        return
    for parts in chunks:
        chunk_task.delay(run_id, run.token, parts)


@shared_task(name="scoring.chunk")
@ends_failed
def chunk_task(run_id: int, token: int, parts: list[str]) -> None:
    """Compute some products of a run, if the run is still the one that asked."""
    run = Run.objects.filter(pk=run_id, token=token).first()
    if run is not None and not run.ended and execution.is_current(run):
        execution.compute_chunk(run, parts)


@shared_task(name="scoring.sweep")
def sweep() -> None:
    """Ring again for runs that were left behind."""
    for run_id in execution.abandoned_runs():
        ring(run_id)


@shared_task(name="scoring.seal_audit")
def seal_audit() -> None:
    audit.seal_audit()
