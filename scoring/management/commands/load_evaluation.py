"""Create or replace an evaluation from its document."""

from argparse import ArgumentParser
from typing import Any

from discovery.management.base import InputCommand, read_file
from scoring.actions.evaluations import load_document
from scoring.interchange import parse


class Command(InputCommand):
    help = "Create an evaluation from its document; with --replace also over an existing one. All or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--replace", action="store_true", help="replace an evaluation of the same slug")

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_document(
            by=None, document=parse(read_file(options["file"])), replace=options["replace"]
        )
        counts = ", ".join(f"{count} {name}" for name, count in loaded.counts.items())
        self.stdout.write(f"{'created' if loaded.created else 'replaced'} {loaded.evaluation.slug}: {counts}")
