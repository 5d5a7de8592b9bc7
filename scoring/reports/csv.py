"""The report's tables as CSV: one file a table, with exact figures, for other programs."""

import csv
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from typing import Any

from scoring.engine.vocabulary import CostClass
from scoring.reports.figures import Share
from scoring.reports.tables import Fit, OfferRow
from scoring.reports.terms import terms

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
MARK = "\ufeff"
"""Spreadsheets take a file for UTF-8 only where it begins with this."""
FITS = ("verified", "claimed", "possible")

Cell = str | int | float | Decimal | None


@dataclass(frozen=True)
class Table:
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def safe(cell: Cell) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe before text that begins like one."""
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return format(cell, "f") if isinstance(cell, Decimal) else repr(cell)
    begins = unicodedata.normalize("NFKC", cell[:1])
    return f"'{cell}" if cell.startswith(STARTS) or begins.startswith(STARTS) else cell


def csv_bytes(table: Table) -> bytes:
    """Comma separated, CRLF, UTF-8 with its mark."""
    written = StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows([safe(cell) for cell in row] for row in table.rows)
    return (MARK + written.getvalue()).encode("utf-8", "replace")


def tables(page: Mapping[str, Any]) -> dict[str, Table]:
    """Every table of the report by its name; the first is the shortlist."""
    rows = [*(cycle for plan in page["plans"] for cycle in plan.cycles), *page["bundles"]]
    named = {
        "shortlist": shortlist(rows),
        "teams": by_part(rows, "team", lambda row: row.teams),
        "areas": by_part(rows, "area", lambda row: row.areas),
        "costs": costs(rows),
        "years": years(rows),
        "exposure": exposure(page),
        "evidence": evidence(page),
        "ways-out": ways_out(page),
        "ways-out-costs": way_costs(page),
    }
    return {name: table for name, table in named.items() if table.rows}


def key_of(row: OfferRow) -> tuple[str, str, str]:
    return row.offer, " ".join(row.addons), row.billing or ""


KEYS = ("offer", "addons", "billing")


def shares(fit: Fit) -> tuple[float | None, ...]:
    return tuple(getattr(fit, name).value for name in FITS)


SHORTLIST = (
    *("rank", *KEYS, "vendor", "product", "plan", "verdict", *FITS, "verified_features", "answered_features"),
    *("features", "musts_met", "musts", "musts_missing", "likely_cost", "mean", "p10", "p50", "p80", "p90"),
    *("priced", "not_estimated", "unavailable_from"),
    *("chance_first", "chance_clears", "chance_cheapest", "chance_over_budget"),
)


def shortlist(rows: Iterable[OfferRow]) -> Table:
    return Table(SHORTLIST, tuple(shortlist_row(row) for row in rows))


def shortlist_row(row: OfferRow) -> tuple[Cell, ...]:
    names = (row.rank, *key_of(row), row.vendor, row.product, row.plan, row.verdict)
    counts = (
        row.verified,
        row.answered,
        row.features,
        row.must.met,
        row.must.of,
        "; ".join(row.must.missing),
    )
    chances: tuple[Share, ...] = (
        row.chance.first,
        row.chance.clears,
        row.chance.cheapest,
        row.chance.over_budget,
    )
    cost = row.cost
    amounts: tuple[Cell, ...] = (None,) * 8
    if cost is not None:
        amounts = (cost.likely, cost.mean, cost.p10, cost.p50, cost.p80, cost.p90)
        amounts += (int(cost.priced), "; ".join(cost.not_estimated))
    values = tuple(chance.value for chance in chances)
    return (*names, *shares(row.fit), *counts, *amounts, row.unavailable_from, *values)


def by_part(rows: Iterable[OfferRow], name: str, parts: Any) -> Table:
    """A row for each offer and team or area."""
    found = ((*key_of(row), key, *shares(fit)) for row in rows for key, fit in parts(row).items())
    return Table((*KEYS, name, *FITS), tuple(found))


def costs(rows: Iterable[OfferRow]) -> Table:
    found = []
    for row in rows:
        for part in row.cost.classes if row.cost else ():
            found.append((*key_of(row), str(CostClass(part.cost_class).value), part.likely, part.mean))
    return Table((*KEYS, "class", "likely", "mean"), tuple(found))


def years(rows: Iterable[OfferRow]) -> Table:
    found = []
    for row in rows:
        for year, likely in enumerate(row.cost.years if row.cost else (), start=1):
            found.append((*key_of(row), year, likely))
    return Table((*KEYS, "year", "likely"), tuple(found))


def exposure(page: Mapping[str, Any]) -> Table:
    rows = [
        (row.vendor, row.product, row.category, row.outcome, row.question, row.amount)
        for row in page["exposures"]
    ]
    return Table(("vendor", "product", "category", "outcome", "question", "exposure"), tuple(rows))


def evidence(page: Mapping[str, Any]) -> Table:
    rows = [
        (row.plan, row.item, int(row.answered), row.worth.value, int(row.decides)) for row in page["evidence"]
    ]
    return Table(("plan", "need", "answered", "worth", "could_change_the_verdict"), tuple(rows))


def ways_out(page: Mapping[str, Any]) -> Table:
    """Ways out as rows: what is bought, closed or given up; `proven`: nothing better exists."""
    rows: list[tuple[Cell, ...]] = [("buy", row.name, "", row.likely, None, None, 1) for row in page["buys"]]
    for way in page["customise"].plans:
        kind = "customise and wait" if way.waits else "customise"
        rows.append((kind, way.name, joined(way.features), way.price, None, way.fit.value, int(way.proven)))
    for way in page["drop"].plans:
        for kind, found in (("drop fewest", way.fewest), ("drop least weight", way.least_weight)):
            if found is not None:
                fits = (found.original.value, found.reduced.value)
                rows.append((kind, way.name, joined(found.features), None, *fits, int(found.proven)))
    return Table(("way", "offer", "features", "amount", "fit_original", "fit_then", "proven"), tuple(rows))


WAY_COSTS = ("way", "offer", "class", "likely", "p10", "p50", "p90", "terms")


def way_costs(page: Mapping[str, Any]) -> Table:
    """Each way by class and in all; a class that nobody estimated has no figures. Terms are in words."""
    rows: list[tuple[Cell, ...]] = []
    for way in page["way_costs"]:
        total = way.spread.total if way.spread else None
        for name, part in (*((name.value, part) for name, part in way.classes), ("total", total)):
            figures = (part.likely, part.p10, part.p50, part.p90) if part else (None,) * 4
            rows.append((way.way, way.name, name, *figures, terms(way) if name == "total" else ""))
    return Table(WAY_COSTS, tuple(rows))


def joined(features: Sequence[str]) -> str:
    return "; ".join(features)
