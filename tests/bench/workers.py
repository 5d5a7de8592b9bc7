"""Goal 15: two workers do a whole job in less time than one."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context

from scoring.engine.results import Shared, combine, score_products
from scoring.execution import CHUNK
from tests.bench.data import SIZES, Market, Size
from tests.bench.trials import Goal, Race, Trial


def trials(size: Size) -> Iterator[Trial]:
    """The same chunks, given to the workers one by one; results are combined by the one who waits."""
    market = Market(size)
    shared = Shared(market.header)
    starts = range(0, len(market.products), CHUNK)

    with pool(2) as two, pool(1) as one:

        def job(workers: ProcessPoolExecutor) -> bytes:
            found = workers.map(scored, [size.name] * len(starts), starts)
            payloads = [payload for part in found for payload in part]
            result = combine(market.header, market.products, payloads, "0", shared)
            return result.document + result.details

        warm(one, size.name, 1)
        warm(two, size.name, 2)
        goal = Goal(15, "the whole job: one worker ÷ two", 1.5)
        yield Race((goal,), size.name, lambda: job(two), lambda: job(one), lambda a, b: a == b)


def pool(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, get_context("spawn"))


def warm(workers: ProcessPoolExecutor, size: str, number: int) -> None:
    """Let every worker make the market before anything is timed."""
    list(workers.map(ready, [size] * 4 * number))


@cache
def known(size: str) -> tuple[Market, Shared]:
    market = Market(SIZES[size])
    return market, Shared(market.header)


def ready(size: str) -> int:
    return len(known(size)[0].products)


def scored(size: str, start: int) -> list[bytes]:
    """A chunk, from the stored form of its products as a worker has them."""
    market, shared = known(size)
    return score_products(market.header, market.products[start : start + CHUNK], shared)
