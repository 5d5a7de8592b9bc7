"""A goal as a trial of two sides: shown to be equal first, then timed in turns."""

import statistics
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import Any

Side = Callable[[], Any]

ROUNDS = 5
PATIENCE = 120.0
"""Seconds of timing after which no further round is begun."""


class Unequal(AssertionError):
    """The two sides do not say the same: nothing may be timed."""


@dataclass(frozen=True)
class Line:
    """What one goal came to. `ratio` is compared with `wanted`."""

    goal: int
    name: str
    size: str
    ratio: float
    wanted: float
    at_most: bool
    rounds: int
    ours: float
    """Seconds (the median), or what else the goal counts."""
    peer: float
    note: str

    @property
    def met(self) -> bool:
        return self.ratio <= self.wanted if self.at_most else self.ratio >= self.wanted

    def __str__(self) -> str:
        sign, verdict = "≤" if self.at_most else "≥", "ok" if self.met else "short"
        goal = f"{sign} {self.wanted:g}"
        return f"{self.goal:>2}  {self.name:<62} {self.size:<5}{self.ratio:>9.3g}  {goal:<8}{verdict}"

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"verdict": "ok" if self.met else "short"}


@dataclass(frozen=True)
class Goal:
    """A bound on a ratio, by its number in the list of goals."""

    number: int
    name: str
    wanted: float
    at_most: bool = False
    note: str = ""

    def line(self, size: str, ratio: float, ours: float, peer: float, rounds: int) -> Line:
        return Line(
            self.number, self.name, size, ratio, self.wanted, self.at_most, rounds, ours, peer, self.note
        )


@dataclass(frozen=True)
class Race:
    """Times of two sides. `scale`: how many times the work of the peer's call our call does.

    A goal that is at most something is a share of the peer's time, one that is at least something a multiple
    of ours. Several goals may be judged by the same times.
    """

    goals: tuple[Goal, ...]
    size: str
    ours: Side
    peer: Side
    equal: Callable[[Any, Any], bool]
    scale: float = 1.0

    def lines(self, rounds: int = ROUNDS) -> Iterator[Line]:
        if not self.equal(self.ours(), self.peer()):
            raise Unequal(self.goals[0].name)
        times = list(self._times(rounds))
        ours, peer = (statistics.median(side) for side in zip(*times, strict=True))
        for goal in self.goals:
            ratio = statistics.median((a / b if goal.at_most else b / a) for a, b in times)
            yield goal.line(self.size, ratio, ours, peer, len(times))

    def _times(self, rounds: int) -> Iterator[tuple[float, float]]:
        started = perf_counter()
        for _ in range(rounds):
            yield timed(self.ours), self.scale * timed(self.peer)
            if perf_counter() - started > PATIENCE:
                return


@dataclass(frozen=True)
class Count:
    """A goal that counts something else than time: ours ÷ the peer's number, once both are measured."""

    goals: tuple[Goal, ...]
    size: str
    ours: Side
    peer: Side
    equal: Callable[[Any, Any], bool]

    def lines(self, rounds: int = 1) -> Iterator[Line]:
        ours, peer = self.ours(), self.peer()
        if not self.equal(ours, peer):
            raise Unequal(self.goals[0].name)
        for goal in self.goals:
            yield goal.line(self.size, ours / peer, ours, peer, 1)


Trial = Race | Count


def timed(side: Side) -> float:
    started = perf_counter()
    side()
    return perf_counter() - started
