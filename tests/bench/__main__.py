"""`python -m tests.bench --size L`: one line a goal, and bench.json."""

import argparse
import importlib
import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from tests.bench.data import SIZES
from tests.bench.trials import Line
from tests.origin import ROOT, origin

MODULES = {
    1: "core",
    2: "job",
    3: "core",
    4: "core",
    6: "edit",
    7: "growth",
    8: "fits",
    9: "ranks",
    10: "bundling",
    11: "spread",
    13: "matrix",
    14: "same",
    15: "workers",
    16: "whatif",
}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--size", default="L", choices=["tiny", "S", "M", "L", "XL"])
    parser.add_argument("--goals", type=int, nargs="*", default=list(MODULES), choices=list(MODULES))
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args(arguments)
    goals: list[dict[str, Any]] = []
    record = {**origin(), "size": asked.size, "goals": goals}
    for line in judged(asked.size, asked.goals, asked.rounds):
        print(line, flush=True)
        goals.append(line.as_json())
        write(record)
    return 0


def write(record: dict[str, Any]) -> None:
    """What is known so far: a run that is broken off keeps its lines."""
    (ROOT / "bench.json").write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n")
    (ROOT / "docs" / "benchmarks.md").write_text(page(record))


def judged(size: str, goals: Iterable[int], rounds: int) -> Iterator[Line]:
    """The lines of the goals asked for, each trial with data of its own."""
    wanted = set(goals)
    for name in dict.fromkeys(MODULES[goal] for goal in goals):
        for trial in importlib.import_module(f"tests.bench.{name}").trials(SIZES[size]):
            if wanted & {goal.number for goal in trial.goals}:
                yield from trial.lines(rounds)


def page(record: dict[str, Any]) -> str:
    """docs/benchmarks.md."""
    head = [
        "# Benchmarks",
        "",
        "Written by `make bench`. Both sides of a line are shown to be equal before anything is timed; they",
        "are timed in turns, and the ratio is the median of the rounds. `ours` and `peer` are seconds unless",
        "a note says else.",
        "",
        f"Size {record['size']}, {record['date']}, commit {record['commit']}, {record['machine']}, "
        f"Python {record['python']}, NumPy {record['numpy']}.",
        "",
        "| goal | what | size | ratio | goal | verdict | ours | peer | rounds | note |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    return "\n".join([*head, *map(row_of, record["goals"])]) + "\n"


def row_of(line: dict[str, Any]) -> str:
    sign = "≤" if line["at_most"] else "≥"
    figures = f"{line['ratio']:.3g} | {sign} {line['wanted']:g} | {line['verdict']}"
    times = f"{line['ours']:.4g} | {line['peer']:.4g} | {line['rounds']} | {line['note']}"
    return f"| {line['goal']} | {line['name']} | {line['size']} | {figures} | {times} |"


if __name__ == "__main__":
    sys.exit(main())
