"""Goal 2: a whole run from stored parts to its published result, against copying one row a cell."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import count, islice
from typing import Any
from unittest.mock import patch

from django.db import connection

from discovery.models import Evaluation
from scoring import execution
from scoring.engine.vocabulary import LEVEL_OF_CODE
from scoring.models import Part, Run, RunState
from scoring.snapshots.parts import compress, load_product, manifest_sha256
from tests.bench.data import Market, Size, answered
from tests.bench.trials import Goal, Race, Trial

COLUMNS = "offering_id, feature_id, level, note, evidence, answered_on, accepted"
LINES_AT_ONCE = 20_000


@contextmanager
def postgresql() -> Iterator[None]:
    """A database of the bench's own on the server at hand, gone afterwards."""
    if connection.vendor != "postgresql":
        raise SystemExit("This is measured on PostgreSQL: run `make bench`.")
    given = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(given, verbosity=0)


def trials(size: Size) -> Iterator[Trial]:
    with postgresql():
        yield from on_postgresql(size)


def on_postgresql(size: Size) -> Iterator[Trial]:
    """The job, and COPY into a table like that of the answers, with its unique index; or out of it."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    market = Market(size)
    store(market)
    rows = copy_lines(market)
    numbers = count(1)

    def ours() -> Counter[str]:
        run = executed(market, next(numbers))
        if run.state != RunState.FINISHED or not run.result.document:
            raise RuntimeError(run.reason)
        return claims

    def copy_in() -> Counter[str]:
        copy_rows(rows)
        return claims

    def copy_out() -> Counter[str]:
        read = 0
        with connection.cursor() as cursor:
            sql = "COPY (SELECT offering_id, feature_id, level FROM bench_answer) TO STDOUT"
            with cursor.copy(sql) as copy:
                for block in copy:
                    read += len(block)
        return claims

    claims = Counter(level for _, _, level in answered(market))
    goals = (
        Goal(2, "the whole job ÷ COPY of its cells as rows", 1.0, at_most=True),
        Goal(2, "the whole job ÷ COPY of its cells as rows, then", 0.4, at_most=True),
    )
    yield Race(goals, size.name, ours, copy_in, lambda *_: stored_levels() == copied_levels())
    note = "beyond the goal: a scorer of rows would at least have to read them"
    reading = Goal(2, "the whole job ÷ COPY of the rows out of the table", 1.0, at_most=True, note=note)
    yield Race((reading,), size.name, ours, copy_out, lambda *_: stored_levels() == copied_levels())


def store(market: Market, *, evaluation: bool = True) -> None:
    """The parts of a market, and the evaluation that runs are of."""
    header = market.header_part
    rows = [Part(sha256=header.sha256, document=compress(header.document))]
    rows += [
        Part(sha256=part.sha256, document=compress(part.document), offer=part.offer, cells=part.cells)
        for part in market.parts
    ]
    Part.objects.bulk_create(rows, batch_size=100)
    if not evaluation:
        return
    policy = market.header.policy
    Evaluation.objects.create(slug=policy.slug, name=policy.name, starts_on=date(2027, 1, 1))


def executed(market: Market, number: int) -> Run:
    """A run that was computed whole: under its own engine's name, as the engine of that name."""
    run = new_run(market, number)
    with patch.object(execution, "VERSION", run.engine):
        if not execution.execute(run.pk):
            raise RuntimeError("the run was not ours")
    run.refresh_from_db()
    return run


def new_run(market: Market, number: int) -> Run:
    """A queued run under an engine of its own name: nothing of an earlier one is found."""
    parts = [part.sha256 for part in market.parts]
    return Run.objects.create(
        evaluation=Evaluation.objects.get(),
        number=number,
        total=len(parts),
        inputs_sha256=manifest_sha256(market.header_part.sha256, parts),
        engine=f"bench {number}",
        header_id=market.header_part.sha256,
        parts=parts,
    )


def copy_lines(market: Market) -> list[bytes]:
    """The rows as COPY reads them, in blocks."""
    cells = answered(market)
    blocks = []
    while batch := list(islice(cells, LINES_AT_ONCE)):
        lines = [f"{o}\t{f}\t{LEVEL_OF_CODE[code].value}\tn\t\t2026-06-01\tt\n" for o, f, code in batch]
        blocks.append("".join(lines).encode())
    return blocks


def copy_rows(blocks: list[bytes]) -> None:
    """COPY into a table like that of the answers, with its unique index."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_answer")
        cursor.execute("CREATE TABLE bench_answer (LIKE vendors_answer INCLUDING IDENTITY)")
        cursor.execute("CREATE UNIQUE INDEX ON bench_answer (offering_id, feature_id)")
        with cursor.copy(f"COPY bench_answer ({COLUMNS}) FROM STDIN") as copy:
            for block in blocks:
                copy.write(block)


def stored_levels() -> Counter[Any]:
    """How many cells of each level the stored parts hold."""
    found: Counter[Any] = Counter()
    for part in Part.objects.exclude(offer=None).defer("document").iterator():
        for cells in load_product(bytes(part.offer or b""), bytes(part.cells or b"")).cells.values():
            found.update(byte & 15 for byte in cells.levels if byte & 15)
    return Counter({LEVEL_OF_CODE[code].value: number for code, number in found.items()})


def copied_levels() -> Counter[Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT level, count(*) FROM bench_answer GROUP BY level")
        return Counter(dict(cursor.fetchall()))
