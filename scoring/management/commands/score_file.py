"""Score a document without any database."""

from argparse import ArgumentParser
from typing import Any

from discovery.management.base import InputCommand, read_file
from scoring.engine.results import combine, score_products
from scoring.interchange import Faults, parse
from scoring.interchange.checks import check_voices
from scoring.reports.terminal import shortlist_lines
from scoring.snapshots.parts import freeze_document, load_header, load_product


class Command(InputCommand):
    help = "Score an evaluation document and print its shortlist; no database is used."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--json", action="store_true", help="print the result document")

    def handle(self, *args: Any, **options: Any) -> None:
        snapshot = freeze_document(parse(read_file(options["file"])))
        header = load_header(snapshot.header.document)
        products = [load_product(part.offer or b"", part.cells or b"") for part in snapshot.parts]
        if found := check_voices(header):
            raise Faults(found)
        content = combine(header, products, score_products(header, products), snapshot.inputs_sha256).document
        self.stdout.write(content.decode() if options["json"] else "\n".join(shortlist_lines(content)))
