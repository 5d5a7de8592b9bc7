"""The sheet Ways out: what the run found; a workbook neither simulates nor searches again (spec 7)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from scoring.reports import words
from scoring.reports.figures import Share
from scoring.reports.sections import Drop, DropList
from scoring.reports.terms import costs_title, not_proven, terms
from scoring.reports.ways import WayCost
from scoring.reports.workbook.book import Sheet

HEAD = 3
WIDTHS = (20, 44, 60, 18, 18, 18, 34, 18)
LINE, HIGHEST = 15, 409
"""The height of a line of text, and of the highest row that there is."""
FILLED = 0.8
"""Of a column's width, what a broken line fills at least."""
Cells = Sequence[tuple[Any, str]]
"""Values with their styles."""


def write_ways(sheet: Sheet, page: Mapping[str, Any]) -> None:
    """`page`: what the report's page shows of the same run."""
    sheet.title(_("Ways out"), _("From the run: these figures do not follow what you change here."))
    heads = [
        _("Way"),
        _("Offer"),
        _("What to close or give up"),
        _("Fit on the original list"),
        _("Fit then"),
    ]
    sheet.heads(HEAD, [*heads, _("Price"), _("Proof")], WIDTHS, texts=3)
    sheet.text(HEAD, len(heads) + 1, _("Proof"), "head")
    row = write_rows(sheet, HEAD + 1, [*closings(page), *drops(page)])
    sheet.text(row + 1, 0, costs_title(), "part")
    heads = [_("Way"), _("Offer"), _("Terms"), _("Class"), _("Likely cost"), _("Middle (P50)")]
    sheet.heads(row + 2, [*heads, _("8 of 10 from"), _("to")], texts=4)
    write_rows(sheet, row + 3, [cells for way in page["way_costs"] for cells in costs(way)])


def write_rows(sheet: Sheet, first: int, rows: Sequence[Cells]) -> int:
    """The row after the last."""
    for i, cells in enumerate(rows, start=first):
        sheet.page.set_row(i, min(HIGHEST, LINE * max(lines(cells))))
        for column, (value, style) in enumerate(cells):
            put = sheet.text if style in ("text", "wrap", "strong") else sheet.number
            put(i, column, value, style)
    return first + len(rows)


def lines(cells: Cells) -> Iterator[int]:
    """How many lines each text takes in its column: not every program measures that when it opens a file."""
    for (value, style), width in zip(cells, WIDTHS, strict=False):
        yield -(-len(str(value)) // int(width * FILLED)) if style == "wrap" and value else 1


def proof(proven: bool) -> str:
    return _("nothing better exists") if proven else not_proven()


def whole(fit: Share) -> float | None:
    """Rounded down to a percentage, as everywhere."""
    return None if fit.percent is None else fit.percent / 100


def closings(page: Mapping[str, Any]) -> Iterator[Cells]:
    for way in page["customise"].plans:
        word = str(words.WAYS["wait" if way.waits else "customise"])
        names = ((word, "strong"), (way.name, "text"), (", ".join(way.features), "wrap"))
        yield (
            *names,
            (None, "percent"),
            (whole(way.fit), "percent"),
            (way.price, "money"),
            (proof(way.proven), "wrap"),
        )


def drops(page: Mapping[str, Any]) -> Iterator[Cells]:
    for way in page["drop"].plans:
        yield dropped(way, way.fewest, _("the fewest"))
        if way.least_weight is not None:
            yield dropped(way, way.least_weight, _("of least weight"))


def dropped(way: Drop, found: DropList, kind: str) -> Cells:
    names = ((f"{words.WAYS['drop']}: {kind}", "strong"), (way.name, "text"))
    fits = ((whole(found.original), "percent"), (whole(found.reduced), "percent"), (None, "money"))
    return (*names, (", ".join(found.features), "wrap"), *fits, (proof(found.proven), "wrap"))


def costs(way: WayCost) -> Iterator[Cells]:
    """A row a class, and one of all; a class that nobody estimated stays empty."""
    total = way.spread.total if way.spread else None
    parts = [(str(words.CLASSES[name]), part, "") for name, part in way.classes]
    for label, part, told in [*parts, (_("Total"), total, terms(way))]:
        figures = (part.likely, part.p50, part.p10, part.p90) if part else (None,) * 4
        names = ((str(words.WAYS[way.way]), "strong"), (way.name, "text"), (told, "wrap"), (label, "text"))
        yield (*names, *((value, "money") for value in figures))
