"""The lines that blocks are made of: charges, efforts, rules."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from scoring.engine.costs.charges import ONE_OFF, length_of
from scoring.engine.costs.lines import Line
from scoring.engine.costs.quantities import Numbers
from scoring.engine.costs.rules import IMPLEMENTATION
from scoring.engine.values import Charge
from scoring.engine.vocabulary import ChargeModel, EffortPer, Metric
from scoring.reports.workbook.charges import (
    INCLUDED,
    LIKELY,
    QUANTITY,
    SIZE,
    START,
    T_ABOVE,
    T_FLAT,
    T_UNIT,
    T_UP_TO,
    ChargeKey,
    ChargeSheet,
)
from scoring.reports.workbook.costs import BEFORE, FROM, MONTHS, PRICE, CostSheets, Figures, Valued
from scoring.reports.workbook.formulas import (
    Cells,
    graduated,
    needs_highest,
    needs_units,
    packages,
    per_unit,
    volume,
)

TIERED = (ChargeModel.GRADUATED, ChargeModel.VOLUME)


@dataclass(frozen=True)
class Counting:
    """How a line counts: formulas of its quantity by month, and the values of its units."""

    users: Callable[[int], str]
    contacts: Callable[[int], str]
    employees: str
    units: Numbers | None


@dataclass(frozen=True)
class FeeRow:
    """A charge in force from one month up to before another."""

    title: str
    key: ChargeKey
    charge: Charge
    sheet: ChargeSheet
    line: Line | None
    """None where it is not priced."""
    counting: Counting
    factors: tuple[Valued, ...]
    """What a unit's price is multiplied by: exchange rate, multiplier of overtime."""
    span: tuple[int, int]
    """The months' values."""
    start: str
    stop: str
    months: int
    priceable: bool
    """Whether an amount would price it: not where the evaluation counts no contacts, or tiers are missing."""
    bought: bool = True
    """Not a plan that the buyer is moved up to: the one-offs of such a plan are never billed."""

    @property
    def priced(self) -> bool:
        return self.line is not None

    @property
    def first(self) -> int:
        return max(0 if self.once else self.span[0], self.charge.start_month)

    @property
    def once(self) -> bool:
        return length_of(self.charge) == ONE_OFF

    @property
    def billed(self) -> bool:
        return self.bought or not self.once

    @cached_property
    def figures(self) -> Figures:
        own = self.sheet.cell(self.key, START)
        start = own if self.once else f"MAX({self.start},{own})"
        stop = Valued(
            str(self.months) if self.once else self.stop,
            self.months if self.once else self.span[1],
        )
        return Figures(
            title=self.title,
            category=self.charge.category,
            price=self.price,
            priced=self.is_priced,
            implements=self.charge.category == IMPLEMENTATION and self.billed,
            posted=self.line.posted if self.line else (0,) * self.months,
            start=Valued(start, self.first),
            stop=stop,
        )

    @property
    def price(self) -> Valued:
        if not self.billed:
            return Valued("0", 0)
        factors = "*".join(factor.formula for factor in self.factors)
        value = 1.0
        for factor in self.factors:
            value *= float(factor.value or 0)
        if self.charge.model in TIERED:
            return Valued(factors or "1", value) if self.priceable else Valued("0", 0)
        amount = self.sheet.cell(self.key, LIKELY)
        likely = float(self.charge.amount.likely) if self.charge.amount else 0.0
        product = f"{amount}*{factors}" if factors else amount
        return (
            Valued(f"IF(ISNUMBER({amount}),{product},0)", likely * value)
            if self.priceable
            else Valued("0", 0)
        )

    @property
    def is_priced(self) -> Valued:
        if not self.priceable:
            return Valued("0", 0)
        if self.charge.model in TIERED:
            return Valued("1", 1)
        return Valued(f"IF(ISNUMBER({self.sheet.cell(self.key, LIKELY)}),1,0)", int(self.priced))

    def quantity(self, month: int) -> str:
        counting = self.counting
        if self.charge.metric is Metric.USER:
            return counting.users(month)
        if self.charge.metric is Metric.CONTACT:
            return counting.contacts(month)
        if self.charge.metric is Metric.EMPLOYEE:
            return counting.employees
        hours = self.charge.metric in (Metric.HOUR, Metric.DAY)
        return self.sheet.cell(self.key, QUANTITY) if hours else "1"

    def units(self, month: int) -> str:
        """f(q) of a month."""
        quantity, model = self.quantity(month), self.charge.model
        included, size = self.sheet.cell(self.key, INCLUDED), self.sheet.cell(self.key, SIZE)
        if model is ChargeModel.PER_UNIT:
            return per_unit(quantity, included)
        if model is ChargeModel.PACKAGE:
            return packages(quantity, included, size)
        above, up_to, unit, flat = (
            self.sheet.tier_column(self.key, column) for column in (T_ABOVE, T_UP_TO, T_UNIT, T_FLAT)
        )
        if model is ChargeModel.GRADUATED:
            return graduated(quantity, above, up_to, unit, flat)
        return volume(quantity, above, up_to, unit, flat, self.sheet.first_flat(self.key))

    def units_value(self, month: int) -> float:
        units = self.counting.units
        return 1.0 if units is None else float(units.values[0, month]) / units.per

    def write_months(self, sheets: CostSheets, row: int) -> None:
        highest = 0.0
        posted = self.figures.posted
        for m in range(self.months if self.priceable else 0):
            cells = self.cells(sheets, row, m)
            if needs_units(self.charge):
                sheets.units.formula(row, MONTHS + m, self.units(m), self.units_value(m), "soft number")
            if needs_highest(self.charge):
                highest = self.highest_value(m, highest)
                sheets.highest.formula(row, MONTHS + m, cells.highest(self.charge), highest, "soft number")
            sheets.costs.formula(row, MONTHS + m, cells.posted(self.charge), posted[m] / 10**10, "posting")

    def cells(self, sheets: CostSheets, row: int, month: int) -> Cells:
        return Cells(
            month,
            start=sheets.cell(row, FROM),
            stop=sheets.cell(row, BEFORE),
            price=sheets.cell(row, PRICE),
            unit=sheets.units.at(row, MONTHS + month) if needs_units(self.charge) else "1",
            high=sheets.highest.at(row, MONTHS + month),
            high_before=sheets.highest.at(row, MONTHS + month - 1) if month else "0",
        )

    def highest_value(self, month: int, before: float) -> float:
        length, unit = length_of(self.charge), self.units_value(month)
        stop = self.months if self.once else self.span[1]
        if not self.first <= month < stop:
            return 0.0
        if length != ONE_OFF and (month - self.first) % length == 0:
            return unit
        return max(before, unit)


