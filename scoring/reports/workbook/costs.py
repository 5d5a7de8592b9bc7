"""The sheets Costs, Units and Highest: the same row on each is one line, month by month (spec 5.2).

Lines stand in blocks: the charges of a plan while it is in force, of a product, of an add-on, or efforts.
What several offers have in common is one block; `cashflow` adds blocks up.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from django.utils.translation import gettext as _

from scoring.engine.costs.exact import UNIT
from scoring.engine.costs.rules import in_base
from scoring.engine.vocabulary import CostClass, class_of
from scoring.reports import words
from scoring.reports.workbook.book import Sheet, Value

HEAD, FIRST = 2, 3
NAME, CATEGORY, CLASS, FROM, BEFORE, PRICE, PRICED, IMPLEMENTS, TOTAL, BASE = range(10)
MONTHS = 10
FIRST_YEAR = 12


class Valued(NamedTuple):
    """A formula and its value."""

    formula: str
    value: Value


@dataclass(frozen=True)
class Figures:
    """What stands left of a line's months. Without `start` it is in force throughout."""

    title: str
    category: str
    price: Valued
    priced: Valued
    implements: bool
    posted: Sequence[int]
    """The postings' values, in integers of ten decimals."""
    start: Valued | None = None
    stop: Valued | None = None


class Row(Protocol):
    """A line that can be written."""

    @property
    def figures(self) -> Figures: ...

    def write_months(self, sheets: "CostSheets", row: int) -> None: ...


@dataclass(frozen=True)
class Block:
    """Where a block's lines and sums stand, and the values of the sums."""

    first: int
    sums: int
    rows: Sequence[Figures]
    unpriced: int
    implements: int
    posted: tuple[int, ...]
    base: int

    @property
    def total(self) -> int:
        return sum(self.posted)

    def of_class(self, cost_class: CostClass) -> int:
        return sum(sum(row.posted) for row in self.rows if class_of(row.category) is cost_class)


@dataclass(frozen=True)
class Draft:
    """A block to write.

    `missing`: an offering without any charge is not priced. `reached`: the month since when the plan is in
    force.
    """

    title: str
    rows: Sequence[Row] = field(default_factory=tuple)
    missing: bool = False
    reached: Valued | None = None


class CostSheets:
    """The three sheets; blocks are written one below the other."""

    def __init__(self, costs: Sheet, units: Sheet, highest: Sheet, months: int, currency: str) -> None:
        self.costs, self.units, self.highest = costs, units, highest
        self.months, self.currency = months, currency
        self.row = FIRST

    def cell(self, row: int, column: int) -> str:
        return self.costs.at(row, column)

    def month(self, row: int, month: int) -> str:
        return self.costs.at(row, MONTHS + month)

    def write_heads(self) -> None:
        heads = [
            _("Line"), _("Category"), _("Class"), _("From month"), _("Before month"),
            _("Likely price of a unit"), _("Priced"), _("Implementation"), _("Total"),
            _("First year, where the 1:1 rule counts it"),
        ]  # fmt: skip
        posts = _("What each line posts in each month, in {currency}.").format(currency=self.currency)
        counts = _("How many units each line counts in each month; in money where it has tiers.")
        most = _("The most that was paid for so far; only what rises above it is charged.")
        self.costs.title(_("Costs"), posts)
        self.units.title(_("Units"), counts)
        self.highest.title(_("Highest"), most)
        for sheet in (self.costs, self.units, self.highest):
            named = heads if sheet is self.costs else [heads[0], *[""] * (MONTHS - 1)]
            widths = [60, 40, 20, 10, 10, 14, 10, 16, 14, 16]
            sheet.heads(HEAD, [*named, *range(self.months)], widths, texts=3)
            sheet.page.set_column(MONTHS, MONTHS + self.months - 1, 11)
            sheet.freeze(FIRST, 1)
            sheet.wide(1)
        for sheet in (self.units, self.highest):
            sheet.page.set_column(1, MONTHS - 1, None, None, {"hidden": True})

    def write(self, draft: Draft) -> Block:
        """A block: its title, its lines, their sums."""
        self.costs.text(self.row, NAME, draft.title, "strong")
        first = self.row + 1
        for i, row in enumerate(draft.rows):
            self.write_line(first + i, row.figures)
            row.write_months(self, first + i)
        sums = first + len(draft.rows)
        self.row = sums + 2
        return self.write_sums(draft, first, sums)

    def write_line(self, row: int, line: Figures) -> None:
        sheet = self.costs
        for page in (sheet, self.units, self.highest):
            page.text(row, NAME, line.title, "text")
        sheet.text(row, CATEGORY, words.category_name(line.category))
        sheet.text(row, CLASS, words.CLASSES[class_of(line.category)])
        for column, bound in ((FROM, line.start), (BEFORE, line.stop)):
            if bound is not None:
                sheet.formula(row, column, *bound, "soft whole")
        sheet.formula(row, PRICE, *line.price, "number")
        sheet.formula(row, PRICED, *line.priced, "soft whole")
        sheet.number(row, IMPLEMENTS, int(line.implements), "soft whole")
        months = sheet.area(row, MONTHS, row, MONTHS + self.months - 1)
        sheet.formula(row, TOTAL, f"SUM({months})", sum(line.posted) / UNIT, "strong money")
        if in_base(line.category):
            year = sheet.area(row, MONTHS, row, MONTHS + min(FIRST_YEAR, self.months) - 1)
            sheet.formula(row, BASE, f"SUM({year})", base_of(line) / UNIT, "soft money")
        else:
            sheet.number(row, BASE, 0, "soft money")

    def write_sums(self, draft: Draft, first: int, sums: int) -> Block:
        lines = [row.figures for row in draft.rows]
        block = Block(
            first,
            sums,
            lines,
            unpriced=0 if self.later(draft) else draft.missing + sum(not line.priced.value for line in lines),
            implements=0
            if self.later(draft)
            else sum(line.implements and bool(line.priced.value) for line in lines),
            posted=tuple(map(sum, zip(*(line.posted for line in lines), strict=True))) or (0,) * self.months,
            base=sum(base_of(line) for line in lines),
        )
        sheet = self.costs
        for column in range(MONTHS):
            sheet.text(sums, column, _("Sum") if column == NAME else "", "strong text")
        area = lambda column: sheet.area(first, column, max(sums - 1, first), column)
        held = f"*({draft.reached.formula}<{self.months})" if draft.reached else ""
        priced = f"COUNTIFS({area(PRICED)},0)" if lines else "0"
        sheet.formula(sums, PRICED, f"({priced}+{int(draft.missing)}){held}", block.unpriced, "strong whole")
        implements = f"SUMPRODUCT({area(IMPLEMENTS)},{area(PRICED)})" if lines else "0"
        sheet.formula(sums, IMPLEMENTS, f"{implements}{held}", block.implements, "strong whole")
        figures = [(TOTAL, block.total), (BASE, block.base), *enumerate(block.posted, start=MONTHS)]
        for column, value in figures:
            formula = f"SUM({area(column)})" if lines else "0"
            sheet.formula(
                sums, column, formula, value / UNIT, "strong money" if column < MONTHS else "strong posting"
            )
        return block

    def later(self, draft: Draft) -> bool:
        """Whether the plan of a block never comes into force."""
        return draft.reached is not None and int(draft.reached.value or 0) >= self.months


def base_of(line: Figures) -> int:
    """What the 1:1 rule of implementation repeats of a line, in integers of ten decimals."""
    return sum(line.posted[:FIRST_YEAR]) if in_base(line.category) else 0
