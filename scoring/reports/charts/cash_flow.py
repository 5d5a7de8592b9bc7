"""Cash flow: what has been paid by each month, one small panel a plan, all on one scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from django.utils.translation import gettext as _

from scoring.reports.charts.marks import (
    NARROW,
    WIDE,
    Chart,
    Drawing,
    Line,
    Mark,
    Rect,
    Scale,
    Shape,
    Text,
    brief,
    shortened,
    text_width,
    ticks,
)
from scoring.reports.figures import in_minor_units, money, percent_text, short_money
from scoring.reports.tables import Event

PANEL_HEIGHT, FOOT, AMOUNTS = 150, 26, 42
FIRST_YEAR = 12


@dataclass(frozen=True)
class Flow:
    """One plan's likely bills by month, the range of its total, and where its tier jumps."""

    offer: str
    name: str
    months: tuple[Decimal, ...]
    p10: Decimal | None
    p90: Decimal | None
    events: tuple[Event, ...]

    @property
    def paid(self) -> list[Decimal]:
        return list(accumulate(self.months))


def cash_flow(flows: Sequence[Flow], currency: str, language: str) -> Chart | None:
    drawn = [flow for flow in flows if flow.months and sum(flow.months) > 0]
    if not drawn:
        return None
    years = range(FIRST_YEAR - 1, len(drawn[0].months) + FIRST_YEAR - 1, FIRST_YEAR)
    return Chart(
        key="cash-flow",
        title=finding(drawn[0]),
        description=_(
            "Likely payments added up month by month. A triangle marks a jump to a higher tier with what it "
            "adds a month; the band at the end is where 8 of 10 simulations of the total fall."
        ),
        wide=draw(drawn, currency, language, WIDE, 2),
        narrow=draw(drawn, currency, language, NARROW, 1),
        columns=(
            _("Plan"),
            *(_("Paid by month %(n)s") % {"n": min(m + 1, len(drawn[0].months))} for m in years),
        ),
        rows=tuple(
            (flow.name, *(money(flow.paid[min(m, len(flow.paid) - 1)], currency, language) for m in years))
            for flow in drawn
        ),
        offers=tuple(flow.offer for flow in drawn),
    )


def finding(flow: Flow) -> str:
    total = sum(flow.months, Decimal(0))
    first = int(100 * sum(flow.months[:FIRST_YEAR], Decimal(0)) / total)
    return _("%(share)s of what %(name)s costs is due in the first 12 months") % {
        "share": percent_text(first),
        "name": brief(flow.name),
    }


def draw(flows: Sequence[Flow], currency: str, language: str, width: int, columns: int) -> Drawing:
    highest = max(max(float(flow.paid[-1]), float(flow.p90 or 0)) for flow in flows)
    steps = ticks(highest, 3)
    gap = 28
    panel = (width - gap * (columns - 1)) / columns
    marks: list[Mark] = []
    for place, flow in enumerate(flows):
        left = (place % columns) * (panel + gap)
        top = (place // columns) * (PANEL_HEIGHT + FOOT + 34)
        marks += draw_panel(flow, steps, left, top, panel, currency, language)
    rows = -(-len(flows) // columns)
    return Drawing(width, rows * (PANEL_HEIGHT + FOOT + 34) - 30, tuple(marks))


def draw_panel(
    flow: Flow, steps: Sequence[float], left: float, top: float, width: float, currency: str, language: str
) -> list[Mark]:
    labels = [short_money(Decimal(str(step)), currency, language) for step in steps]
    room = max(AMOUNTS, *(text_width(label) for label in labels))
    across = Scale(0, len(flow.months), left + room + 6, left + width - 14)
    upwards = Scale(0, steps[-1], top + 24 + PANEL_HEIGHT - 24, top + 24)
    marks: list[Mark] = [Text("label strong", left, top + 12, shortened(flow.name, width))]
    for step, label in zip(steps, labels, strict=True):
        y = upwards(step)
        marks += [
            Line("grid" if step else "axis", across.start, y, across.end, y),
            Text("tick", left + room, y + 4, label, "end"),
        ]
    for month in range(0, len(flow.months) + 1, FIRST_YEAR):
        marks.append(Text("tick", across(month), upwards(0) + 17, str(month), "middle"))
    if flow.p10 is not None and flow.p90 is not None:
        high, low = upwards(flow.p90), upwards(flow.p10)
        marks.append(Rect("band", across.end - 5, high, 10, round(low - high, 1)))
    points: list[tuple[float, float]] = [(across(0), upwards(0))]
    for month, paid in enumerate(flow.paid):
        points += [(across(month), upwards(paid)), (across(month + 1), upwards(paid))]
    marks.append(Shape("steps-line", tuple(simplified(points))))
    for event in flow.events:
        if event.month < len(flow.paid):
            marks += jump(
                event, across(event.month), upwards(flow.paid[event.month]), currency, language, across
            )
    return marks


def simplified(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The same line without points in the middle of a straight stretch."""
    kept = [points[0]]
    for i in range(1, len(points) - 1):
        (x0, y0), (x1, y1), (x2, y2) = kept[-1], points[i], points[i + 1]
        if not (x0 == x1 == x2 or y0 == y1 == y2):
            kept.append(points[i])
    return [*kept, points[-1]]


def jump(event: Event, x: float, y: float, currency: str, language: str, across: Scale) -> list[Mark]:
    corners = ((x, y - 16), (x + 5, y - 7), (x - 5, y - 7))
    amount = money(in_minor_units(event.monthly_change, currency), currency, language)
    late = x > (across.start + across.end) / 2
    text = f"+{amount}" if event.monthly_change >= 0 else amount
    label = Text("soft halo", x - 8 if late else x + 8, y - 9, text, "end" if late else "start")
    return [Shape("jump", corners, closed=True), label]
