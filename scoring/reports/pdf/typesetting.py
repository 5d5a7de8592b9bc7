"""From a report's content to the bytes of its PDF. Nothing is fetched, and the same run gives the same bytes.

The content goes in as JSON and stays data: what people wrote is never source text.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst
from django.utils import translation

from scoring.models import Run
from scoring.reports.pages import report_page
from scoring.reports.pdf.content import content_of

SOURCES = Path(__file__).parent
MAIN = "report.typ"
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@cache
def typefaces() -> typst.Fonts:
    """Sarabun, and nothing that happens to be on this machine."""
    folder = str(files("fontpkg_sarabun") / "files")
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


def typeset(content: Mapping[str, Any], made_at: datetime = EPOCH) -> bytes:
    """The PDF (tagged, PDF/UA-1) of a report's content."""
    with TemporaryDirectory() as nowhere:
        return typst.compile(
            str(SOURCES / MAIN),
            root=str(SOURCES),
            font_paths=typefaces(),
            ignore_system_fonts=True,
            sys_inputs={"content": json.dumps(content, ensure_ascii=False)},
            pdf_standards="ua-1",
            timestamp=int(made_at.timestamp()),
            package_path=nowhere,
            package_cache_path=nowhere,
        )


def report_pdf(run: Run, language: str) -> bytes:
    """The whole report of a finished run."""
    with translation.override(language):
        page = report_page(run, language=language, everything=True)
        content = content_of(page, run, language)
    return typeset(content, run.ended_at or EPOCH)
