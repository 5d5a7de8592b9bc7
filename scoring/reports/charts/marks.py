"""What a chart is made of: marks that carry a role, never a colour; the theme gives roles their colours."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import floor, log10
from typing import ClassVar

WIDE, NARROW = 860, 340
LETTER = 6.6
"""A generous width of one letter at the chart's text size."""
APART = 2.0
"""Room on both sides of a label, so that neighbours read as two."""
BRIEF = 80
"""Letters of the longest name that a title or page 1 says whole."""
TAIL = 16
"""Letters at the end of a name that are kept when it is shortened."""
COMBINING = frozenset(map(chr, [0x0E31, *range(0x0E34, 0x0E3B), *range(0x0E47, 0x0E4F)]))
"""Thai vowels and tone marks that stand above or below their consonant and take no width."""


@dataclass(frozen=True)
class Rect:
    kind: ClassVar[str] = "rect"
    role: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Line:
    kind: ClassVar[str] = "line"
    role: str
    x: float
    y: float
    x2: float
    y2: float


@dataclass(frozen=True)
class Circle:
    kind: ClassVar[str] = "circle"
    role: str
    x: float
    y: float
    r: float


@dataclass(frozen=True)
class Shape:
    """A path through points; closed where it is filled."""

    kind: ClassVar[str] = "shape"
    role: str
    points: tuple[tuple[float, float], ...]
    closed: bool = False

    @property
    def path(self) -> str:
        steps = " L".join(f"{x:g} {y:g}" for x, y in self.points)
        return f"M{steps}{'z' if self.closed else ''}"


@dataclass(frozen=True)
class Text:
    kind: ClassVar[str] = "text"
    role: str
    x: float
    y: float
    text: str
    anchor: str = "start"
    """start, middle or end."""


Mark = Rect | Line | Circle | Shape | Text


@dataclass(frozen=True)
class Drawing:
    width: int
    height: float
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Chart:
    """A chart with everything that stands around it. `rows` are the same data as a table, as text."""

    key: str
    title: str
    """The finding."""
    description: str
    wide: Drawing
    narrow: Drawing
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    legend: tuple[tuple[str, str], ...] = ()
    """Role and label."""
    offers: tuple[str, ...] = ()
    """The offer that each row is about; none where rows are about something else."""

    @property
    def lines(self) -> list[tuple[str, tuple[str, ...]]]:
        """Rows with the offer of each, or with an empty text."""
        return list(zip(self.offers or ("",) * len(self.rows), self.rows, strict=True))

    @property
    def drawings(self) -> tuple[tuple[str, Drawing], ...]:
        return ("wide", self.wide), ("narrow", self.narrow)


@dataclass(frozen=True)
class Scale:
    """From values to pixels, linearly."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float | Decimal) -> float:
        share = (float(value) - self.low) / ((self.high - self.low) or 1)
        return round(self.start + share * (self.end - self.start), 1)


def ticks(highest: float, most: int = 5) -> list[float]:
    """Round values from 0 to at least the highest."""
    if highest <= 0:
        return [0, 1]
    rough = highest / most
    power = 10 ** floor(log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough)
    count = int(-(-highest // step))
    return [step * i for i in range(count + 1)]


def text_width(text: str) -> float:
    return LETTER * sum(letter not in COMBINING for letter in text)


def shortened(text: str, width: float) -> str:
    """The text, or its two ends around an ellipsis where it would be wider."""
    if text_width(text) <= width:
        return text
    return both_ends(text, max(2, int(width / LETTER) - 1))


def brief(name: str) -> str:
    """A name for a title: whole, or its two ends."""
    return ends(name, BRIEF)


def ends(text: str, most: int) -> str:
    """The text, or its two ends where it has more letters: plans differ at the end."""
    return text if len(text) <= most else both_ends(text, most - 1)


def both_ends(text: str, letters: int) -> str:
    """So many letters of a text around an ellipsis; a vowel or tone mark never stands without its letter."""
    tail = text[-min(TAIL, letters // 2) :]
    while tail and tail[0] in COMBINING:
        tail = tail[1:]
    end = letters - len(tail)
    while text[end] in COMBINING:
        end += 1
    return f"{text[:end].rstrip()}…{tail.lstrip()}"


def hatched(rect: Rect, gap: float = 7) -> list[Mark]:
    """Diagonal strokes over a rectangle, clipped to it: a second sign beside the colour."""
    strokes: list[Mark] = []
    offset = gap
    while offset < rect.width + rect.height:
        x1, y1 = rect.x + min(offset, rect.width), rect.y + max(0, offset - rect.width)
        x2, y2 = rect.x + max(0, offset - rect.height), rect.y + min(offset, rect.height)
        strokes.append(Line("hatch", round(x1, 1), round(y1, 1), round(x2, 1), round(y2, 1)))
        offset += gap
    return strokes


Box = tuple[float, float, float, float]


def overlaps(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def beside(x: float, y: float, reach: float) -> Iterator[tuple[float, float, str]]:
    """Where a label of a point may stand, the likeliest first: beside it, above, below, then further off."""
    yield from ((x + reach, y, "start"), (x - reach, y, "end"), (x, y - 14, "middle"), (x, y + 16, "middle"))
    for up, down in ((13, 14), (26, 28), (39, 42)):
        yield from ((x + reach, y - up, "start"), (x + reach, y + down, "start"))
        yield from ((x - reach, y - up, "end"), (x - reach, y + down, "end"))


def place_label(
    x: float, y: float, text: str, marks: Sequence[Box], labels: list[Box], inside: Box, reach: float = 9
) -> Text:
    """A label beside a point where it covers no other label, and least of the marks; it joins `labels`."""
    width, half = text_width(text), 8.0
    scored = []
    for order, (cx, cy, anchor) in enumerate(beside(x, y, reach)):
        left = cx - {"start": 0, "middle": width / 2, "end": width}[anchor]
        box = (left - APART, cy - half, left + width + APART, cy + half)
        outside = box[0] < inside[0] or box[2] > inside[2] or box[1] < inside[1] or box[3] > inside[3]
        covers = (outside, sum(overlaps(box, other) for other in labels))
        least = sum(overlaps(box, other) for other in marks)
        scored.append(((*covers, least, order), (cx, cy, anchor), box))
    _cost, (cx, cy, anchor), box = min(scored)
    labels.append(box)
    return Text("label halo", round(cx, 1), round(cy + 4, 1), text, anchor)


def as_text(rows: Iterable[Sequence[object]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(str(cell) for cell in row) for row in rows)
