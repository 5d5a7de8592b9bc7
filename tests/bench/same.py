"""Goal 14: the same bytes, whatever the block, the chunk, the threads and the number of workers."""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path

from scoring.engine.fit import score_plans
from scoring.engine.results import combine, score_products
from scoring.engine.weights import weigh
from tests.bench.data import SIZES, Market, Size
from tests.bench.trials import Count, Goal, Trial

ROOT = Path(__file__).parents[2]
BLOCKS = (256, 1, 7, 10_000)
CASES = (
    {"chunk": 32, "workers": 1, "threads": 1},
    {"chunk": 1, "workers": 1, "threads": 2},
    {"chunk": 7, "workers": 2, "threads": 1},
    {"chunk": 1_000_000, "workers": 1, "threads": 1},
)


def trials(size: Size) -> Iterator[Trial]:
    """How many different results there are; more than M is not run for this."""
    size = min(size, SIZES["M"], key=lambda one: one.cells)

    def blocks() -> int:
        market = Market(size)
        weights = weigh(market.header)
        found = [score_plans(market.header, weights, market.products, block) for block in BLOCKS]
        return len({(repr(list(fits)), fits.table.sums.claimed.tobytes()) for fits in found})

    def documents() -> int:
        return len({digest_apart(size, **case) for case in CASES})

    goal = Goal(14, "different results of any block size", 1, at_most=True)
    yield Count((goal,), size.name, blocks, lambda: 1, lambda one, _: one == 1)
    goal = replace(goal, name="different results of any chunk, thread or worker count")
    yield Count((goal,), size.name, documents, lambda: 1, lambda one, _: one == 1)


def digest_apart(size: Size, chunk: int, workers: int, threads: int) -> str:
    """The digest that a process of its own comes to."""
    command = [sys.executable, "-m", "tests.bench.same", size.name, str(chunk), str(workers)]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": str(threads)}
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def digest(size: str, chunk: int, workers: int) -> str:
    """Of a whole job, its chunks shared out to so many workers."""
    market = Market(SIZES[size])
    starts = range(0, len(market.products), chunk)
    if workers == 1:
        payloads = [payload for start in starts for payload in scored(size, start, chunk)]
    else:
        with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
            found = pool.map(scored, [size] * len(starts), starts, [chunk] * len(starts))
            payloads = [payload for part in found for payload in part]
    result = combine(market.header, market.products, payloads, "0")
    return sha256(b"".join([result.document, result.details, *payloads])).hexdigest()


def scored(size: str, start: int, chunk: int) -> list[bytes]:
    market = Market(SIZES[size])
    return score_products(market.header, market.products[start : start + chunk])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("size")
    parser.add_argument("chunk", type=int)
    parser.add_argument("workers", type=int)
    print(digest(**vars(parser.parse_args())))
