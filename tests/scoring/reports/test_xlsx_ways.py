"""The sheet of the ways out: the run's figures, and which of them are not proven."""

from decimal import Decimal

import pytest

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
        "Drop: the fewest", "CRM Pro", "Quotes", 0.5, 0.625, None, "nothing better exists",
    ]  # fmt: skip
    assert sheet(6)[:7] == ["Drop: of least weight", "CRM Pro", "SMS", 0.5, 0.6, None, not_proven()]


def test_each_way_is_costed_by_class_and_in_all(sheet):
    assert sheet(10) == ["Build", None, None, "Transparent fees", 10.5, 11, 8, 15]
    assert sheet(11) == ["Build", None, None, "Transparent time", None, None, None, None]
    assert sheet(14) == ["Build", None, terms(BUILT), "Total", 10.5, 11, 8, 15]


def test_without_a_page_there_is_no_such_sheet(tmp_path):
    book = recalculated(write_workbook(inputs_of_name("case-17")), tmp_path)
    assert "Ways out" not in book.sheets
