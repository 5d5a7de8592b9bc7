"""Import a feature matrix from the command line (spec 3.6)."""

from argparse import ArgumentParser
from pathlib import PurePath
from typing import Any

from discovery.interchange.faults import Fault, Faults
from discovery.management.base import InputCommand, find_evaluation, read_file
from discovery.models import Evaluation
from vendors.actions.changesets import Proposal
from vendors.actions.imports import import_matrix, plan_import
from vendors.interchange.matrix.cells import Matrix, read_matrix
from vendors.interchange.matrix.legend import Legend, read_legend
from vendors.interchange.matrix.reading import read_table


class Command(InputCommand):
    help = (
        "Import a feature matrix (CSV, XLSX) under a legend. All or nothing. Counted are answers: a cell that"
        " has none before and after is not counted."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--evaluation", required=True, metavar="SLUG")
        parser.add_argument("--legend", required=True, metavar="LEGEND.json")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, store nothing")
        parser.add_argument("--json", action="store_true", help="one JSON document on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        evaluation = find_evaluation(options["evaluation"])
        legend = read_legend(read_file(options["legend"]))
        table = read_table(
            options["file"], read_file(options["file"]), sheet=legend.sheet, names=legend.named_columns()
        )
        proposal = self.store(evaluation, read_matrix(table, legend), legend, options)
        self.show(outcome_of(proposal), dry_run=options["dry_run"], as_json=options["json"])

    def store(
        self, evaluation: Evaluation, matrix: Matrix, legend: Legend, options: dict[str, Any]
    ) -> Proposal:
        if not matrix.features:
            raise Faults([Fault((options["file"],), "no row names a feature")])
        if options["dry_run"]:
            return plan_import(evaluation, matrix, legend)
        title = PurePath(options["file"]).name
        return import_matrix(by=None, evaluation=evaluation, matrix=matrix, legend=legend, title=title)[0]

    def show(self, outcome: dict[str, Any], *, dry_run: bool, as_json: bool) -> None:
        if as_json:
            self.print_json(outcome)
            return
        for row in outcome["rejected"]:
            self.stdout.write(f"{row['cell']}: {row['text']!r} {row['reason']}")
        for report in outcome["reports"]:
            self.stdout.write(report)
        counts = ", ".join(f"{outcome[name]} answers {name}" for name in ("created", "changed", "unchanged"))
        self.stdout.write(f"{'would be: ' if dry_run else ''}{counts}, {len(outcome['rejected'])} rejected")


def outcome_of(proposal: Proposal) -> dict[str, Any]:
    """What `--json` prints."""
    return {
        "created": proposal.count(created=True),
        "changed": proposal.count(created=False),
        "unchanged": proposal.unchanged,
        "rejected": [vars(row) for row in proposal.rejected],
        "reports": proposal.reports,
    }
