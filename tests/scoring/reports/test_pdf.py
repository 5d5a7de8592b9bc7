"""The PDF: A4, page 1 alone, heads repeat, nothing fetched or clipped, the same bytes (issue 6, point 2)."""

import json
import re
import subprocess
import sys
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from django.utils import translation

from scoring.actions.evaluations import load_document
from scoring.actions.runs import request_run
from scoring.engine.vocabulary import CostClass
from scoring.engine.waysout import Spread, WaySpread
from scoring.execution import execute
from scoring.interchange import parse
from scoring.reports.figures import share
from scoring.reports.pages import report_page
from scoring.reports.pdf import typeset
from scoring.reports.pdf.content import content_of
from scoring.reports.pdf.text import Figures, broken, clean, has_thai, percent, seen, short
from scoring.reports.pdf.typesetting import SOURCES, typefaces
from scoring.reports.sections import Customisation, Drop, DropList, Exposure, Ways
from scoring.reports.tables import Fit, offer_rows
from scoring.reports.terms import not_proven
from scoring.reports.ways import WayCost
from tests.scoring.reports.large import large_document
from tests.scoring.reports.pdf_pages import A4, Pages, content, decision, many_rows, page_of, run_of
from tests.scoring.reports.results import facts
from vendors.content import QUESTIONS, english

HOSTILE = '#text(red)[hostile] $x^2$ *bold* _it_ `raw` @ref <label> #import "@preview/cetz:0.2.0" // /* */ \\'
THAI = "ระบบต้องกู้คืนข้อมูลได้ภายในสี่ชั่วโมงและส่งต่อลูกค้าให้ผู้รับผิดชอบตามภูมิภาคและภาษา"
ASKED = Exposure(
    "Acme", "Acme CRM", "hidden_fees/overtime", "refused", english(QUESTIONS["overtime-rate"].text), None
)
LONG = "A title of two hundred characters that goes on and on, as titles in procurement do, " * 3


@pytest.fixture(scope="module")
def small():
    return Pages(typeset(content()))


def test_every_page_is_a4(small):
    assert small.sizes() == {(round(A4[0], 3), round(A4[1], 3))}


def test_the_document_says_what_it_is(small):
    found = small.document.get_metadata_dict()
    assert (found["Title"], found["Author"]) == ("CRM 2027 · run 7", "Shortlist")
    assert small.tagged


def test_page_one_stands_alone(small):
    page = small.words(0)
    assert "No product passes 60 % on verified evidence. Acme CRM Pro could, if 2 claims hold." in page
    for text in ("50 % verified", "70 % claimed", "$1,000.00", "$900–$1,300", "Needs proof", "Undecided"):
        assert text in page
    assert "1 of 2" in page
    assert "2 of 5 verified" in page
    assert "Not heard, and so without a voice here: Finance" in page
    assert "run 7 · 15 January 2027 · 24 months" in page
    assert "Fit and cost" not in page


def test_claimed_and_verified_stand_together_wherever_a_plan_is(small):
    for i in range(len(small)):
        page = small.words(i)
        assert page.count("% verified") == page.count("% claimed") or "fit that is verified" in page


def test_what_makes_a_cost_incomplete_is_said(small):
    assert "incomplete: not all is priced" in small.words(0)


def test_every_section_is_there(small):
    text = small.words()
    sections = ["Fit and cost", "What is missing", "What each team would get", "Ways out", "How firm is this"]
    sections += [
        "What vendors have not said",
        "Method",
        "Offers with add-ons",
        "The numbers behind the charts",
    ]
    assert [name for name in sections if name not in text] == []
    assert [text.index(name) for name in sections] == sorted(text.index(name) for name in sections)


def test_every_chart_has_its_title_description_and_equal_table(small):
    text = small.words()
    for chart in content()["charts"].values():
        assert text.count(" ".join(chart["title"].split())) == 2  # above the chart, and above its numbers
        assert " ".join(chart["description"].split()) in text
        for cells in chart["rows"]:
            assert " ".join(" ".join(cells).split()) in text, cells


