"""Goals 1, 3 and 4: cells loaded, scored and saved alone, against what handles them as rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import psycopg
from django.apps.registry import Apps
from django.db import connection, models
from numpy.typing import NDArray

from scoring.engine.fit import BLOCK, Credits, Fits, score_plans
from scoring.engine.values import Product
from scoring.engine.vocabulary import CODE_OF_LEVEL, Priority
from scoring.engine.weights import weigh
from scoring.snapshots.parts import unpack_cells
from tests.bench.data import Market, Size
from tests.bench.job import copy_lines, copy_rows, postgresql, store
from tests.bench.trials import Goal, Race, Trial

Floats = NDArray[np.float64]
ROWS_AT_ONCE = 2_000
SCORES = """
    CREATE TABLE IF NOT EXISTS bench_score (
        id bigserial PRIMARY KEY, path text NOT NULL, verdict text NOT NULL, verified float8, claimed float8,
        possible float8, fits bytea NOT NULL, missing bytea NOT NULL
    )
"""


class Answer(models.Model):  # noqa: DJ008
    """A row of the table that is copied into, in no registry of the project's."""

    offering_id = models.BigIntegerField()
    feature_id = models.BigIntegerField()
    level = models.TextField()

    class Meta:
        apps = Apps()
        app_label = "bench"
        managed = False
        db_table = "bench_answer"


class Score(models.Model):  # noqa: DJ008
    """A saved score of one plan."""

    path = models.TextField()
    verdict = models.TextField()
    verified = models.FloatField(null=True)
    claimed = models.FloatField(null=True)
    possible = models.FloatField(null=True)
    fits = models.BinaryField()
    missing = models.BinaryField()

    class Meta:
        apps = Apps()
        app_label = "bench"
        managed = False
        db_table = "bench_score"


class Core:
    """What a run needs for fits alone: names are at hand, cells are loaded, scores saved."""

    def __init__(self, size: Size) -> None:
        # Rows are claims only, so there is nothing here but claims.
        self.market = Market(replace(size, checked=0.0))
        self.header, self.weights = self.market.header, weigh(self.market.header)
        self.known = [replace(product, cells={}) for product in self.market.products]
        self.slots = [slots_of(product) for product in self.known]
        self.parts = [part.sha256 for part in self.market.parts]

    def load(self) -> list[Product]:
        connection.ensure_connection()
        with psycopg.Cursor(connection.connection) as cursor:
            query = "SELECT sha256, cells FROM scoring_part WHERE sha256 = ANY(%s)"
            cells = dict(cursor.execute(query, [self.parts], binary=True).fetchall())
        return [
            replace(product, cells=unpack_cells(slots, cells[part], {}))
            for product, slots, part in zip(self.known, self.slots, self.parts, strict=True)
        ]

    def score(self, products: Sequence[Product]) -> Fits:
        return score_plans(self.header, self.weights, products)

    def save(self, fits: Fits) -> None:
        columns = "path, verdict, verified, claimed, possible, fits, missing"
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE bench_score")
            with cursor.copy(f"COPY bench_score ({columns}) FROM STDIN (FORMAT binary)") as copy:
                copy.set_types(["text", "text", "float8", "float8", "float8", "bytea", "bytea"])
                for row in zip(*self.columns(fits), strict=True):
                    copy.write_row(row)

    def columns(self, fits: Fits) -> tuple[Sequence[Any], ...]:
        """What is saved of each plan."""
        whole = fits.numbers[:, 0].T.tolist()
        numbers = [row.tobytes() for row in fits.numbers]
        missing = [row.tobytes() for row in fits.table.missing]
        return fits.paths, [verdict.value for verdict in fits.verdicts], *whole, numbers, missing

    def run(self) -> NDArray[Any]:
        """Load, score and save; the numbers of the fits."""
        fits = self.score(self.load())
        self.save(fits)
        return fits.numbers

    def plan_rows(self) -> NDArray[np.intp]:
        """Which of all offerings, numbered as the rows are, are plans."""
        keys = [slot for slots in self.slots for slot in slots]
        return np.flatnonzero([key[0] != "+" for key in keys])


def slots_of(product: Product) -> list[str]:
    return [plan.key for plan in product.plans] + [f"+{addon.key}" for addon in product.addons]


def trials(size: Size) -> Iterator[Trial]:
    with postgresql():
        yield from on_postgresql(size)


