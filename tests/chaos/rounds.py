"""One round: an edit, a run of it, a fault at some moment; then all that was promised is looked at."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection

from discovery.models import AuditEntry, Evaluation
from scoring.actions.runs import request_run
from scoring.engine.results import combine, score_products
from scoring.interchange import dump, parse
from scoring.models import PartResult, Result, Run, RunState
from scoring.queries import result_bytes
from scoring.snapshots.parts import freeze_document, load_header, load_product
from scoring.snapshots.rows import dump_evaluation
from tests.chaos.faults import House

Read = TypeVar("Read")
PRODUCTS = 10
PATIENCE = 180.0
"""Seconds after which a run that has not ended counts as stuck."""


@dataclass(frozen=True)
class Round:
    fault: str
    recovery: float
    """Seconds from the fault to the run's end."""
    violations: tuple[str, ...]


def play(house: House, evaluation: Evaluation, fault: str, draw: Random) -> Round:
    """The edit is acknowledged before the fault; three of ten requests never ring the broker."""
    house.staff(draw)
    wanted = evaluation.horizon_months + 1
    Evaluation.objects.filter(pk=evaluation.pk).update(horizon_months=wanted)
    evaluation.refresh_from_db()
    run, _created = request_run(by=None, evaluation=evaluation, send=draw.random() < 0.7)
    found = set(watched(run, until=progress(draw.randrange(PRODUCTS)), patience=PATIENCE))
    started = time.monotonic()
    house.fault(fault, draw)()
    found |= set(watched(run, until=lambda row: row.ended, patience=PATIENCE))
    recovery = time.monotonic() - started
    return Round(fault, recovery, tuple(sorted(found | set(broken(run, wanted)))))


def progress(done: int) -> Callable[[Run], bool]:
    return lambda row: row.ended or row.done >= done


def watched(run: Run, *, until: Callable[[Run], bool], patience: float) -> Iterator[str]:
    """Wait for it, telling what is seen meanwhile that must never be seen."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        results = read(Result.objects.filter(run=run).count)
        row = read(lambda: Run.objects.get(pk=run.pk))
        if results and row.state != RunState.FINISHED:
            yield "a result before the end"
        if until(row):
            return
        time.sleep(0.02)
    yield "stuck"


def read(query: Callable[[], Read]) -> Read:
    """The answer, as soon as the database is there again."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return query()
        except (OperationalError, InterfaceError):
            if time.monotonic() > deadline:
                raise
            connection.close()
            time.sleep(0.05)


def broken(run: Run, horizon: int) -> Iterator[str]:
    """What of an ended run is not as it was promised."""
    row = read(lambda: Run.objects.select_related("evaluation").get(pk=run.pk))
    if row.state != RunState.FINISHED:
        yield f"ended as {row.state}: {row.reason}"
        return
    if row.evaluation.horizon_months != horizon:
        yield "an acknowledged edit is gone"
    told = AuditEntry.objects.filter(action="finish_run", target=f"scoring.run {row}").count()
    if told != 1:
        yield f"told {told} times that it ended"
    if Result.objects.filter(run=row).count() != 1:
        yield "not one result"
    if PartResult.objects.filter(header=row.header_id).count() != PRODUCTS:
        yield "not one result a product"
    if result_bytes(row) != scored_alone(row.evaluation):
        yield "not the bytes that the document gives"


def scored_alone(evaluation: Evaluation) -> bytes:
    """The result of the evaluation's document, without workers, broker or any fault."""
    snapshot = freeze_document(parse(dump(dump_evaluation(evaluation)).encode()))
    header = load_header(snapshot.header.document)
    products = [load_product(part.offer or b"", part.cells or b"") for part in snapshot.parts]
    return combine(header, products, score_products(header, products), snapshot.inputs_sha256).document
