"""A worker whose faults can be watched: one product a task, each slow, short leases.

`python -m tests.scoring.worker POOL LEASE` runs it, the lease in seconds, with every message about a chunk
doubled where DOUBLED is set.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import redis

ROOT = Path(__file__).parents[2]
SECONDS_A_PRODUCT = 0.15
LEASE = 2.0
"""Seconds."""


class Worker:
    """A worker process on the test's database and a broker of its own choice, in its own process group."""

    def __init__(
        self, broker: str, log: Path, *, pool: str = "threads", doubled: bool = False, lease: float = LEASE
    ) -> None:
        from django.conf import settings

        url = urlsplit(os.environ["DATABASE_URL"])
        database = url._replace(path="/" + str(settings.DATABASES["default"]["NAME"]))
        environment = {**os.environ, "DATABASE_URL": database.geturl(), "REDIS_URL": broker}
        self.log = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.scoring.worker", pool, str(lease)],
                cwd=ROOT,
                env=environment | ({"DOUBLED": "1"} if doubled else {}),
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def signal(self, number: int) -> None:
        """To the whole group."""
        os.killpg(self.process.pid, number)

    def kill(self) -> None:
        if self.process.poll() is None:
            self.signal(signal.SIGKILL)
        self.process.wait()

    def children(self) -> list[int]:
        listing = subprocess.run(
            ["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True, check=False
        )
        return [int(pid) for pid in listing.stdout.split()]


class Broker:
    """A Valkey that can be killed and come back on its port, with nothing that it held."""

    def __init__(self, directory: Path) -> None:
        from scoring.demo.processes import free_port

        self.directory, self.port = directory, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        from scoring.demo.processes import answers, valkey_command

        command = [*valkey_command(self.port, self.directory), "--appendonly", "no"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        becomes_true(lambda: answers(self.url))

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def waiting(self) -> int:
        """Messages that no worker has taken."""
        with redis.Redis.from_url(self.url) as client:
            return client.llen("celery")


def becomes_true(condition: Callable[[], bool], within: float = 40.0) -> None:
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def work(pool: str, lease: float) -> None:
    """Be that worker."""
    import django

    django.setup()
    from config import celery
    from scoring import execution, tasks

    score = execution.score_products

    def score_slowly(*given):
        time.sleep(SECONDS_A_PRODUCT)
        return score(*given)

    execution.score_products = score_slowly
    execution.CHUNK, execution.LEASE = 1, timedelta(seconds=lease)
    execution.BEAT = execution.GRACE = timedelta(seconds=lease / 4)
    celery.SWEEP_SECONDS = lease / 4
    if os.environ.get("DOUBLED"):
        send = tasks.chunk_task.delay
        tasks.chunk_task.delay = lambda *arguments: [send(*arguments), send(*arguments)]
    options = ["--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "WARNING"]
    celery.application.worker_main(["worker", "-P", pool, "-c", "2", *options])


if __name__ == "__main__":
    work(sys.argv[1], float(sys.argv[2]))
