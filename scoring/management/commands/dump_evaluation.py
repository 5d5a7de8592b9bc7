"""Print the document of an evaluation."""

from argparse import ArgumentParser
from typing import Any

from discovery.management.base import InputCommand, find_evaluation
from scoring.interchange import dump
from scoring.snapshots.rows import dump_evaluation


class Command(InputCommand):
    help = "Print the document of an evaluation on standard output."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(dump(dump_evaluation(find_evaluation(options["slug"]))), ending="")
