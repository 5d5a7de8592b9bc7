"""The servers that the tests run on."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
import redis
from django.db import connection

from tests import services


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def becomes_true(condition: Callable[[], bool], within: float = 10.0) -> bool:
    deadline = time.monotonic() + within
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


@pytest.mark.django_db
def test_database_is_the_one_asked_for():
    expected = "sqlite" if os.environ.get("SHORTLIST_TEST_DB") == "sqlite" else "postgresql"
    assert connection.vendor == expected
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_broker_is_a_real_one_with_streams():
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
        entry = client.xadd("tests:services", {"word": "bell"})
        assert client.xrange("tests:services") == [(entry, {b"word": b"bell"})]
        client.delete("tests:services")


def test_postgresql_stops_and_leaves_nothing():
    server = services.start_postgresql()
    pid = server.pid
    with psycopg.connect(server.url) as link:
        assert link.execute("SHOW server_encoding").fetchone() == ("UTF8",)
    server.stop()
    assert not alive(pid)
    assert not server.directory.exists()


def test_servers_die_with_a_parent_that_is_killed():
    code = (
        "from tests.services import start_postgresql as p, start_valkey as v; import time; "
        "a, b = p(), v(); print(a.pid, b.pid, a.directory, b.directory, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        postgresql, valkey, *directories = parent.stdout.readline().split()
        parent.send_signal(signal.SIGKILL)
    assert becomes_true(lambda: not alive(int(postgresql)) and not alive(int(valkey)))
    assert becomes_true(lambda: not any(Path(directory).exists() for directory in directories))


def test_a_server_that_does_not_come_up_says_why(monkeypatch):
    monkeypatch.setattr(services, "PATIENCE", 0.3)
    with pytest.raises(services.ServiceError, match="no_such_setting"):
        services.start_postgresql("-c", "no_such_setting=1")


def test_servers_that_are_given_are_taken(monkeypatch):
    monkeypatch.delenv("SHORTLIST_TEST_DB", raising=False)
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/a")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere/1")
    monkeypatch.setattr(services, "start", None)
    services.provide()
    assert (os.environ["DATABASE_URL"], os.environ["REDIS_URL"]) == (
        "postgres://elsewhere/a",
        "redis://elsewhere/1",
    )


def test_a_missing_package_is_named():
    with pytest.raises(services.ServiceError, match="no_such_package is not installed"):
        services.package_directory("no_such_package")