@dataclass(frozen=True)
class TimeRow:
    """Hours of the buyer's own people, or another amount that needs no charge: `price` × a count a month."""

    title: str
    line: Line
    price: Valued
    counts: Callable[[int], str]
    """The count's formula; "" where nothing comes in a month."""
    months: int

    @cached_property
    def figures(self) -> Figures:
        return Figures(
            self.title,
            self.line.category,
            self.price,
            Valued("1", 1),
            implements=False,
            posted=self.line.posted,
        )

    def write_months(self, sheets: CostSheets, row: int) -> None:
        price = sheets.cell(row, PRICE)
        for m in range(self.months):
            count = self.counts(m)
            if count:
                value = self.figures.posted[m] / 10**10
                sheets.costs.formula(row, MONTHS + m, f"ROUND({count}*{price},10)", value, "posting")
            else:
                sheets.costs.number(row, MONTHS + m, 0, "posting")


def counts_of(per: EffortPer, new_users: Callable[[int], str]) -> Callable[[int], str]:
    """How often an effort's hours come in a month (spec 5.2)."""
    if per is EffortPer.USER:
        return new_users
    step = {EffortPer.EVALUATION: 0, EffortPer.MONTH: 1, EffortPer.YEAR: 12}[per]
    return lambda month: "1" if (month % step == 0 if step else month == 0) else ""
