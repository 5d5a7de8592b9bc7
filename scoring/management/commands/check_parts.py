"""Prove that stored parts are what the rows say."""

import sys
from argparse import ArgumentParser
from typing import Any

from discovery.management.base import RUN_FAILED, InputCommand, find_evaluation
from discovery.models import Evaluation
from scoring.models import Part
from scoring.snapshots.proof import faults_of_parts


class Command(InputCommand):
    help = "Prove that stored parts have their hash, are packed right and say what the rows say; else exit 1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", nargs="?", help="compare the rows of this evaluation only")

    def handle(self, *args: Any, **options: Any) -> None:
        slug = options["slug"]
        evaluations = [find_evaluation(slug)] if slug else list(Evaluation.objects.all())
        found = faults_of_parts(evaluations)
        for place, fault in found:
            self.stderr.write(f"{place}: {fault}")
        if found:
            sys.exit(RUN_FAILED)
        self.stdout.write(f"{Part.objects.count()} parts and {len(evaluations)} evaluations: all as they say")
