"""Write a finished run as files."""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings

from discovery.interchange.faults import Fault, Faults
from discovery.management.base import RUN_FAILED, InputCommand, find_evaluation
from discovery.models import Evaluation
from scoring.models import Run, RunState
from scoring.queries import last_finished
from scoring.reports.files import FORMATS, Files, file_name
from scoring.reports.workbook import TooLargeError


class Command(InputCommand):
    help = (
        "Write the report of a finished run into files SLUG-N.EXT. Exit 1: the run failed; 2: there is none."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--run", type=int, help="the run's number (default: the last that finished)")
        parser.add_argument(
            "--format", default="pdf", help=f"any of {','.join(FORMATS)}, separated by commas"
        )
        parser.add_argument(
            "-o", "--output", default=".", help="the folder to write to; it is made where missing"
        )
        parser.add_argument("--language", default="en", help=f"one of {','.join(dict(settings.LANGUAGES))}")

    def handle(self, *args: Any, **options: Any) -> None:
        formats, language = formats_of(options["format"]), language_of(options["language"])
        run = run_of(find_evaluation(options["slug"]), options["run"])
        if run.state != RunState.FINISHED:
            self.stderr.write(f"run {run.number} {run.state}: {run.told or 'it has no report'}")
            sys.exit(RUN_FAILED)
        folder = folder_of(options["output"])
        for extension in formats:
            for name, content in made(run, extension, language).items():
                self.stdout.write(str(write(folder / file_name(run, name, extension), content)))


def made(run: Run, extension: str, language: str) -> Files:
    try:
        return FORMATS[extension](run, language)
    except TooLargeError as error:
        raise Faults([Fault(("format",), f"{extension}: {error}")]) from error


def formats_of(text: str) -> list[str]:
    """The formats asked for, each once."""
    asked = list(dict.fromkeys(part.strip() for part in text.split(",")))
    unknown = [name for name in asked if name not in FORMATS]
    if unknown:
        raise Faults([Fault(("format",), f"{name!r} is not one of {', '.join(FORMATS)}") for name in unknown])
    return asked


def language_of(code: str) -> str:
    if code not in dict(settings.LANGUAGES):
        raise Faults([Fault(("language",), f"{code!r} is not one of {', '.join(dict(settings.LANGUAGES))}")])
    return code


def run_of(evaluation: Evaluation, number: int | None) -> Run:
    """The run of a number, or the last that finished; one that is not over yet has no report."""
    if number is None:
        run = last_finished(evaluation)
        if run is None:
            raise Faults([Fault(("run",), f"{evaluation.slug} has no finished run")])
        return run
    run = evaluation.runs.filter(number=number).first()
    if run is None:
        raise Faults([Fault(("run",), f"{evaluation.slug} has no run {number}")])
    if not run.ended:
        raise Faults([Fault(("run",), f"run {number} is not finished yet")])
    return run


def folder_of(path: str) -> Path:
    folder = Path(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Faults([Fault(("output",), f"{path}: {error.strerror}")]) from error
    return folder


def write(path: Path, content: bytes) -> Path:
    """The whole file or none: what stood there before stays until the new one is complete."""
    try:
        with NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
        umask = os.umask(0)
        os.umask(umask)
        Path(file.name).chmod(0o666 & ~umask)
        return Path(file.name).replace(path)
    except OSError as error:
        raise Faults([Fault(("output",), f"{path}: {error.strerror}")]) from error
