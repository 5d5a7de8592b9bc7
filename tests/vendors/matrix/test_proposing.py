"""Where things probably stand in a table that nobody has described."""

from pathlib import Path

import pytest

from tests.vendors.matrix.importing import MATRIX, turned
from vendors.interchange.matrix.cells import Sheet
from vendors.interchange.matrix.proposing import (
    FEATURE,
    GROUP,
    LEFT_OUT,
    NEED,
    VENDOR,
    Layout,
    propose_layout,
    propose_roles,
)
from vendors.interchange.matrix.reading import read_table

OTEL = Path(__file__).parents[2] / "scoring/engine/matrices/otel.csv"


def rows(text):
    return [line.split(",") for line in text.strip().splitlines()]


def test_a_real_matrix_is_understood():
    table = read_table("otel.csv", OTEL.read_bytes())
    assert propose_layout(table.rows) == Layout("rows", 1, [GROUP, GROUP, FEATURE, NEED, *[VENDOR] * 12])


def test_a_vendor_may_have_the_name_of_an_answer():
    assert propose_layout(rows(MATRIX)) == Layout("rows", 1, [GROUP, FEATURE, VENDOR, VENDOR])


def test_a_table_may_lie_on_its_side():
    assert propose_layout(turned(MATRIX)) == Layout("columns", 1, [GROUP, FEATURE, VENDOR, VENDOR])


def test_an_orientation_can_be_asked_for():
    assert propose_layout(turned(MATRIX), "rows").features_in == "rows"
    assert propose_layout(rows(MATRIX), "columns").features_in == "columns"


def test_the_corner_decides_where_both_ways_read_well():
    square = "{},A,B,C\nX1,yes,no,yes\nX2,no,no,yes\nX3,yes,yes,no"
    assert propose_layout(rows(square.format("Feature"))).features_in == "rows"
    assert propose_layout(rows(square.format("Vendor"))).features_in == "columns"


def test_titles_above_ids_priorities_and_notes_are_told_apart():
    text = """
CRM comparison,,,,,,
,,,,,,
ID,Feature,Priority,Acme,Acme's note,Beta,Gamma
1,Leads,Must,yes,With some words to say,no,
2,Contacts,Nice,N,and others for this,yes,
3,Letters,Must,T,and others for that,?,
4,Reports,Must,yes,nothing like the rest,C,
"""
    roles = [LEFT_OUT, FEATURE, NEED, VENDOR, LEFT_OUT, VENDOR, VENDOR]
    assert propose_layout(rows(text)) == Layout("rows", 3, roles)


def test_numbers_of_rows_are_no_answers():
    text = "Step,Feature,Acme\n1,Leads,yes\n2,Contacts,no\n3,Letters,yes\n"
    assert propose_layout(rows(text)).roles == [GROUP, FEATURE, VENDOR]


@pytest.mark.parametrize("table", [[], [[]], [["only"]], [[""]], [["a", "b"]], [["", ""], ["word", "other"]]])
def test_a_table_without_answers_has_a_proposal_too(table):
    layout = propose_layout(table)
    assert (layout.features_in, layout.vendors) == ("rows", 0)
    assert 1 <= layout.header_row <= max(1, len(table))


def test_codes_left_of_the_names_are_groups_and_right_of_them_answers():
    lines = ["HR,Leads,N,yes", "HR,Contacts,N,no", "IT,Letters,-,yes", "IT,Calls,U,no"]
    text = "\n".join(["Area,Feature,Acme,Beta", *lines])
    assert propose_layout(rows(text)).roles == [GROUP, FEATURE, VENDOR, VENDOR]


def test_a_column_that_a_vendor_left_empty_is_a_vendor():
    text = "Feature,Acme,Beta,Note\nLeads,yes,,seen in a demo\nMail,no,,\nCalls,no,,\nQuotes,no,,"
    assert propose_layout(rows(text)).roles == [FEATURE, VENDOR, VENDOR, LEFT_OUT]


def test_roles_follow_the_row_that_was_chosen():
    sheet = Sheet(rows("Title,,\nFeature,Acme,Beta\nLeads,yes,no\nMail,no,no"), turned=False)
    assert propose_roles(sheet, 1) == [FEATURE, VENDOR, VENDOR]
    assert propose_roles(sheet, 99) == []
