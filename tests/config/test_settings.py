"""What an installation on a server is told by its environment, read in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMES = (
    "SECURE_SSL_REDIRECT SECURE_HSTS_SECONDS SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SESSION_COOKIE_HTTPONLY"
    " SESSION_COOKIE_SAMESITE SECURE_CONTENT_TYPE_NOSNIFF X_FRAME_OPTIONS DEBUG SECRET_KEY DATABASES"
    " CELERY_TASK_ACKS_LATE CELERY_TASK_REJECT_ON_WORKER_LOST CELERY_BROKER_TRANSPORT_OPTIONS"
).split()
READ = f"""
import json
from config import settings
print(json.dumps({{name: getattr(settings, name, None) for name in {NAMES!r}}}, default=str))
"""


def settings(data: Path, **environment: str) -> dict:
    """The settings of a server: not embedded, not in debugging."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    outcome = subprocess.run(
        [sys.executable, "-c", READ],
        cwd=ROOT,
        env=kept | {"DATA_DIR": str(data)} | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(outcome.stdout)


def test_a_server_is_closed_by_default(tmp_path):
    found = settings(tmp_path)
    assert (found["DEBUG"], found["SECURE_SSL_REDIRECT"], found["SECURE_HSTS_SECONDS"]) == (
        False,
        True,
        31536000,
    )
    assert (found["SESSION_COOKIE_SECURE"], found["CSRF_COOKIE_SECURE"]) == (True, True)
    assert (found["SESSION_COOKIE_HTTPONLY"], found["SESSION_COOKIE_SAMESITE"]) == (True, "Lax")
    assert (found["SECURE_CONTENT_TYPE_NOSNIFF"], found["X_FRAME_OPTIONS"]) == (True, "DENY")


def test_an_embedded_installation_needs_no_certificate(tmp_path):
    found = settings(tmp_path, EMBEDDED="1")
    assert (found["SECURE_SSL_REDIRECT"], found["SESSION_COOKIE_SECURE"]) == (None, None)
    assert (found["SESSION_COOKIE_HTTPONLY"], found["X_FRAME_OPTIONS"]) == (True, "DENY")


def test_a_secret_key_is_made_once_and_kept_for_its_owner(tmp_path):
    first, second = settings(tmp_path)["SECRET_KEY"], settings(tmp_path)["SECRET_KEY"]
    assert first == second == (tmp_path / "secret_key").read_text()
    assert len(first) == 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert settings(tmp_path, SECRET_KEY="given")["SECRET_KEY"] == "given"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", {"timeout": 20, "transaction_mode": "IMMEDIATE",
              "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"}),
        ("postgres://u@h/d", {"options": "-c lock_timeout=3s -c statement_timeout=30s"
                                         " -c idle_in_transaction_session_timeout=60s"}),
    ],
)  # fmt: skip
def test_databases_are_opened_as_they_are_safe(tmp_path, url, expected):
    """Reliability: lock failures of 900 writes are 243 with SQLite's defaults, and none with these."""
    found = settings(tmp_path, **({"DATABASE_URL": url} if url else {}))
    assert found["DATABASES"]["default"]["OPTIONS"] == expected


def test_tasks_are_acknowledged_late_and_poison_is_not_sent_again(tmp_path):
    found = settings(tmp_path)
    assert (found["CELERY_TASK_ACKS_LATE"], found["CELERY_TASK_REJECT_ON_WORKER_LOST"]) == (True, False)
    assert found["CELERY_BROKER_TRANSPORT_OPTIONS"]["visibility_timeout"] == 900
    assert found["CELERY_BROKER_TRANSPORT_OPTIONS"]["socket_timeout"] == 5
