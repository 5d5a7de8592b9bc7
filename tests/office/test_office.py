"""LibreOffice recalculates workbooks to the run's figures, before and after a change (issue 6, point 2)."""

from pathlib import Path
from typing import Any

import ironcalc
import pytest
from python_calamine import CalamineWorkbook

from scoring.reports.workbook import shortlist
from tests.office.office import recalculate
from tests.scoring.reports.recalculation import (
    DOCUMENTS,
    Recalculated,
    compare,
    document_of,
    inputs_of_document,
    inputs_of_name,
    workbook_of,
)
from tests.scoring.reports.test_xlsx import CHANGES

CHANGED = [
    ("demo", "prices"),
    ("case-7", "claims become none"),
    ("case-3", "growth"),
    ("case-11", "limits"),
    ("case-17", "claims are found wanting"),
    ("case-22", "weights and credits"),
    ("case-42", "importance"),
]


class Converted:
    """A workbook as LibreOffice wrote it: what its cells hold."""

    def __init__(self, path: Path) -> None:
        book = CalamineWorkbook.from_path(str(path))
        self.rows = {
            name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names
        }

    def value(self, sheet: str, row: int, column: int) -> Any:
        rows = self.rows[sheet]
        if row >= len(rows) or column >= len(rows[row]) or rows[row][column] == "":
            return None
        return rows[row][column]

    def row(self, sheet: str, row: int, columns: range) -> list[Any]:
        return [self.value(sheet, row, column) for column in columns]


class Unsaved(Recalculated):
    """A workbook in which values are entered and nothing is calculated: formulas keep their old figures."""

    def __init__(self, path: Path) -> None:
        self.model = ironcalc.load_from_xlsx(str(path))

    def save(self, path: Path) -> None:
        self.model.save_to_xlsx(str(path))


@pytest.fixture(scope="module")
def converted(tmp_path_factory):
    """Every workbook, recalculated by one start of LibreOffice; by name, or by name and change."""
    folder = tmp_path_factory.mktemp("written")
    paths = {}
    for name in DOCUMENTS:
        paths[name] = folder / f"{name}.xlsx"
        paths[name].write_bytes(workbook_of(name))
    for i, (name, change) in enumerate(CHANGED):
        book = Unsaved(paths[name])
        CHANGES[change](document_of(name), inputs_of_name(name), book)
        paths[name, change] = folder / f"changed-{i}.xlsx"
        book.save(paths[name, change])
    found = recalculate(list(paths.values()), tmp_path_factory.mktemp("converted"))
    return dict(zip(paths, map(Converted, found), strict=True))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_libreoffice_gives_the_figures_of_the_run(name, converted):
    compare(converted[name], inputs_of_name(name), inputs_of_name(name))


@pytest.mark.parametrize(("name", "change"), CHANGED)
def test_a_change_does_in_libreoffice_what_the_engine_does(name, change, converted):
    document = document_of(name)
    nowhere = Unsaved.__new__(Unsaved)
    nowhere.enter = lambda *_args: None
    nowhere.value = converted[name].value
    CHANGES[change](document, inputs_of_name(name), nowhere)
    compare(converted[name, change], inputs_of_name(name), inputs_of_document(document))


def test_the_changed_file_held_the_old_figures(tmp_path):
    """The negative control: what LibreOffice is given does not hold the answer yet."""
    (tmp_path / "demo.xlsx").write_bytes(workbook_of("demo"))
    book = Unsaved(tmp_path / "demo.xlsx")
    CHANGES["prices"](document_of("demo"), inputs_of_name("demo"), book)
    book.save(tmp_path / "changed.xlsx")
    rows = range(shortlist.FIRST, shortlist.FIRST + len(inputs_of_name("demo").offers))
    stored = Converted(tmp_path / "changed.xlsx")
    before = Converted(tmp_path / "demo.xlsx")
    assert [stored.value("Shortlist", row, shortlist.COST) for row in rows] == [
        before.value("Shortlist", row, shortlist.COST) for row in rows
    ]
