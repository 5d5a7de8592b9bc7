"""Goal 16: what-if over HTTP, as a browser asks while a slider moves, on the whole application."""

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from html import unescape
from http.client import HTTPConnection
from itertools import cycle, islice
from typing import Any
from urllib.parse import urlencode

import uvicorn
from django.conf import settings
from django.db import connections
from django.test import Client

from discovery.models import User
from scoring.models import Run
from scoring.queries import result_of
from tests.bench.data import SIZES, Market, Size
from tests.bench.job import executed, postgresql, store
from tests.bench.trials import Goal, Line, Unequal

ASKED = 40
"""Requests a round."""
MILLISECONDS = 1000
GOALS = (
    Goal(16, "what-if over HTTP, P95 of the processor's ms", 200, at_most=True, note="busy machines aside"),
    Goal(16, "what-if over HTTP, P95 ms", 200, at_most=True, note="the ratio is the P95 in milliseconds"),
    Goal(16, "what-if over HTTP, P95 ÷ that of a plain page", 20, at_most=True, note="the list of runs"),
)


def trials(size: Size) -> Iterator["Latency"]:
    """At M, whatever the size, unless a test asks for less."""
    size = min(size, SIZES["M"], key=lambda one: one.cells)
    with postgresql():
        yield from on_a_server(size)
        connections.close_all()


def on_a_server(size: Size) -> Iterator["Latency"]:
    market = Market(size)
    store(market)
    run = executed(market, 1)
    with served() as port:
        visitor = Visitor(port)
        with closing(visitor.connection):
            yield Latency(GOALS, size.name, visitor, list(movements(market)), run)


@dataclass(frozen=True)
class Latency:
    """Answers are compared with the stored run first; then both pages are asked for in turns."""

    goals: tuple[Goal, ...]
    size: str
    visitor: "Visitor"
    movements: list[dict[str, Any]]
    run: Run

    def lines(self, rounds: int = 5) -> Iterator[Line]:
        if not self.equal(self.visitor.shortlist({}), self.run):
            raise Unequal(self.goals[0].name)
        moved = cycle(self.movements)
        ours, plain = [], []
        for _ in range(rounds):
            ours += [self.visitor.timed(self.visitor.what_if(values)) for values in islice(moved, ASKED)]
            plain += [self.visitor.timed("/e/bench/runs/") for _ in range(ASKED)]
        work, slow = (percentile(times, 95) for times in zip(*ours, strict=True))
        quick = percentile([elapsed for _work, elapsed in plain], 95)
        ratios = (work * MILLISECONDS, slow * MILLISECONDS, slow / quick)
        for goal, ratio, seconds in zip(self.goals, ratios, (work, slow, slow), strict=True):
            yield goal.line(self.size, ratio, seconds, quick, rounds)

    @staticmethod
    def equal(shown: list[tuple[str, str]], run: Run) -> bool:
        """The places and likely costs without any change are those of the run."""
        ranked = [offer for offer in result_of(run)["offers"] if offer["rank"] is not None]
        return bool(shown) and shown == [
            (str(offer["rank"]), f"${float(offer['cost']['likely']):,.2f}") for offer in ranked[: len(shown)]
        ]


def percentile(values: list[float], percent: int) -> float:
    """The smallest value that so many percent do not exceed."""
    return sorted(values)[-(-len(values) * percent // 100) - 1]


def movements(market: Market) -> Iterator[dict[str, Any]]:
    """What people move, one thing at a time: each slider in turn, none twice to the same place."""
    teams = [team.key for team in market.header.teams]
    for i in range(ASKED):
        yield {f"voice-{teams[i % len(teams)]}": f"{0.3 + i / 10:.1f}"}
        yield {"threshold": 50 + i % 30}
        yield {"must_weight": f"{1 + i / 4}"}
        yield {f"priority-{i}": "nice"}
        yield {"users": 100 + i}
        yield {"horizon_months": 12 + i}


class Visitor:
    """One browser that stays connected, signed in."""

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection("127.0.0.1", port)
        user, _made = User.objects.get_or_create(username="bench", is_superuser=True, is_staff=True)
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        self.headers = {"Cookie": f"{cookie.key}={cookie.value}", "HX-Request": "true"}

    def what_if(self, values: dict[str, Any]) -> str:
        return f"/e/bench/what-if/?{urlencode(values)}"

    def get(self, address: str) -> str:
        self.connection.request("GET", address, headers=self.headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        if answer.status != 200:
            raise RuntimeError(f"{address}: {answer.status}")
        return text

    def timed(self, address: str) -> tuple[float, float]:
        """Seconds of the processor, in this process where the server is too; and seconds that passed."""
        worked, started = time.process_time(), time.perf_counter()
        self.get(address)
        return time.process_time() - worked, time.perf_counter() - started

    def shortlist(self, values: dict[str, Any]) -> list[tuple[str, str]]:
        """Rank and likely cost of each offer that is shown."""
        rows = re.findall(r"<tr>(.*?)</tr>", self.get(self.what_if(values)), re.DOTALL)
        found = [(re.search(r'"place">(.*?)<', row), re.search(r'cost">(.*?)<', row)) for row in rows]
        return [(place[1], unescape(cost[1])) for place, cost in found if place and cost]


@contextmanager
def served() -> Iterator[int]:
    """The application as production serves it, on a port of its own, by a thread of this process."""
    from config.asgi import application

    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(application, lifespan="off", log_config=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()
