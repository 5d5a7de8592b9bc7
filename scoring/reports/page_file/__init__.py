"""The report's page as one file that needs nothing else: styles and typefaces inside, no link to a server.

The page's own template is rendered over a base of ours (`base.html` beside this module).
"""

import re
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.backends.django import DjangoTemplates
from django.utils import translation
from django.utils.safestring import mark_safe

from discovery.models import Evaluation
from scoring.models import Run
from scoring.reports.pages import report_page

STYLES = "css/shortlist.css"
FONT = re.compile(r'url\("\.\./(fonts/[\w-]+\.woff2)"\)')
TO_SERVER = re.compile(r'<a\b[^>]*\bhref="[^"#][^"]*"[^>]*>(.*?)</a>', re.DOTALL)


@dataclass(frozen=True)
class Reader:
    """Stands where a page expects its request. It is nobody's: pages leave out what asks for a browser."""

    evaluation: Evaluation

    def __bool__(self) -> bool:
        return False


@cache
def templates() -> DjangoTemplates:
    """The site's templates, with the base of a file in place of the site's."""
    site: dict[str, Any] = settings.TEMPLATES[0]
    changed = {"NAME": "file", "DIRS": [Path(__file__).parent, *site["DIRS"]]}
    options = {"OPTIONS": {**site["OPTIONS"], "context_processors": []}}
    given = {"APP_DIRS": False, **site, **changed, **options}
    given.pop("BACKEND")
    return DjangoTemplates(given)


def report_html(run: Run, language: str) -> bytes:
    """The whole report, every plan shown."""
    with translation.override(language):
        page = report_page(run, language=language, everything=True)
        decisions = run.decisions.select_related("by")
        context = {"request": Reader(run.evaluation), "run": run, "decisions": decisions, "styles": styles()}
        text = templates().get_template("scoring/report.html").render({**context, **page})
        return TO_SERVER.sub(r"\1", text).encode()


@cache
def styles() -> str:
    """The style sheet with its typefaces inside."""
    sheet = static_file(STYLES).read_text(encoding="utf-8")
    inside = FONT.sub(lambda match: f'url("{embedded(match[1])}")', sheet)
    return mark_safe(inside)  # noqa: S308  # our own file


def embedded(name: str) -> str:
    return f"data:font/woff2;base64,{b64encode(static_file(name).read_bytes()).decode()}"


def static_file(name: str) -> Path:
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(name)
    return Path(found)
