"""The report's page as one file that needs nothing else: styles and typefaces inside, no link to a server."""

import re
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation

from discovery.models import Evaluation
from scoring.models import Run
from scoring.reports.pages import report_page

STYLES = "css/shortlist.css"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:"
LINKED = re.compile(r"<link [^>]*>\s*")
FONT = re.compile(r'url\("\.\./(fonts/[\w-]+\.woff2)"\)')
CONTROLS = re.compile(r'<a class="skip".*?</a>|<div class="controls">.*?</div>(?=</div></header>)', re.DOTALL)
TO_SERVER = re.compile(r'<a\b[^>]*\bhref="[^"#][^"]*"[^>]*>(.*?)</a>', re.DOTALL)


@dataclass(frozen=True)
class Reader:
    """Stands where a page expects its request. It is nobody's: pages leave out what asks for a browser."""

    evaluation: Evaluation

    def __bool__(self) -> bool:
        return False


def report_html(run: Run, language: str) -> bytes:
    """The whole report, every plan shown."""
    with translation.override(language):
        page = report_page(run, language=language, everything=True)
        decisions = run.decisions.select_related("by")
        context = {"request": Reader(run.evaluation), "run": run, "decisions": decisions, **page}
        return self_contained(render_to_string("scoring/report.html", context)).encode()


def self_contained(page: str) -> str:
    """A page of ours without links; its own style sheet stands inside."""
    head = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n<style>{styles()}</style>\n'
    page = LINKED.sub("", page).replace("</head>", f"{head}</head>", 1)
    return TO_SERVER.sub(r"\1", CONTROLS.sub("", page))


def styles() -> str:
    """The style sheet with its typefaces inside."""
    sheet = static_file(STYLES).read_text(encoding="utf-8")
    return FONT.sub(lambda match: f'url("{embedded(match[1])}")', sheet)


def embedded(name: str) -> str:
    return f"data:font/woff2;base64,{b64encode(static_file(name).read_bytes()).decode()}"


def static_file(name: str) -> Path:
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(name)
    return Path(found)
