"""The whole system on this machine, with example data: broker, worker, web."""

import os
import signal
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from discovery.models import Evaluation
from scoring.actions.evaluations import load_document
from scoring.actions.runs import request_run
from scoring.demo import people, processes
from scoring.interchange import parse
from scoring.models import Run, RunState
from scoring.queries import result_bytes
from scoring.reports.terminal import shortlist_lines

DOCUMENT = Path(people.__file__).with_name("crm.json")
SLUG = "crm-2027"


class Stop(Exception):
    """Somebody asked the demo to end."""


class Command(BaseCommand):
    help = (
        "Start broker, database, worker and web on this machine with an example evaluation; Ctrl-C stops all."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="port of the web pages (8000)")
        parser.add_argument("--once", action="store_true", help="stop after printing the shortlist")

    def handle(self, *args: Any, **options: Any) -> None:
        if not processes.port_is_free(options["port"]):
            raise CommandError(
                f"port {options['port']} is in use: choose another, such as make demo PORT=8001"
            )
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.stop)
        data = Path(settings.DATA_DIR)
        (data / "broker").mkdir(parents=True, exist_ok=True)
        children = processes.Processes(data)
        try:
            self.run(children, data, options["port"], once=options["once"])
        except Stop:
            self.stderr.write("stopping")
        except processes.StartError as error:
            raise CommandError(str(error)) from error
        finally:
            children.stop()

    def stop(self, number: int, frame: object) -> None:
        raise Stop

    def run(self, children: processes.Processes, data: Path, port: int, *, once: bool) -> None:
        """Start everything, score the example through the worker, then watch the children."""
        broker_port = processes.free_port()
        url = f"redis://127.0.0.1:{broker_port}/0"
        os.environ.update(processes.environment(data, url))
        broker = processes.valkey_command(broker_port, data / "broker")
        children.start("broker", broker, lambda: processes.answers(url))
        self.point_here(url)
        call_command("migrate", verbosity=0)
        evaluation = self.example()
        password = people.password_in(data / "demo_password")
        people.ensure_people(evaluation, password)
        children.start("worker", processes.worker_command(), lambda: True)
        children.start("web", processes.web_command(port), lambda: processes.listens(port))
        run = self.score(children, evaluation)
        self.tell(run, port, password)
        while not once:
            self.watch(children)
            time.sleep(0.5)

    def point_here(self, url: str) -> None:
        """This process read its settings before the broker had an address."""
        from celery import current_app

        current_app.conf.broker_url = url

    def example(self) -> Evaluation:
        """The example evaluation: loaded once, then kept as its users left it."""
        existing = Evaluation.objects.filter(slug=SLUG).first()
        return existing or load_document(by=None, document=parse(DOCUMENT.read_bytes())).evaluation

    def score(self, children: processes.Processes, evaluation: Evaluation) -> Run:
        """Request a run and wait for the worker."""
        run, _ = request_run(by=None, evaluation=evaluation)
        while not run.ended:
            self.watch(children)
            time.sleep(0.1)
            run.refresh_from_db()
        if run.state != RunState.FINISHED:
            raise CommandError(f"run {run.number} {run.state}: {run.told}")
        return run

    def watch(self, children: processes.Processes) -> None:
        if (name := children.ended()) is not None:
            raise CommandError(f"the {name} ended by itself; its last words are in {children.log(name)}")

    def tell(self, run: Run, port: int, password: str) -> None:
        self.stdout.write("\n".join(shortlist_lines(result_bytes(run))))
        self.stdout.write(
            f"\nShortlist runs at http://127.0.0.1:{port}/  (vendors and figures are illustrative)"
        )
        for name, _, purpose in people.PEOPLE:
            self.stdout.write(f"  {name:<12} {password}   {purpose}")
        self.stdout.write("Ctrl-C stops everything; make demo starts it again with what you changed.")
        self.stdout.flush()
