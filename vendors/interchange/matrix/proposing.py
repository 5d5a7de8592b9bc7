"""Where things probably stand in a table that nobody has described: orientation, header row, columns."""

from dataclasses import dataclass
from functools import lru_cache

from vendors.interchange.matrix.cells import Sheet
from vendors.interchange.matrix.vocabulary import is_id_header, is_need_header, propose_answer, squeeze

FEATURE, GROUP, VENDOR, NEED, LEFT_OUT = "feature", "group", "vendor", "need", ""
TOP_ROWS, SAMPLE = 30, 400
SHORT_CODE = 3
ALIKE, FEW = 0.6, 12
VENDOR_WORDS = {
    squeeze(word) for word in "vendor|product|company|supplier|tool|solution|ผู้ขาย|ผลิตภัณฑ์".split("|")
}


@dataclass(frozen=True)
class Layout:
    """A proposal: how the table lies, where its header row is (from 1), and each column's role."""

    features_in: str
    header_row: int
    roles: list[str]

    @property
    def vendors(self) -> int:
        return self.roles.count(VENDOR)


known = lru_cache(maxsize=4096)(propose_answer)


def is_answer(text: str) -> bool:
    """Whether a text could be an answer: known words, or a short code or number that a person will decide."""
    return bool(known(text)) or len(text.strip()) <= SHORT_CODE


def looks_like_answers(texts: list[str]) -> bool:
    """Most filled cells could be answers, and they repeat: numbers of rows do not."""
    filled = [text for text in texts if text.strip()]
    if not filled or sum(map(is_answer, filled)) < ALIKE * len(filled):
        return False
    different = len(set(filled))
    return different <= max(FEW, len(filled) // 2) and (different < len(filled) or any(map(known, filled)))


def headers_in(sheet: Sheet, top: int) -> list[str]:
    return sheet.rows[top] if top < len(sheet.rows) else []


def column_below(sheet: Sheet, top: int, column: int) -> list[str]:
    return [row[column] for row in sheet.rows[top + 1 : top + 1 + SAMPLE]]


def answer_columns(sheet: Sheet, top: int) -> list[int]:
    """Columns with a header and answers below it; none where most of the row are answers themselves."""
    headers = headers_in(sheet, top)
    filled = [header for header in headers if header.strip()]
    if 2 * sum(map(bool, map(known, filled))) > len(filled):
        return []
    return [
        column
        for column, header in enumerate(headers)
        if header.strip()
        and not is_need_header(header)
        and looks_like_answers(column_below(sheet, top, column))
    ]


def propose_header(sheet: Sheet) -> int:
    """The row, from 0, with most different names above answers; the first of equals."""
    last = max(0, min(TOP_ROWS, len(sheet.rows) - 1))
    scores = [len({sheet.rows[top][column] for column in answer_columns(sheet, top)}) for top in range(last)]
    best = max(scores, default=0)
    if best:
        return scores.index(best)
    return next((top for top, row in enumerate(sheet.rows) if sum(map(bool, map(str.strip, row))) > 1), 0)


def last_name(sheet: Sheet, top: int, answers: list[int]) -> int:
    """The column that names the features: the last with a header before the first known answers.

    Codes may be groups as well as answers: left of the names they are groups.
    """
    known_answers = (
        column for column in answers if any(known(text) for text in column_below(sheet, top, column) if text)
    )
    first = next(known_answers, answers[0] if answers else len(headers_in(sheet, top)))
    names = [
        column
        for column, header in enumerate(headers_in(sheet, top)[:first])
        if header.strip() and column not in answers and not is_need_header(header)
    ]
    return next((column for column in reversed(names) if not is_id_header(sheet.rows[top][column])), -1)


def propose_roles(sheet: Sheet, top: int) -> list[str]:
    """Each column's role: groups, the feature's name, then vendors; an empty column there is a vendor too."""
    answers = answer_columns(sheet, top)
    name = last_name(sheet, top, answers)
    roles = []
    for column, header in enumerate(headers_in(sheet, top)):
        if not header.strip():
            role = LEFT_OUT
        elif is_need_header(header):
            role = LEFT_OUT if NEED in roles else NEED
        elif column <= name:
            role = FEATURE if column == name else LEFT_OUT if is_id_header(header) else GROUP
        else:
            empty = answers and not any(text.strip() for text in column_below(sheet, top, column))
            role = VENDOR if column in answers or empty else LEFT_OUT
        roles.append(role)
    return roles


def propose_layout(rows: list[list[str]], features_in: str = "") -> Layout:
    """The likelier of both orientations, or the best of one.

    A plain table reads well both ways: then its corner decides, and else that features outnumber vendors.
    """
    layouts = {}
    for name in ("rows", "columns"):
        sheet = Sheet(rows, turned=name == "columns")
        top = propose_header(sheet)
        layouts[name] = Layout(name, top + 1, propose_roles(sheet, top))
    if features_in:
        return layouts[features_in]
    in_rows, in_columns = layouts["rows"], layouts["columns"]
    if not in_rows.vendors or not in_columns.vendors:
        return in_columns if in_columns.vendors else in_rows
    corner = rows[in_rows.header_row - 1][0] if rows[in_rows.header_row - 1] else ""
    if squeeze(corner) in VENDOR_WORDS:
        return in_columns
    return in_columns if in_rows.vendors > in_columns.vendors else in_rows
