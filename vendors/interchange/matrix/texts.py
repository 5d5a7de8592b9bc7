"""The texts that a legend must name: each with how often it stands where, and what it probably means."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from django.utils.translation import gettext as _

from discovery.interchange.faults import Fault, Faults
from vendors.interchange.matrix.cells import Columns, Sheet, find_columns
from vendors.interchange.matrix.legend import Legend, fold
from vendors.interchange.matrix.reading import Table
from vendors.interchange.matrix.vocabulary import propose_answer, propose_priority, without_references

MOST_TEXTS = 1_000
EXAMPLES = 4


@dataclass
class Meaning:
    """A text in all its spellings, which differ in case, outer blanks and left-over references only."""

    text: str
    proposal: str
    spellings: dict[str, str] = field(default_factory=dict)
    """Each spelling as the file has it, by how legends compare it."""
    count: int = 0
    cells: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Its name in a form: the same for the same text, whatever else the file holds."""
        return sha256(fold(self.text).encode()).hexdigest()[:16]

    @property
    def others(self) -> list[str]:
        """Spellings beside the first."""
        return [text for text in self.spellings.values() if text != self.text][:EXAMPLES]


def cells_below(
    sheet: Sheet, legend: Legend, columns: Columns, which: list[int]
) -> Iterator[tuple[str, str]]:
    """Text and name of each cell of some columns, in rows that name a feature."""
    for row in range(legend.header_row, len(sheet.rows)):
        if sheet.rows[row][columns.features[-1]].strip():
            for column in which:
                yield sheet.rows[row][column].strip(), sheet.cell(row, column)


def gather(cells: Iterator[tuple[str, str]], header: str | None) -> list[Meaning]:
    """The different texts, of needs where a header is given: undecided ones first, then by number."""
    found: dict[str, Meaning] = {}
    for text, cell in cells:
        shown = text if header is not None else without_references(text)
        key = fold(shown)
        if key not in found:
            proposal = propose_answer(text) if header is None else propose_priority(text, header)
            found[key] = Meaning(shown, proposal)
            if len(found) > MOST_TEXTS:
                message = _("more than %(n)d different texts: these columns do not look like answers")
                raise Faults([Fault(("answers",), message % {"n": MOST_TEXTS})])
        meaning = found[key]
        meaning.spellings.setdefault(fold(text), text)
        meaning.count += 1
        if len(meaning.cells) < EXAMPLES:
            meaning.cells.append(cell)
    return sorted(found.values(), key=lambda meaning: (bool(meaning.proposal), -meaning.count))


def texts_of(table: Table, legend: Legend) -> tuple[list[Meaning], list[Meaning]]:
    """The texts of answers and of needs in a table; Faults where the legend's columns do not fit."""
    sheet = Sheet(table.rows, turned=legend.features_in == "columns")
    columns, _reports = find_columns(sheet, legend)
    answers = gather(cells_below(sheet, legend, columns, columns.vendors), None)
    if columns.needs is None or legend.requirements is None:
        return answers, []
    needs = cells_below(sheet, legend, columns, [columns.needs])
    return answers, gather(needs, legend.requirements.column or "")
