"""A run as its page shows it: named steps, k of n, elapsed, warnings, and the inputs it was frozen from."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scoring.engine.values import Header
from scoring.engine.weights import counted
from scoring.models import Run, RunState
from scoring.snapshots.parts import decompress, load_header

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

STEPS: tuple[tuple[str, "StrPromise"], ...] = (
    ("frozen", gettext_lazy("Freeze the inputs")),
    ("queued", gettext_lazy("Wait for a worker")),
    ("scoring", gettext_lazy("Score fit and cost of each product")),
    ("deciding", gettext_lazy("Compare, rank and publish")),
)
WIDTH = 1000
"""Units of the progress bar."""


@dataclass(frozen=True)
class RunStep:
    name: "StrPromise"
    state: str
    """done, now, waiting or stopped."""
    count: str = ""


@dataclass(frozen=True)
class Progress:
    steps: tuple[RunStep, ...]
    elapsed: timedelta
    bar: int
    """Of WIDTH."""
    live: bool

    @property
    def seconds(self) -> str:
        total = self.elapsed.total_seconds()
        return f"{total:.1f}" if total < 10 else f"{total:.0f}"


@dataclass(frozen=True)
class FrozenInputs:
    header: Header
    products: int
    requirements: int
    silent: tuple[str, ...]
    """Teams without a requirement that counts: their voice is missing, which is not agreement."""


def progress_of(run: Run, now: datetime) -> Progress:
    here = position_of(run)
    steps = []
    for place, (key, name) in enumerate(STEPS):
        state = "done" if place < here else "waiting"
        if place == here:
            state = "now" if not run.ended else "stopped"
        count = _("%(k)s of %(n)s products") % {"k": run.done, "n": run.total} if key == "scoring" else ""
        steps.append(RunStep(name, state, count if place <= here else ""))
    bar = WIDTH if run.state == RunState.FINISHED else WIDTH * run.done // (run.total + 1)
    return Progress(tuple(steps), (run.ended_at or now) - run.requested_at, bar, not run.ended)


def position_of(run: Run) -> int:
    """The step that a run is at, or stopped at."""
    if run.state == RunState.FINISHED:
        return len(STEPS)
    keys = [key for key, _name in STEPS]
    return keys.index(run.step) if run.step in keys else keys.index("queued")


def frozen_inputs(run: Run) -> FrozenInputs:
    header = load_header(decompress(run.header.document))
    rows = counted(header)
    heard = {requirement.team for _i, requirement in rows}
    silent = tuple(team.name for team in header.teams if team.key not in heard)
    return FrozenInputs(header, len(run.parts), len(rows), silent)
