"""`python -m tests.chaos`: as many faults as were promised, in any order, each at any moment of a run.

Writes docs/chaos.md. Ends with 1 where a promise was broken.
"""

import argparse
import math
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import django
from django.core.management import call_command

from tests.chaos.faults import house
from tests.origin import ROOT, origin
from tests.services import provide

if TYPE_CHECKING:
    from tests.chaos.rounds import Round

FAULTS = {"worker": 50, "broker": 20, "database": 10}
LEASE = 30.0
"""Seconds, as in production."""
PAGE = ROOT / "docs" / "chaos.md"
HEAD = """# Faults

Written by `make chaos`. Each fault comes at any moment from a run's request to just after its end: a worker
is killed (three of ten send every message about a chunk twice), the broker is killed and comes back with
nothing, the database is shut down at once and recovers. Meanwhile nothing partial may be seen; afterwards
the edit that was acknowledged before is there, the run ended once, with one result, which has the bytes that
scoring its document alone gives. Recovery is from the fault to the run's end, near 0 where it had ended.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    asked = arguments_of(arguments)
    draw = Random(asked.seed)
    faults = [fault for fault in FAULTS for _ in range(getattr(asked, fault))]
    draw.shuffle(faults)
    rounds = []
    for played in play_all(faults, asked.lease, draw):
        rounds.append(played)
        print(f"{len(rounds):>3} of {len(faults)}  {line_of(played)}", flush=True)
    asked.page.write_text(page(rounds, {**origin(), "lease": asked.lease, "seed": asked.seed}))
    return int(any(played.violations for played in rounds))


def arguments_of(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    for fault, count in FAULTS.items():
        parser.add_argument(f"--{fault}", type=int, default=count, help=f"kills of a {fault} ({count})")
    parser.add_argument("--lease", type=float, default=LEASE, help=f"of a worker, in seconds ({LEASE:g})")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--page", type=Path, default=PAGE)
    return parser.parse_args(arguments)


def play_all(faults: Sequence[str], lease: float, draw: Random) -> Iterator["Round"]:
    """One evaluation on servers of its own, an edit and a run of it for each fault."""
    with TemporaryDirectory(prefix="shortlist-") as folder, house(Path(folder), lease) as servers:
        os.environ |= {"DATABASE_URL": servers.database.url, "REDIS_URL": servers.broker.url}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        provide()
        django.setup()
        call_command("migrate", verbosity=0)
        from tests.chaos.rounds import PRODUCTS, play
        from tests.factories import scorable_evaluation

        evaluation = scorable_evaluation(products=PRODUCTS)
        yield from (play(servers, evaluation, fault, draw) for fault in faults)


def page(rounds: Sequence["Round"], about: dict[str, Any]) -> str:
    """docs/chaos.md."""
    made = "{date}, commit {commit}, {machine}, Python {python}; leases of {lease:g} s, seed {seed}."
    table = ["| fault | times | violations | recovery P50 | P99 | longest |", "| --- " * 6 + "|"]
    table += [row_of(fault, [one for one in rounds if one.fault == fault]) for fault in FAULTS]
    seen = sorted({what for played in rounds for what in played.violations})
    return "\n".join([HEAD, made.format(**about), "", *table, *(f"\n- {what}" for what in seen)]) + "\n"


def line_of(played: "Round") -> str:
    return f"{played.fault:<9}{played.recovery:6.1f} s  {', '.join(played.violations) or 'ok'}"


def row_of(fault: str, rounds: Sequence["Round"]) -> str:
    times = sorted(played.recovery for played in rounds)
    broken = sum(bool(played.violations) for played in rounds)
    ranks = [math.ceil(len(times) * part) - 1 for part in (0.5, 0.99, 1)] if times else []
    figures = " | ".join(f"{times[i]:.1f} s" for i in ranks) or "– | – | –"
    return f"| {fault} | {len(rounds)} | {broken} | {figures} |"


if __name__ == "__main__":
    sys.exit(main())
