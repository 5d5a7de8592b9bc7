"""How a run gets done: claim, compute, publish (reliability: the database owns the state).

Any process may call any of these at any time, twice or late: parts are computed under a unique key, and a run
is published once, by whoever still holds its token.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import lru_cache
from hashlib import sha256
from threading import Event, Thread

from django.db import connection, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Now

from discovery.actions.audit import record
from discovery.actions.risks import note_found
from discovery.models import Risk
from scoring.engine import VERSION
from scoring.engine.results import Combined, Shared, combine, score_products
from scoring.models import Part, PartResult, Result, Run, RunState
from scoring.models.reasons import reason
from scoring.models.runs import LIVE
from scoring.queries import missing_parts, payloads_of, scored_parts
from scoring.snapshots.parts import compress, decompress, load_header
from scoring.snapshots.rows import load_part

LEASE = timedelta(seconds=30)
BEAT = timedelta(seconds=10)
GRACE = timedelta(seconds=10)
"""How long a new run may wait for a worker before the sweeper rings again."""
MOST_ATTEMPTS = 8
"""Losses of infrastructure that one run survives."""
CHUNK = 32
"""Products a task computes."""
QUICK = 1
"""How hard payloads are compressed: they are read once or twice."""

SCORING, DECIDING = "scoring", "deciding"


def claim(run_id: int) -> Run | None:
    """Take a run that nobody works on: queued, or its lease ran out. None when another has it or it ended."""
    free = Q(lease_until=None) | Q(lease_until__lt=Now())
    taken = Run.objects.filter(free, pk=run_id, state__in=LIVE, attempts__lt=MOST_ATTEMPTS).update(
        state=RunState.RUNNING,
        step=SCORING,
        token=F("token") + 1,
        attempts=F("attempts") + 1,
        lease_until=Now() + Value(LEASE),
    )
    return Run.objects.get(pk=run_id) if taken else None


def heartbeat(run: Run, **columns: object) -> bool:
    """Renew the lease and show progress where the token is still ours."""
    mine = Run.objects.filter(pk=run.pk, token=run.token, state=RunState.RUNNING)
    return bool(mine.update(lease_until=Now() + Value(LEASE), **columns))


@contextmanager
def kept_alive(run: Run) -> Iterator[None]:
    """Renew the lease from a thread while one long computation runs."""
    stop = Event()

    def beat() -> None:
        while not stop.wait(BEAT.total_seconds()):
            heartbeat(run)
        connection.close()

    thread = Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()


def chunks(parts: list[str]) -> list[list[str]]:
    return [parts[i : i + CHUNK] for i in range(0, len(parts), CHUNK)]


@lru_cache(maxsize=1)
def shared_of(header_id: str) -> Shared:
    """What the products under a header share: a header never changes, so a worker keeps its last one."""
    return Shared(load_header(decompress(Part.objects.get(pk=header_id).document)))


def compute_parts(run: Run, parts: Iterable[str]) -> None:
    """Score products and keep what comes out; a part that another task has done is left as it is."""
    shared = shared_of(run.header_id)
    rows = list(Part.objects.filter(pk__in=list(parts)).defer("document"))
    payloads = score_products(shared.header, list(map(load_part, rows)), shared)
    results = [
        PartResult(**payloads_of(run), part=row, payload=compress(payload, QUICK))
        for row, payload in zip(rows, payloads, strict=True)
    ]
    PartResult.objects.bulk_create(results, ignore_conflicts=True)
    heartbeat(run, done=run.total - len(missing_parts(run)))


def combined(run: Run) -> Combined:
    """The result of a run all of whose parts are computed; the same bytes wherever it is made."""
    shared = shared_of(run.header_id)
    scored = scored_parts(run)
    parts = Part.objects.filter(pk__in=set(run.parts)).defer("document").in_bulk()
    products = [load_part(parts[key]) for key in run.parts]
    payloads = [decompress(scored[key]) for key in run.parts]
    return combine(shared.header, products, payloads, run.inputs_sha256, shared)


def publish(run: Run) -> bool:
    """Make the whole result visible at once; False when the run is not ours, or another is publishing it."""
    mine = Run.objects.filter(pk=run.pk, token=run.token, state=RunState.RUNNING, step=SCORING)
    if not mine.update(step=DECIDING, lease_until=Now() + Value(LEASE)):
        return False
    with kept_alive(run):
        result = combined(run)
    with transaction.atomic(durable=True):
        mine = Run.objects.filter(pk=run.pk, token=run.token, state=RunState.RUNNING)
        if not mine.update(
            state=RunState.FINISHED, step="", done=run.total, ended_at=Now(), lease_until=None
        ):
            return False
        Result.objects.create(
            run_id=run.pk,
            document=compress(result.document),
            details=compress(result.details),
            sha256=sha256(result.document).hexdigest(),
        )
        note_found(
            by=None,
            evaluation=run.evaluation,
            kind=Risk.Kind.NOT_ESTIMATED,
            subjects=list(result.not_estimated),
        )
        record(by=None, action="finish_run", target=run, evaluation=run.evaluation.slug, token=run.token)
    return True


def fail(run_id: int, why: str) -> bool:
    """End a live run with a reason in words."""
    with transaction.atomic():
        ended = Run.objects.filter(pk=run_id, state__in=LIVE).update(
            state=RunState.FAILED, reason=why, ended_at=Now(), lease_until=None
        )
        if ended:
            run = Run.objects.select_related("evaluation").get(pk=run_id)
            record(by=None, action="fail_run", target=run, evaluation=run.evaluation.slug, reason=why)
    return bool(ended)


def is_current(run: Run) -> bool:
    """Whether this engine may compute a run. One of another version would publish figures under its name."""
    if run.engine != VERSION:
        fail(run.pk, reason("other_engine"))
    return run.engine == VERSION


def start(run_id: int) -> tuple[Run, list[list[str]]] | None:
    """Claim a run and say what is left to compute, in chunks; None when it is not ours to do."""
    run = claim(run_id)
    if run is None or not is_current(run):
        return None
    missing = missing_parts(run)
    heartbeat(run, computed=len(missing), done=run.total - len(missing))
    return run, chunks(missing)


def compute_chunk(run: Run, parts: list[str]) -> bool:
    """One chunk of a run; whoever computes the last part publishes."""
    with kept_alive(run):
        compute_parts(run, parts)
    return not missing_parts(run) and publish(run)


def execute(run_id: int) -> bool:
    """Do a whole run in this process; False when it was not ours to do."""
    started = start(run_id)
    if started is None:
        return False
    run, work = started
    for parts in work:
        compute_parts(run, parts)
    return publish(run)


def abandoned_runs() -> list[int]:
    """Live runs that nobody holds; those that were lost too often end here with that reason."""
    free = Q(lease_until=None, requested_at__lt=Now() - Value(GRACE)) | Q(lease_until__lt=Now())
    live = Run.objects.filter(free, state__in=LIVE)
    for run_id in live.filter(attempts__gte=MOST_ATTEMPTS).values_list("pk", flat=True):
        fail(run_id, reason("workers_lost", times=MOST_ATTEMPTS))
    return list(live.filter(attempts__lt=MOST_ATTEMPTS).values_list("pk", flat=True))
