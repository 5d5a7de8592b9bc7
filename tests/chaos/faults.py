"""What is killed: workers, the broker, the database; each comes back as an operator would bring it."""

import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from shutil import rmtree

import psycopg

from scoring.demo.processes import die_with_parent
from tests.scoring.worker import Broker, Worker, becomes_true
from tests.services import dsn_of, new_directory, new_postgresql

WORKERS = 2
DOUBLED = 0.3
"""The share of workers that send each message about a chunk twice."""


class Database:
    """A PostgreSQL that writes to the disk, and can be shut down at once in the middle of anything."""

    def __init__(self) -> None:
        self.directory = new_directory()
        self.command = new_postgresql(self.directory)
        self.url = dsn_of(self.directory)
        self.start()

    def start(self) -> None:
        with (self.directory / "log").open("ab") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log, preexec_fn=die_with_parent)
        becomes_true(self.answers)

    def answers(self) -> bool:
        try:
            psycopg.connect(self.url).close()
        except psycopg.OperationalError:
            return False
        return True

    def restart(self) -> None:
        """An immediate shutdown without a checkpoint: what was committed comes back from the log."""
        self.end(signal.SIGQUIT)
        self.start()

    def stop(self) -> None:
        self.end(signal.SIGINT)
        rmtree(self.directory)

    def end(self, number: int) -> None:
        self.process.send_signal(number)
        self.process.wait()


@dataclass
class House:
    """All processes of an installation; who is killed is replaced before the next fault."""

    database: Database
    broker: Broker
    log: Path
    lease: float
    """Of a worker, in seconds."""
    workers: list[Worker] = field(default_factory=list)

    def staff(self, draw: Random) -> None:
        """Workers up to their number."""
        self.workers = [worker for worker in self.workers if worker.process.poll() is None]
        while len(self.workers) < WORKERS:
            doubled = draw.random() < DOUBLED
            self.workers.append(Worker(self.broker.url, self.log, doubled=doubled, lease=self.lease))

    def fault(self, kind: str, draw: Random) -> Callable[[], None]:
        worker = draw.choice(self.workers)
        return {"worker": worker.kill, "broker": self.lose_broker, "database": self.database.restart}[kind]

    def lose_broker(self) -> None:
        """It comes back with nothing that it held."""
        self.broker.kill()
        self.broker.start()


@contextmanager
def house(folder: Path, lease: float) -> Iterator[House]:
    """Servers without workers yet; all of it is gone afterwards."""
    made = House(Database(), Broker(folder), folder / "workers.log", lease)
    try:
        yield made
    finally:
        for worker in made.workers:
            worker.kill()
        made.broker.kill()
        made.database.stop()
