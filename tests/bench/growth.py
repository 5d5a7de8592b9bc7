"""Goal 7: how the core grows with its cells, and the memory that it takes."""

import tracemalloc
from collections.abc import Iterator

from django.db import connection

from tests.bench.core import SCORES, Core, Floats
from tests.bench.data import SIZES, Size
from tests.bench.job import postgresql, store
from tests.bench.trials import Count, Goal, Race, Trial

STEPS = {"S": ("tiny", 12.0), "L": ("M", 12.0), "XL": ("L", 12.5)}
"""The size that one is compared with, and how many times its time it may take."""
MEBIBYTE = 2**20


def trials(size: Size) -> Iterator[Trial]:
    if size.name in STEPS:
        with postgresql():
            yield from on_postgresql(size)


def on_postgresql(size: Size) -> Iterator[Trial]:
    name, most = STEPS[size.name]
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(SCORES)
    large, small = Core(size), Core(SIZES[name])
    store(large.market)
    store(small.market, evaluation=False)

    def equal(one: Floats, other: Floats) -> bool:
        """Each is scored as its own market."""
        found = (
            (core.score(core.market.products).numbers == numbers)
            for core, numbers in ((large, one), (small, other))
        )
        return all(bool(same.all()) for same in found)

    cells = large.market.size.cells / small.market.size.cells
    goal = Goal(
        7,
        f"load, score and save: {size.name} ÷ {name}",
        most,
        at_most=True,
        note=f"{cells:.1f} times the cells",
    )
    yield Race((goal,), size.name, large.run, small.run, equal)
    if size.name == "XL":
        goal = Goal(7, "peak of load, score and save, in 400 MiB", 1.0, at_most=True, note="bytes")
        yield Count((goal,), size.name, lambda: peak(large), lambda: 400.0 * MEBIBYTE, lambda *_: True)


def peak(core: Core) -> float:
    """The most memory that a run of the core has at once beyond what is there before it."""
    tracemalloc.start()
    core.run()
    highest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return float(highest)
