"""A run of a document, its workbook, and the workbook recalculated from scratch by IronCalc."""

import json
import math
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import ironcalc

from scoring.engine.results import combine, score_products
from scoring.engine.vocabulary import CostClass
from scoring.interchange import parse
from scoring.reports import words
from scoring.reports.workbook import (
    Inputs,
    cashflow,
    fits,
    inputs_of_snapshot,
    quantities,
    shortlist,
    verdicts,
    write_workbook,
)
from scoring.reports.workbook.inputs import Bought
from scoring.snapshots.parts import freeze_document, load_header, load_product
from tests.scoring.engine.documents import CASE_NAMES, CASES

DEMO = Path(__file__).parents[3] / "scoring/demo/crm.json"
DOCUMENTS = {"demo": DEMO} | {name: CASES / f"{name}.json" for name in CASE_NAMES}

CLOSE = 1e-9

Json = dict[str, Any]


@cache
def text_of(name: str) -> str:
    return DOCUMENTS[name].read_text(encoding="utf-8")


def document_of(name: str) -> Json:
    """A stored document, a copy to change."""
    return json.loads(text_of(name))


def inputs_of_document(document: Json) -> Inputs:
    """The frozen inputs of a document, and what the engine makes of them."""
    snapshot = freeze_document(parse(json.dumps(document).encode()))
    header = load_header(snapshot.header.document)
    products = [load_product(part.offer or b"", part.cells or b"") for part in snapshot.parts]
    combined = combine(header, products, score_products(header, products), snapshot.inputs_sha256)
    return inputs_of_snapshot(snapshot, json.loads(combined.document))


@cache
def inputs_of_name(name: str) -> Inputs:
    return inputs_of_document(document_of(name))


@cache
def workbook_of(name: str) -> bytes:
    return write_workbook(inputs_of_name(name))


class Recalculated:
    """A workbook as IronCalc sees it: cells by sheet name, row and column, counted from 0."""

    def __init__(self, path: Path) -> None:
        self.model = ironcalc.load_from_xlsx(str(path))
        self.model.evaluate()

    @cached_property
    def sheets(self) -> dict[str, int]:
        return {sheet["name"]: i for i, sheet in enumerate(self.model.get_worksheets_properties())}

    def value(self, sheet: str, row: int, column: int) -> Any:
        found = self.model.get_cell_value(self.sheets[sheet], row + 1, column + 1)
        return None if found == "" else found

    def formula(self, sheet: str, row: int, column: int) -> str | None:
        return self.model.get_cell_formula(self.sheets[sheet], row + 1, column + 1)

    def is_text(self, sheet: str, row: int, column: int) -> bool:
        kind = self.model.get_cell_type(self.sheets[sheet], row + 1, column + 1)
        return kind == ironcalc.CellType.Text and not self.formula(sheet, row, column)

    def size(self, sheet: str) -> tuple[int, int]:
        """Rows and columns up to the last that holds anything."""
        _first, rows, _left, columns = self.model.get_sheet_dimensions(self.sheets[sheet])
        return rows, columns

    def enter(self, sheet: str, row: int, column: int, value: str | float) -> None:
        self.model.set_user_input(self.sheets[sheet], row + 1, column + 1, str(value))

    def row(self, sheet: str, row: int, columns: range) -> list[Any]:
        return [self.value(sheet, row, column) for column in columns]


def recalculated(content: bytes, folder: Path) -> Recalculated:
    path = folder / "report.xlsx"
    path.write_bytes(content)
    return Recalculated(path)


def compare(book: Recalculated, written: Inputs, run: Inputs) -> None:
    """Every offer of the workbook that a run names has that run's figures."""
    expected = {key(offer): offer.figures for offer in run.offers}
    named = [i for i, offer in enumerate(written.offers) if key(offer) in expected]
    assert len(named) >= sum(not offer.choice.addons for offer in run.offers)
    for i in named:
        offer = written.offers[i]
        figures = expected[key(offer)]
        assert_close(cost_row(book, i), expected_cost(figures), offer)
        assert_close(fit_row(book, written, i), expected_fit(figures), offer)
        assert_close(team_rows(book, written, i), expected_teams(figures, written), offer)


def key(offer: Bought) -> tuple[Any, ...]:
    return offer.choice, offer.offer.billing


def assert_close(found: list[Any], expected: list[Any], offer: Bought) -> None:
    """Words equal, numbers to 1e-9: absolutely up to 1, relatively above."""
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        same = one == other if None in (one, other) or isinstance(other, str) else isclose(one, other)
        assert same, (offer.choice, offer.offer.billing, found, expected)


def isclose(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=CLOSE, abs_tol=CLOSE)


def cost_row(book: Recalculated, i: int) -> list[Any]:
    """Likely cost, classes and years of the i-th offer."""
    row = cashflow.FIRST + i
    years = -(-sum(1 for _ in months_of(book)) // 12)
    return book.row("Cash flow", row, range(cashflow.LIKELY, cashflow.YEARS + years))


def months_of(book: Recalculated) -> Iterator[int]:
    column = quantities.MONTHS
    while book.value("Quantities", quantities.HEAD, column) is not None:
        yield column
        column += 1


def expected_cost(figures: Json) -> list[Any]:
    cost = figures["cost"]
    parts = [cost["likely"], *(cost["classes"][name]["likely"] for name in CostClass)]
    return [float(amount) for amount in [*parts, *(year["likely"] for year in cost["years"])]]


def fit_row(book: Recalculated, written: Inputs, i: int) -> list[Any]:
    """Exact fits and everything that the table says of the i-th offer beside its cost."""
    row = written.choices.index(written.offers[i].choice) + verdicts.V_FIRST
    exact = book.row("Verdicts", row, range(verdicts.V_FIT, verdicts.V_FIT + 3))
    columns = (shortlist.RANK, shortlist.VERDICT, *range(shortlist.FOUND, shortlist.OF + 1))
    columns += (shortlist.PRICED, shortlist.LOST)
    return [*exact, *(book.value("Shortlist", shortlist.FIRST + i, column) for column in columns)]


def expected_fit(figures: Json) -> list[Any]:
    counts, must, fit = figures["counts"], figures["must"], figures["fit"]
    return [
        fit["verified"],
        fit["claimed"],
        fit["possible"],
        figures["rank"],
        str(words.VERDICTS[figures["verdict"]]),
        counts["verified"],
        counts["answered"],
        counts["features"],
        must["met"],
        must["of"],
        "yes" if figures["cost"]["priced"] else "no",
        figures["unavailable_from"],
    ]


def team_rows(book: Recalculated, written: Inputs, i: int) -> list[Any]:
    teams = len(written.header.teams)
    first = written.choices.index(written.offers[i].choice) * teams + fits.FIRST
    rows = (book.row("Fits", first + team, range(fits.FITS, fits.FITS + 3)) for team in range(teams))
    return [fit for row in rows for fit in row]


def expected_teams(figures: Json, written: Inputs) -> list[Any]:
    """The fits of every team; none where a team is not heard."""
    silent = {"verified": None, "claimed": None, "possible": None}
    found = (figures["teams"].get(team.key, silent) for team in written.header.teams)
    return [fit for row in found for fit in (row["verified"], row["claimed"], row["possible"])]
