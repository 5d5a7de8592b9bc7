"""The sheet of the ways out: the run's figures, and which of them are not proven."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.utils import translation
from openpyxl import load_workbook

from scoring.engine.vocabulary import CostClass
from scoring.engine.waysout import Spread, WaySpread
from scoring.reports.figures import share
from scoring.reports.sections import Customisation, Drop, DropList, Ways
from scoring.reports.terms import not_proven, terms
from scoring.reports.ways import WayCost
from scoring.reports.workbook import write_workbook
from tests.scoring.reports.recalculation import inputs_of_name, recalculated

PART = Spread(Decimal("10.5"), 8.0, 11.0, 15.0)
BUILT = WayCost("build", "", WaySpread({CostClass.TRANSPARENT_FEES: PART}, PART), (6, 9, 18))


@pytest.fixture(scope="module")
def sheet(tmp_path_factory):
    lists = (
        DropList(("Quotes",), share(0.5), share(0.625)),
        DropList(("SMS",), share(0.5), share(0.6), proven=False),
    )
    closing = Customisation("CRM Lite", ("Export", "SMS"), Decimal(900), share(0.75), proven=False)
    page = {
        "customise": Ways((closing,), ()),
        "drop": Ways((Drop("CRM Pro", *lists),), ()),
        "way_costs": [BUILT],
    }
    book = recalculated(write_workbook(inputs_of_name("case-17"), page), tmp_path_factory.mktemp("ways"))
    return lambda row: [book.value("Ways out", row, column) for column in range(8)]


def test_each_way_has_its_row_with_its_proof(sheet):
    assert sheet(4)[:7] == ["Customise", "CRM Lite", "Export, SMS", None, 0.75, 900, not_proven()]
    assert sheet(5)[:7] == [
        "Drop: the fewest", "CRM Pro", "Quotes", 0.5, 0.62, None, "nothing better exists",
    ]  # fmt: skip
    assert sheet(6)[:7] == ["Drop: of least weight", "CRM Pro", "SMS", 0.5, 0.6, None, not_proven()]


def test_each_way_is_costed_by_class_and_in_all(sheet):
    assert sheet(10) == ["Build", None, None, "Transparent fees", 10.5, 11, 8, 15]
    assert sheet(11) == ["Build", None, None, "Transparent time", None, None, None, None]
    assert sheet(14) == ["Build", None, terms(BUILT), "Total", 10.5, 11, 8, 15]


def test_no_text_is_cut_and_no_figure_too_wide_for_its_column():
    closing = Customisation(
        "CRM Lite", tuple(f"Feature number {i}" for i in range(12)), Decimal(900), share(0.75)
    )
    page = {"customise": Ways((closing,), ()), "drop": Ways((), ()), "way_costs": [BUILT]}
    data = write_workbook(inputs_of_name("case-17"), page)
    found = load_workbook(BytesIO(data))["Ways out"]
    features = found.cell(5, 3).value
    assert found.row_dimensions[5].height >= 15 * len(features) / found.column_dimensions["C"].width
    assert found.row_dimensions[6].height is None
    told = found.column_dimensions.values()
    widths = {i: column.width for column in told for i in range(column.min, column.max + 1)}
    assert [widths[i] > 17 for i in range(1, 9)] == [True] * 8
    assert found.cell(5, 5).number_format == "0%"


def test_every_sheet_has_a_thai_name():
    with translation.override("th"):
        data = write_workbook(inputs_of_name("case-17"))
    assert [name for name in load_workbook(BytesIO(data)).sheetnames if name.isascii()] == []


def test_without_a_page_there_is_no_such_sheet(tmp_path):
    book = recalculated(write_workbook(inputs_of_name("case-17")), tmp_path)
    assert "Ways out" not in book.sheets
