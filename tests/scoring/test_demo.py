"""The demo as somebody starts it: everything on one machine, and nothing left of it afterwards."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from scoring.demo.processes import free_port, port_is_free
from tests.scoring.worker import becomes_true

ROOT = Path(__file__).parents[2]
PEOPLE = ("admin", "facilitator", "sales", "evaluator", "director")


def alive(pid: int) -> bool:
    """Whether a process runs; one that nobody has waited for yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def below(pid: int) -> Iterator[int]:
    """A process's children and theirs."""
    listing = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)
    for child in map(int, listing.stdout.split()):
        yield child
        yield from below(child)


class Demo:
    """A demo in its own data directory, started as `make demo` does."""

    def __init__(self, data: Path, port: int) -> None:
        kept = {
            name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")
        }
        self.port = port
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--port", str(port)],
            cwd=ROOT,
            env=kept | {"DATA_DIR": str(data), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines = self.read()
        self.children = list(below(self.process.pid))

    def read(self) -> list[str]:
        """What it says until it says how to stop it."""
        assert self.process.stdout
        lines = []
        for line in self.process.stdout:
            lines.append(line.rstrip("\n"))
            if line.startswith("Ctrl-C"):
                return lines
        raise AssertionError("the demo ended:\n" + "\n".join(lines))

    def get(self, path: str) -> tuple[int, str | None]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as link:
            link.request("GET", path)
            answer = link.getresponse()
            return answer.status, answer.getheader("Location")

    def end(self, number: int) -> int:
        """Its exit status; nothing of it may run any more, and its port is free."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        status = self.process.wait(30)
        if self.process.stdout:
            self.process.stdout.close()
        becomes_true(lambda: not any(alive(pid) for pid in self.children), within=15)
        assert port_is_free(self.port)
        return status


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """One installation: each test starts it again, however the one before ended it."""
    return tmp_path_factory.mktemp("demo")


@pytest.fixture
def demo(data) -> Iterator[Demo]:
    demo = Demo(data, free_port())
    yield demo
    demo.end(signal.SIGKILL)


def test_it_starts_shows_the_shortlist_stops_and_starts_again(demo, data):
    head, *offers = demo.lines[: demo.lines.index("")]
    assert head.split()[:4] == ["rank", "offer", "verified", "claimed"]
    ranks = [offer.split()[0] for offer in offers if re.match(r" +\d", offer)]
    assert ranks[0] == "1"
    assert len(ranks) >= 5
    assert (
        f"Shortlist runs at http://127.0.0.1:{demo.port}/  (vendors and figures are illustrative)"
        in demo.lines
    )
    logins = [line.split()[:2] for line in demo.lines if line.startswith("  ") and "  " in line.strip()]
    assert [name for name, _ in logins if name in PEOPLE] == list(PEOPLE)
    assert demo.get("/health/") == (200, None)
    assert demo.get("/")[1] == "/accounts/login/?next=/"
    assert len(demo.children) >= 3
    assert demo.end(signal.SIGTERM) == 0
    again = Demo(data, demo.port)
    try:
        assert again.lines == demo.lines
        assert again.get("/health/") == (200, None)
    finally:
        again.end(signal.SIGINT)


def test_nothing_is_left_when_it_is_killed(demo):
    """Its children hear of it from the kernel."""
    assert len(demo.children) >= 3
    assert demo.end(signal.SIGKILL) == -signal.SIGKILL


def test_it_ends_when_a_part_of_it_does(demo):
    """A dead worker is not hidden behind pages that still answer."""
    worker = next(pid for pid in demo.children if "celery" in Path(f"/proc/{pid}/cmdline").read_text())
    os.kill(worker, signal.SIGKILL)
    assert demo.process.wait(20) == 1
    assert demo.process.stdout
    assert "the worker ended by itself" in demo.process.stdout.read()


def test_a_port_in_use_is_told_before_anything_starts(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        outcome = subprocess.run(
            [sys.executable, "manage.py", "demo", "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, "DATA_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert outcome.returncode == 1
    assert f"port {port} is in use: choose another, such as make demo PORT=8001" in outcome.stderr
    assert not (tmp_path / "broker").exists()
