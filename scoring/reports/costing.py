"""Where an offer's cost comes from: class, category, line, with source and rule; every level adds up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from scoring.engine.costs import Projection
from scoring.engine.costs.exact import money
from scoring.engine.costs.lines import Line
from scoring.engine.values import Charge, Effort, Header
from scoring.engine.verdicts import minor_units
from scoring.engine.vocabulary import CATEGORIES, CostClass, category_path, class_of
from scoring.reports.figures import apportion, in_minor_units


@dataclass(frozen=True)
class Bill:
    month: int
    amount: Decimal


@dataclass(frozen=True)
class LineRow:
    """One charge, effort or rule over the horizon. `printed` adds up to the category's."""

    key: str
    owner: str
    charge: Charge | None
    effort: Effort | None
    team: str
    rule: str
    source: str
    hours: Decimal | None
    exact: Decimal
    printed: Decimal
    bills: tuple[Bill, ...]


@dataclass(frozen=True)
class CategoryRow:
    path: str
    printed: Decimal
    lines: tuple[LineRow, ...]


@dataclass(frozen=True)
class ClassRow:
    cost_class: str
    printed: Decimal
    categories: tuple[CategoryRow, ...]


@dataclass(frozen=True)
class Costing:
    """The likely cost of one offer. Printed amounts, in the smallest unit, add up at every level."""

    exact: Decimal
    printed: Decimal
    classes: tuple[ClassRow, ...]


def costing(projection: Projection, header: Header) -> Costing:
    currency = header.policy.currency
    unit = Decimal(1).scaleb(-minor_units(currency))
    total = in_minor_units(projection.likely, currency)
    used = {class_of(line.category) for line in projection.lines}
    present = [name for name in CostClass if name in used]
    shares = apportion(total, [projection.classes[name] for name in present], unit)
    classes = [
        ClassRow(name, printed, category_rows(projection, header, name, printed, unit))
        for name, printed in zip(present, shares, strict=True)
    ]
    return Costing(projection.likely, total, tuple(classes))


def category_rows(
    projection: Projection, header: Header, name: CostClass, total: Decimal, unit: Decimal
) -> tuple[CategoryRow, ...]:
    paths = [category_path(name, word) for word in CATEGORIES[name]]
    paths = [path for path in paths if path in projection.categories]
    shares = apportion(total, [projection.categories[path] for path in paths], unit)
    return tuple(
        CategoryRow(path, printed, line_rows(lines_of(projection.lines, path), header, printed, unit))
        for path, printed in zip(paths, shares, strict=True)
    )


def lines_of(lines: Iterable[Line], category: str) -> list[Line]:
    return [line for line in lines if line.category == category]


def line_rows(lines: Sequence[Line], header: Header, total: Decimal, unit: Decimal) -> tuple[LineRow, ...]:
    shares = apportion(total, [money(line.total) for line in lines], unit)
    return tuple(line_row(line, header, printed) for line, printed in zip(lines, shares, strict=True))


def line_row(line: Line, header: Header, printed: Decimal) -> LineRow:
    teams = {team.key: team.name for team in header.teams}
    hours = Decimal(line.hours.numerator) / line.hours.denominator if line.effortful else None
    return LineRow(
        key=line.key,
        owner=line.owner,
        charge=line.charge,
        effort=line.effort,
        team=teams.get(line.effort.team or "", "") if line.effort else "",
        rule=line.rule,
        source=line.charge.source if line.charge else "",
        hours=hours,
        exact=money(line.total),
        printed=printed,
        bills=tuple(Bill(month, money(amount)) for month, amount in enumerate(line.posted) if amount),
    )
