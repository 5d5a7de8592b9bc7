"""The blocks that sections are made of, as plain data."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from scoring.reports.pdf.text import clean

Json = dict[str, Any]
Page = Mapping[str, Any]


def heading(text: str) -> Json:
    return {"kind": "heading", "text": clean(text)}


def paragraph(text: str) -> Json:
    return {"kind": "paragraph", "text": clean(text)}


def table(
    heads: Sequence[str], rows: Iterable[Sequence[Any]], widths: Sequence[str], numbers: int = 0
) -> Json:
    """A table, its last `numbers` columns to the right. A cell is text, or text and what stands below it."""
    cells = [[[clean(part) for part in as_cell(cell)] for cell in row] for row in rows]
    return {"kind": "table", "heads": list(heads), "rows": cells, "widths": list(widths), "numbers": numbers}


def as_cell(cell: Any) -> Sequence[Any]:
    return cell if isinstance(cell, tuple) else (cell,)


def facts(rows: Iterable[tuple[Any, Any]]) -> Json:
    return {"kind": "facts", "rows": [[clean(name), clean(value)] for name, value in rows]}