def test_charts_are_drawn_from_their_marks():
    """As many shapes come in as the chart has marks that are not text."""
    bare = content(charts={})
    drawn = content()
    marks = [mark for chart in drawn["charts"].values() for mark in chart["marks"]]
    shapes = [mark for mark in marks if mark["kind"] != "text"]
    assert paths(drawn) - paths(bare) >= len(shapes)


def paths(data):
    document = Pages(typeset(data)).document
    return sum(thing.type == 2 for page in document for thing in page.get_objects())


def test_the_hash_and_the_method_are_printed(small):
    text = small.words()
    assert "0123456789abcdef" * 4 in text
    assert all("Inputs 0123456789ab" in small.words(i) for i in range(len(small)))
    assert [f"Page {i + 1} of {len(small)}" in small.words(i) for i in range(len(small))] == [True] * len(
        small
    )


def test_drop_shows_both_lists(small):
    text = small.words()
    assert "Fit on the original list" in text
    assert "Fit on the reduced list" in text
    assert "Or, of least weight: Sms (57 % → 60 %)" in text
    assert "No list of nice-to-haves is enough for Zeta Suite One." in text


def test_ways_out_are_costed():
    part = Spread(Decimal(120), 100.0, 130.0, 170.0)
    total = Spread(Decimal(1000), 900.0, 1000.0, 1300.0)
    way = WayCost(
        "drop",
        "Acme CRM Lite",
        WaySpread({CostClass.HIDDEN_FEES: part}, total),
        (3,),
        lost=(("Sales", share(0.125)),),
        relies_on=("A", "B", "C", "D", "E", "F"),
        relies_on_count=6,
    )
    text = Pages(typeset(content(way_costs=[way]))).words()
    for found in ("$120.00 $130 ($100–$170)", "$1,000.00 $1,000 ($900–$1,300)", "Usable after 3 months."):
        assert found in text
    assert text.count("not estimated") >= 3
    assert "Given up, of each team's own needs: Sales 12 %." in text
    assert "6 unverified claims must hold: A, B, C, D, E and 1 more" in text


def test_what_is_not_proven_is_marked():
    lists = (
        DropList(("Quotes",), share(0.55), share(0.61)),
        DropList(("Sms",), share(0.5), share(0.6), proven=False),
    )
    closing = Customisation("Acme CRM Lite", ("Export",), Decimal(9), share(0.6), proven=False)
    ways = {"drop": Ways((Drop("Acme", *lists),), ()), "customise": Ways((closing,), ())}
    assert Pages(typeset(content(**ways))).words().count(not_proven()) == 2
    assert not_proven() not in Pages(typeset(content())).words()


def test_the_pdf_says_what_the_page_says_of_dates_lines_and_questions():
    with translation.override("th"):
        said = json.dumps(content(language="th", exposures=[ASKED]), ensure_ascii=False)
        question = str(QUESTIONS["overtime-rate"].text)
    for text in ("15 มกราคม 2027", "เกณฑ์สูงกว่า 70 %", "เริ่มจากสิ่งที่อาจเปลี่ยนผลตัดสิน", question):
        assert text in said.replace("\u00a0", " ").replace("\u200b", "")


def test_decisions_stand_on_page_one():
    data = content_of(page_of(), run_of(decision()), "en")
    page = Pages(typeset(data)).words(0)
    for text in (
        "Buy this offer: Acme CRM Pro",
        "Decided by Ada on 20 January 2027.",
        "It fits best.",
        "Dissent: Finance would",
    ):
        assert text in page
    assert "Conditions: If the demo shows exports by 1 June." in page


# Many plans, long titles


def test_as_many_plans_stand_on_page_one_as_fit():
    data = Pages(typeset(content(many_rows(40, 3))))
    page = data.words(0)
    assert "Rank" in page
    shown = [i for i in range(40) if re.search(rf"Plan {i}\b", page)]
    assert shown == list(range(len(shown)))
    assert 6 <= len(shown) <= 16
    (at,) = re.findall(r"All 40 plans are listed on page (\d+)\.", page)
    assert "All plans" in data.words(int(at) - 1)


