import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from django.db import connection

from tests.e2e.browser import launch_options
from tests.e2e.walk import sign_in

# Playwright's own event loop runs in the thread of the test, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
PATIENCE = 30.0  # seconds
WORDS = "a-phrase-of-twelve"
DEMO = Path(__file__).parents[2] / "scoring/demo/crm.json"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, **launch_options()}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "en-GB", "reduced_motion": "reduce"}


@pytest.fixture
def site(transactional_db, settings) -> Iterator[str]:
    """The address of the whole application, served as in production: live pages need ASGI."""
    from config.asgi import application

    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    listener = socket.create_server(("127.0.0.1", 0))
    handler = ASGIStaticFilesHandler(application)
    server = uvicorn.Server(
        uvicorn.Config(handler, lifespan="off", log_config=None, timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
    listener.close()


@pytest.fixture
def demo(transactional_db):
    """The demo's evaluation and people, not yet scored."""
    from scoring.actions.evaluations import load_document
    from scoring.demo.people import ensure_people
    from scoring.interchange import parse

    evaluation = load_document(by=None, document=parse(DEMO.read_bytes())).evaluation
    ensure_people(evaluation, WORDS)
    return evaluation


@pytest.fixture
def scored(demo):
    """The demo with a finished run, and a decision on it whose conditions are open."""
    from scoring.actions.decisions import decide
    from scoring.actions.runs import request_run
    from scoring.execution import execute

    run, _created = request_run(by=None, evaluation=demo, send=False)
    execute(run.pk)
    values = {"way": "buy", "offer": {}, "offer_name": "Corvanta Suite Team", "reasons": "It fits."}
    decide(by=None, run=run, conditions="If the demo holds.\nIf the price holds.", **values)
    return demo


@pytest.fixture
def signed_in(site, page) -> Callable[[str], object]:
    """`signed_in("facilitator")`: the test's page, in that person's session."""

    def enter(name: str) -> object:
        sign_in(page, site, name, WORDS)
        return page

    return enter


@pytest.fixture
def start_worker(transactional_db, tmp_path) -> Iterator[Callable[[], None]]:
    """Starts a Celery worker of its own process on the tests' database and broker, as the demo does."""
    from scoring.demo.processes import die_with_parent, worker_command

    environment = {**os.environ, "DATABASE_URL": url_of_the_tests_database()}
    started: list[subprocess.Popen[bytes]] = []

    def start() -> None:
        with (tmp_path / "worker.log").open("wb") as log:
            process = subprocess.Popen(
                worker_command(), env=environment, stdout=log, stderr=log, preexec_fn=die_with_parent
            )
        started.append(process)

    yield start
    for process in started:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def url_of_the_tests_database() -> str:
    """The URL of the database that the test runner made beside the given one."""
    given, name = os.environ["DATABASE_URL"], connection.settings_dict["NAME"]
    head, _mark, query = given.partition("?")
    return f"{head.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")