def on_postgresql(size: Size) -> Iterator[Trial]:
    core = Core(size)
    store(core.market)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(SCORES)
    rows = copy_lines(core.market)
    copy_rows(rows)
    known = core.score(core.market.products)

    def all_there(found: Any, _: Any) -> bool:
        """Every cell is a row, and what is saved are the fits of the market."""
        saved = list(Score.objects.order_by("id").values_list("path", "fits"))
        fits = [(path, row.tobytes()) for path, row in zip(known.paths, known.numbers, strict=True)]
        same = [(path, bytes(content)) for path, content in saved] == fits
        return same and Answer.objects.count() == sum(block.count(b"\n") for block in rows)

    goal = Goal(1, "load, score and save ÷ COPY of the cells as rows", 0.08, at_most=True)
    yield Race((goal,), size.name, core.run, lambda: copy_rows(rows), all_there)
    yield from apart(core, size)
    goal = Goal(4, "load, score and save: values_list, NumPy, bulk_create ÷ ours", 80)
    yield Race((goal,), size.name, core.run, lambda: by_rows(core), same_claims)


def apart(core: Core, size: Size) -> Iterator[Trial]:
    """Loading against the server's own COPY of packed rows; scoring against a bare product of matrices."""
    products = core.market.products

    def copied() -> int:
        query = "SELECT sha256, cells FROM scoring_part WHERE offer IS NOT NULL"
        with connection.cursor() as cursor:
            cursor.execute(f"COPY ({query}) TO '/dev/null' (FORMAT binary)")
            return cursor.rowcount

    goal = Goal(3, "load ÷ the server's COPY of the packed rows", 3, at_most=True)
    yield Race(
        (goal,), size.name, core.load, copied, lambda one, rows: one == bare(products) and rows == len(one)
    )
    credits, weights = claimed(core, products), columns_of(core)
    goal = Goal(
        3, "score ÷ a bare product of matrices", 2, at_most=True, note="of claims alone; ours has all fits"
    )

    def equal(fits: Fits, sums: Floats) -> bool:
        return bool((fits.table.sums.claimed.reshape(len(fits), -1) == sums).all())

    blocks = range(0, len(credits), BLOCK)
    yield Race(
        (goal,),
        size.name,
        lambda: core.score(products),
        lambda: np.concatenate([credits[start : start + BLOCK] @ weights for start in blocks]),
        equal,
    )


def bare(products: Sequence[Product]) -> list[Product]:
    """Products without gaps, which only ways out read."""
    return [
        replace(product, cells={key: replace(cells, gaps=()) for key, cells in product.cells.items()})
        for product in products
    ]


def columns_of(core: Core) -> Floats:
    """The weights of every part and team, features × columns."""
    weights = core.weights
    parts = [*weights.by_area.values(), weights.by_priority[Priority.MUST]]
    return np.concatenate(parts).T[: weights.features].astype(np.float64)


def claimed(core: Core, products: Sequence[Product]) -> Floats:
    """Percent of credit, plans × features."""
    levels = [product.cells[plan.key].levels for product in products for plan in product.plans]
    codes = np.frombuffer(b"".join(levels), np.uint8).reshape(len(levels), -1) & 15
    return np.array([*Credits.of(core.header.policy).percents], dtype=np.float64)[codes]


@dataclass(frozen=True)
class Rows:
    """The three fits of every plan as rows give them."""

    fits: Floats


def by_rows(core: Core) -> Rows:
    """Every row through the ORM into arrays, one product of matrices, a model for each plan."""
    offerings, features, levels = zip(
        *Answer.objects.values_list("offering_id", "feature_id", "level").iterator(ROWS_AT_ONCE), strict=True
    )
    codes = np.zeros((core.plan_rows().max() + 64, core.weights.features), dtype=np.uint8)
    codes[np.array(offerings) - 1, np.array(features) - 1] = [CODE_OF_LEVEL[level] for level in levels]
    codes = codes[core.plan_rows()]
    percents = np.array(Credits.of(core.header.policy).percents, dtype=np.float64)
    weights = np.array([float(weight) for weight in core.weights.overall])
    applicable = (codes != CODE_OF_LEVEL["not_applicable"]) @ weights
    credit = percents[codes] @ weights / 100
    possible = credit + (codes == 0) @ weights
    fits = np.stack([np.zeros(len(codes)), credit / applicable, possible / applicable], axis=1)
    Score.objects.all().delete()
    Score.objects.bulk_create(
        [
            Score(path=str(i), verdict="", verified=v, claimed=c, possible=p, fits=b"", missing=b"")
            for i, (v, c, p) in enumerate(fits.tolist())
        ],
        batch_size=ROWS_AT_ONCE,
    )
    return Rows(fits)


def same_claims(ours: Floats, theirs: Rows) -> bool:
    return np.allclose(ours[:, 0], theirs.fits, rtol=0, atol=1e-9)