def test_no_second_list_where_page_one_has_all():
    assert "All plans" not in Pages(typeset(content())).words()


def test_heads_repeat_on_every_page_of_a_long_table():
    data = Pages(typeset(content(many_rows(60, 3))))
    (at,) = re.findall(r"All 60 plans are listed on page (\d+)\.", data.words(0))
    last = next(i for i in range(len(data)) if "The numbers behind the charts" in data.words(i))
    pages = range(int(at) - 1, last)
    assert len(pages) >= 3
    assert all("Must-haves Cost Verdict" in data.words(i) for i in pages)


def test_every_plan_is_listed():
    text = Pages(typeset(content(many_rows(60, 3)))).words()
    assert [i for i in range(60) if not re.search(rf"Plan {i}\b", text)] == []


@pytest.mark.parametrize("name", [LONG[:200], "X" * 200, THAI * 2, "W" * 500], ids=["long", "x", "thai", "w"])
def test_long_titles_wrap_and_nothing_is_clipped(name):
    data = Pages(typeset(content(many_rows(5, 40, name))))
    assert data.outside() == []
    assert len(re.findall("verified [0-9]+ % claimed", data.words(0))) == 5


def test_long_names_are_cut_in_their_middle_on_page_one_and_whole_further_on():
    rows = many_rows(3, 2, LONG[:190])
    pages = Pages(typeset(content(rows)))
    whole = " ".join(rows[0].name.split())
    assert "All 3 plans are listed on page" in pages.words(0)
    assert whole not in pages.words(0)
    assert whole in pages.words()
    assert {head.partition("…")[2][-2:] for head in content(rows)["sections"][2]["blocks"][1]["names"]} == {
        " 0",
        " 1",
        " 2",
    }


def test_nothing_is_clipped(small):
    assert small.outside() == []


def test_a_row_higher_than_a_page_goes_on_on_the_next():
    data = content(many_rows(2, 500))
    text = Pages(typeset(data)).words()
    assert [i for i in range(500) if f"Need number {i}" not in text] == []
    assert Pages(typeset(data)).outside() == []


# Text stays text


def test_hostile_text_stays_text():
    data = Pages(typeset(content(many_rows(3, 2, HOSTILE), decision=HOSTILE)))
    hostile = "".join(HOSTILE.split())
    assert "".join(data.text(0).split()).count(hostile) == 1  # the sentence; names are cut there
    (at,) = re.findall(r"All 3 plans are listed on page (\d+)\.", data.words(0))
    listed = "".join(data.text(int(at) - 1).split())
    assert listed.count(hostile) == 6  # in the list of all plans, and in the numbers of a chart below it
    assert data.outside() == []


@pytest.mark.parametrize("field", ["decision", "lead", "silent", "caption"])
def test_no_field_is_read_as_source(field):
    data = content()
    data[field] = "#panic() ${ \\u{202e} ]]]"
    assert "#panic()" in Pages(typeset(data)).words()


def test_text_without_a_spelling_is_left_out():
    assert clean("a\x00b\u202ec\ud800d\u0007") == "abcd"
    assert seen("ก\u200bข") == "ก\u200bข"


def test_long_words_may_be_broken():
    assert clean("x" * 30) == "\u200b".join(["x" * 12, "x" * 12, "x" * 6])
    assert clean("short words stay") == "short words stay"
    assert clean(THAI) == THAI
    assert broken("abc") == "abc"


@pytest.mark.parametrize(
    ("text", "most", "cut"),
    [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("กำลังดี", 20, "กำลังดี"), ("ที่นี่ดี", 3, "ที่…"), ("ที่นี่", 2, "ท…")],
)
def test_cuts_keep_vowels_with_their_letter(text, most, cut):
    found = short(text, most)
    assert found == cut or (found.endswith("…") and len(found) <= most + 1)


def test_thai_is_seen_anywhere():
    assert has_thai({"a": [{"b": "x", "c": ["ก"]}]})
    assert not has_thai({"a": ["x", 1, None]})


@pytest.mark.parametrize("language", ["en", "th"])
def test_both_languages_are_set(language):
    with translation.override(language):
        data = content(many_rows(6, 4, THAI), language=language)
    pages = Pages(typeset(data))
    assert data["tall"]
    assert pages.outside() == []
    assert "70 %" in pages.words(0)


