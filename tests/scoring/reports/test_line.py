"""59.96 % never prints as 60 %, on any way out of the house; figures have the reader's separators."""

import re
from decimal import Decimal
from fractions import Fraction
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation

from scoring.actions.evaluations import load_document
from scoring.actions.runs import request_run
from scoring.execution import execute
from scoring.interchange import parse
from scoring.reports import formats
from scoring.reports.files import FORMATS
from scoring.reports.whatif import frozen, priced
from tests.factories import UserFactory
from tests.scoring.documents import SMALL, answer, changed, finding, requirement, text_of
from tests.scoring.reports.pdf_pages import Pages

pytestmark = pytest.mark.django_db

SIXTY = re.compile(r"(?<![\d.,])60(?:[.,]0+)?\s*%")
BELOW = changed(
    {
        "evaluation.threshold": "0.70",
        "teams": SMALL["teams"][:1],
        "requirements": [
            requirement("sales", "leads", importance="59.96"),
            requirement("sales", "mail", importance="40.04"),
        ],
        "coverage": [answer("beta/crm/one", "leads")],
        "verifications": [finding("beta/crm/one", "leads")],
        "efforts": [],
    }
)
"""Beta has 59.96 % of what Sales needs, verified and claimed; the line is 70 %, so that no 60 % is meant."""


@pytest.fixture
def run():
    evaluation = load_document(by=None, document=parse(text_of(BELOW))).evaluation
    run, _created = request_run(by=None, evaluation=evaluation, send=False)
    execute(run.pk)
    run.refresh_from_db()
    frozen.cache_clear()  # another test's run had this number
    priced.cache_clear()
    return run


def texts_of(run, language):
    """What a reader sees of every format; of the workbook what its cells and formats hold."""
    yield "pdf", Pages(FORMATS["pdf"](run, language)[""]).text()
    yield "html", FORMATS["html"](run, language)[""].decode()
    yield "json", FORMATS["json"](run, language)[""].decode()
    yield "csv", "".join(content.decode() for content in FORMATS["csv"](run, language).values())
    with ZipFile(BytesIO(FORMATS["xlsx"](run, language)[""])) as book:
        cells = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
        yield "xlsx", re.sub(r"59\.96\s*%.{0,60}?60\s*%", "", cells)  # the rule itself, in Read me


@pytest.mark.parametrize("language", ["en", "th"])
def test_no_format_prints_it_as_sixty(run, language):
    for name, text in texts_of(run, language):
        assert not SIXTY.search(text), name
        assert re.search(r"59\s*%|0\.5996|\b0\.59\b", text), name


@pytest.mark.parametrize("route", ["report", "explain_offer", "what_if"])
def test_no_page_prints_it_as_sixty(run, route):
    client = Client()
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    number = [] if route == "what_if" else [1]
    page = client.get(reverse(f"scoring:{route}", args=["crm", *number]), {"offer": "beta/crm/one"})
    text = page.content.decode()
    assert page.status_code == 200
    assert not SIXTY.search(text)
    assert re.search(r"59(\.96)?\s*%", text)


def test_the_terminal_does_not_print_it_as_sixty(run):
    out = StringIO()
    call_command("score", "crm", "--inline", stdout=out, stderr=StringIO())
    assert "59 %" in out.getvalue().replace("\u00a0", " ")
    assert not SIXTY.search(out.getvalue())


@pytest.mark.parametrize(
    ("language", "printed"),
    [("en", ["+1,234.50", "12.35", "1.0845"]), ("de", ["+1.234,50", "12,35", "1,0845"])],
)
def test_numbers_have_the_readers_separators(language, printed):
    with translation.override(language):
        found = [
            formats.signed_points(Fraction(2469, 200)),
            formats.number2(12.345678),
            formats.exact_number(Decimal("1.0845")),
        ]
    assert found == printed
