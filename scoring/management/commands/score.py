"""Request a run, wait for it, print the shortlist."""

import logging
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.db import connection

from discovery.interchange.faults import Fault
from discovery.management.base import RUN_FAILED, InputCommand, find_evaluation
from scoring.actions.runs import request_run
from scoring.execution import execute, fail
from scoring.models import Run, RunState
from scoring.queries import result_bytes
from scoring.reports.terminal import progress_line, shortlist_lines

POLL_SECONDS = 0.1
PATIENCE_SECONDS = 5

logger = logging.getLogger(__name__)


class Command(InputCommand):
    help = (
        "Score an evaluation and print its shortlist. Exit 1: the run failed; 2: there is nothing to score."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--json", action="store_true", help="print the result document")
        parser.add_argument("--inline", action="store_true", help="compute in this process, without a broker")
        parser.add_argument("--timeout", type=float, default=900, help="seconds to wait for a worker (900)")

    def handle(self, *args: Any, **options: Any) -> None:
        evaluation = find_evaluation(options["slug"])
        run, created = request_run(by=None, evaluation=evaluation, send=not options["inline"])
        if not created:
            self.stderr.write(f"nothing has changed since run {run.number}")
        if options["inline"]:
            self.compute(run)
        run = self.wait(run, options["timeout"])
        if run.state != RunState.FINISHED:
            message = f"{run.state}: {run.told or 'no worker finished it in time'}"
            self.tell([Fault((f"run {run.number}",), message)], as_json=options["json"])
            sys.exit(RUN_FAILED)
        content = result_bytes(run)
        self.stdout.write(content.decode() if options["json"] else "\n".join(shortlist_lines(content)))

    def compute(self, run: Run) -> None:
        """Do the run here, unless somebody else already does."""
        try:
            execute(run.pk)
        except Exception as error:
            logger.exception("run %s failed", run.pk)
            fail(run.pk, f"{type(error).__name__}: {error}")

    def wait(self, run: Run, seconds: float) -> Run:
        """Poll the run until it ends or the time is over, with a progress bar on a terminal."""
        start, shown, told = time.monotonic(), "", False
        while True:
            run.refresh_from_db()
            if not told and run.state == RunState.QUEUED and time.monotonic() - start > PATIENCE_SECONDS:
                told = True
                self.stderr.write(
                    "no worker has taken the run yet: is one running? --inline computes it here"
                )
            if self.stderr.isatty() and (line := progress_line(run)) != shown:
                shown = line
                self.stderr.write(f"\r{line}\033[K", ending="\n" if run.ended else "")
            if run.ended or time.monotonic() - start > seconds:
                return run
            connection.close_if_unusable_or_obsolete()
            time.sleep(POLL_SECONDS)
