"""The report's tables as CSV: exact figures, formula-like text kept as text."""

import csv
from decimal import Decimal
from io import StringIO

import pytest

from scoring.engine.vocabulary import CostClass
from scoring.engine.waysout import Spread, WaySpread
from scoring.reports.csv import MARK, Table, csv_bytes, safe, tables
from scoring.reports.figures import share
from scoring.reports.sections import Buy, Customisation, Drop, DropList, Evidence, Exposure, Ways
from scoring.reports.tables import offer_rows, plan_rows
from scoring.reports.terms import terms
from scoring.reports.ways import WayCost
from tests.scoring.reports.results import facts


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        ("＝1", "'＝1"),
        ("＋1", "'＋1"),
        ("＠1", "'＠1"),
        ("a=1", "a=1"),
        ("", ""),
        ("ระบบ", "ระบบ"),
    ],
)
def test_text_that_begins_like_a_formula_is_quoted(text, written):
    assert safe(text) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""),
        (3, "3"),
        (-3, "-3"),
        (0.1, "0.1"),
        (Decimal("-12.5000000000"), "-12.5000000000"),
        (Decimal("1E+3"), "1000"),
    ],
)
def test_numbers_stay_numbers(value, written):
    assert safe(value) == written


def read(content: bytes) -> list[list[str]]:
    text = content.decode("utf-8")
    assert text.startswith(MARK)
    return list(csv.reader(StringIO(text.removeprefix(MARK), newline="")))


def test_a_file_begins_with_its_mark_and_keeps_every_sign():
    table = Table(("a", "b"), (('x,"y"', "line\nline"), ("ระบบ", "=1")))
    assert read(csv_bytes(table)) == [["a", "b"], ['x,"y"', "line\nline"], ["ระบบ", "'=1"]]


def test_lines_end_as_the_format_says():
    assert csv_bytes(Table(("a",), (("b",),))) == f"{MARK}a\r\nb\r\n".encode()


def test_a_half_character_does_not_stop_the_file():
    assert read(csv_bytes(Table(("a",), (("x\ud800",),)))) == [["a"], ["x?"]]


def page(**changes):
    rows = offer_rows(facts())
    return {
        "plans": plan_rows(rows),
        "bundles": [row for row in rows if row.rank is None],
        "exposures": [Exposure("Acme", "CRM", "hidden_fees/overtime", "refused", "How much?", Decimal(5000))],
        "evidence": [Evidence("CRM Pro", "=Quotes", answered=True, worth=share(0.03), decides=True)],
        "buys": [Buy("CRM Pro", "acme/crm/pro", "month", "", Decimal("12.5"))],
        "customise": Ways((), ()),
        "drop": Ways((), ()),
        "way_costs": [],
        **changes,
    }


def test_every_table_has_its_name():
    found = tables(page())
    assert next(iter(found)) == "shortlist"
    assert set(found) >= {"shortlist", "teams", "costs", "exposure", "evidence", "ways-out"}


def test_an_empty_table_is_no_file():
    found = tables(page(exposures=[], evidence=[]))
    assert not {"exposure", "evidence"} & set(found)


def test_the_shortlist_has_a_row_for_every_offer_and_cycle():
    table = tables(page())["shortlist"]
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    given = {(row["offer"], tuple(row["addons"]), row["billing"]) for row in facts().result["offers"]}
    assert {(row["offer"], tuple(row["addons"].split()), row["billing"] or None) for row in rows} == given


def test_the_shortlist_holds_exact_figures():
    table = tables(page())["shortlist"]
    rows = {row[1:4]: dict(zip(table.columns, row, strict=True)) for row in table.rows}
    for offer in facts().result["offers"]:
        row = rows[offer["offer"], " ".join(offer["addons"]), offer["billing"] or ""]
        assert (row["verified"], row["claimed"], row["possible"]) == tuple(offer["fit"].values())
        assert (row["musts_met"], row["musts"]) == (offer["must"]["met"], offer["must"]["of"])
        assert row["verdict"] == offer["verdict"]


def test_ways_out_are_rows():
    assert tables(page())["ways-out"].rows == (("buy", "CRM Pro", "", Decimal("12.5"), None, None, 1),)


def test_formula_like_needs_stay_text_in_the_file():
    rows = read(csv_bytes(tables(page())["evidence"]))
    assert rows[1][1] == "'=Quotes"


def test_what_is_not_proven_is_marked():
    lists = (
        DropList(("A",), share(0.5), share(0.6)),
        DropList(("B", "C"), share(0.5), share(0.6), proven=False),
    )
    closing = Customisation("CRM Pro", ("A",), Decimal(9), share(0.6), proven=False)
    table = tables(page(customise=Ways((closing,), ()), drop=Ways((Drop("CRM Pro", *lists),), ())))[
        "ways-out"
    ]
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert [(row["way"], row["features"], row["proven"]) for row in rows] == [
        ("buy", "", 1),
        ("customise", "A", 0),
        ("drop fewest", "A", 1),
        ("drop least weight", "B; C", 0),
    ]


def test_ways_are_costed_by_class_and_in_all():
    part = Spread(Decimal(10), 8.0, 11.0, 15.0)
    way = WayCost("build", "", WaySpread({CostClass.TRANSPARENT_FEES: part}, part), (6, 9, 18))
    rows = tables(page(way_costs=[way]))["ways-out-costs"].rows
    assert [row[2:7] for row in rows] == [
        ("transparent_fees", Decimal(10), 8.0, 11.0, 15.0),
        ("transparent_time", None, None, None, None),
        ("hidden_fees", None, None, None, None),
        ("hidden_time", None, None, None, None),
        ("total", Decimal(10), 8.0, 11.0, 15.0),
    ]
    assert [row[7] for row in rows] == ["", "", "", "", terms(way)]