# The promise of the line


def test_below_the_line_never_prints_as_sixty():
    below = share(0.5996)
    row = next(row for row in offer_rows(facts()) if row.rank == 1)
    rows = [type(row)(**{**vars_of(row), "fit": Fit(below, below, below)})]
    page = Pages(typeset(content(rows))).words(0)
    assert "59 % verified" in page
    assert "59 % claimed" in page
    assert "60 % claimed" not in page


def vars_of(row):
    return {name: getattr(row, name) for name in row.__dataclass_fields__}


def test_figures_are_printed_in_the_language():
    figures = Figures("USD", "en")
    assert figures.money(None) == "–"
    assert figures.spread(None, None) == ""
    assert percent(0.5996) == "59\u00a0%"


# The file


def test_the_same_content_gives_the_same_bytes():
    assert typeset(content()) == typeset(content())


def test_only_our_typeface_is_known():
    assert typefaces().families() == ["Sarabun"]


def test_the_sources_import_nothing_from_elsewhere():
    imports = [line for path in SOURCES.glob("*.typ") for line in re.findall(r"#import .*", path.read_text())]
    assert imports
    assert [line for line in imports if not re.match(r'#import "\w+\.typ":', line)] == []


MAKE = "import json, sys; from scoring.reports.pdf.typesetting import typeset; "
MAKE += "sys.stdout.buffer.write(typeset(json.load(sys.stdin)))"


def make_apart(data, *prefix, more=""):
    """Set in a process of its own, by a command before it; `more` is done afterwards."""
    code = f"import django; django.setup(); {MAKE}{more}"
    environment = {"DJANGO_SETTINGS_MODULE": "config.settings", "PATH": "/usr/bin:/bin", "HOME": "/nowhere"}
    return subprocess.run(
        [*prefix, sys.executable, "-c", code],
        input=json.dumps(data).encode(), capture_output=True, check=True, timeout=120,
        cwd=Path(__file__).parents[3], env=environment,
    )  # fmt: skip


def test_nothing_is_fetched():
    """Without any network, not even the loopback, the same bytes come out."""
    data = content()
    assert make_apart(data, "unshare", "--user", "--net", "--map-root-user").stdout == typeset(data)


# A large run


HIGHEST = 400 * 1024
"""kB that setting may take in a process of its own; 190 were seen."""


@cache
def large_content():
    """A finished run's report: 200 offers × 500 features, every tenth title as long as can be."""
    document = parse(json.dumps(large_document()).encode())
    evaluation = load_document(by=None, document=document).evaluation
    run, _created = request_run(by=None, evaluation=evaluation, send=False)
    execute(run.pk)
    run.refresh_from_db()
    return content_of(report_page(run, language="en", everything=True), run, "en")


@pytest.fixture
def large(db):
    return large_content()


def test_a_large_run_is_set_in_bounded_memory(large):
    """Not the pages' process: its peak would be that of whatever ran before."""
    code = "import re; peak = re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]"
    made = make_apart(large, more=f"; {code}; sys.stderr.write(peak)")
    pages = Pages(made.stdout)
    assert int(made.stderr) < HIGHEST
    assert 30 <= len(pages) <= 80
    assert len(made.stdout) < 2_000_000
    assert len(json.dumps(large)) < 3_000_000


def test_a_large_run_is_whole_and_nothing_is_clipped(large):
    pages = Pages(typeset(large))
    assert pages.outside() == []
    assert len(large["plans"]) == 200
    (at,) = re.findall(r"All 200 plans are listed on page (\d+)\.", pages.words(0))
    last = next(i for i in range(len(pages)) if "The numbers behind the charts" in pages.words(i))
    assert all("Must-haves Cost Verdict" in pages.words(i) for i in range(int(at) - 1, last))
    text, names = pages.words(), [plan["name"] for plan in large["plans"]]
    assert [name for name in names if name.isascii() and name not in text] == []
    assert sum(name.isascii() for name in names) == 180
