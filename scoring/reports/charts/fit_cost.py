"""Fit against cost: cost with its range across, verified joined to claimed upwards, the line to reach."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from scoring.engine.vocabulary import Verdict
from scoring.reports.charts.marks import (
    NARROW,
    WIDE,
    Box,
    Chart,
    Circle,
    Drawing,
    Line,
    Mark,
    Scale,
    Shape,
    Text,
    brief,
    overlaps,
    place_label,
    shortened,
    ticks,
)
from scoring.reports.figures import NO_BREAK, money, money_range, percent_text, short_money
from scoring.reports.tables import Cost, OfferRow

RADIUS = 5.5
KEY_ROW = 19
LONGEST_NAME = 260


def fit_against_cost(
    rows: Sequence[OfferRow], threshold: float, currency: str, language: str
) -> Chart | None:
    """None where no offer has both a fit and a price."""
    drawn = [row for row in rows if row.cost and row.cost.priced and row.fit.claimed]
    if not drawn:
        return None
    line = percent_text(int(100 * threshold))
    return Chart(
        key="fit-cost",
        title=finding(drawn, line),
        description=_(
            "Each plan stands at its cost over the horizon; the thin bar is where 8 of 10 simulations fall. "
            "The filled dot is the fit that is verified, the ring what the vendor claims."
        ),
        wide=draw(drawn, threshold, currency, language, WIDE),
        narrow=draw(drawn, threshold, currency, language, NARROW),
        columns=(_("Plan"), _("Verified"), _("Claimed"), _("Likely cost"), _("8 of 10 simulations")),
        rows=tuple(numbers(row, currency, language) for row in drawn),
        offers=tuple(row.offer for row in drawn),
        legend=(
            ("verified", _("verified")),
            ("claimed", _("claimed")),
            ("missing", _("a deal-breaker is missing")),
            ("threshold", _("%(line)s, the line to reach") % {"line": line}),
        ),
    )


def finding(drawn: Sequence[OfferRow], line: str) -> str:
    standing = [row for row in drawn if row.verdict in (Verdict.PASSES, Verdict.NEEDS_PROOF)]
    if not standing:
        best = max(drawn, key=lambda row: row.fit.claimed.value or 0)
        return _("No plan claims to reach %(line)s; %(name)s comes closest") % {
            "line": line,
            "name": brief(best.name),
        }
    cheapest = min(standing, key=lambda row: row.cost.likely if row.cost else 0)
    text = _("%(n)s of %(of)s plans can reach %(line)s by their claims; %(name)s is the cheapest of them")
    return text % {"n": len(standing), "of": len(drawn), "line": line, "name": brief(cheapest.name)}


def numbers(row: OfferRow, currency: str, language: str) -> tuple[str, ...]:
    cost = row.cost
    assert cost is not None  # noqa: S101  # `fit_against_cost` keeps only those
    spread = (
        "–" if cost.p10 is None or cost.p90 is None else money_range(cost.p10, cost.p90, currency, language)
    )
    return (
        row.name,
        percent_text(row.fit.verified.percent),
        percent_text(row.fit.claimed.percent),
        money(cost.likely, currency, language),
        spread,
    )


def middle(cost: Cost) -> float:
    return float(cost.p50 if cost.p50 is not None else cost.likely)


def draw(rows: Sequence[OfferRow], threshold: float, currency: str, language: str, width: int) -> Drawing:
    costs = [row.cost for row in rows if row.cost]
    steps = ticks(max(float(cost.p90 or cost.likely) for cost in costs), 6 if width == WIDE else 3)
    height = 420 if width == WIDE else 400
    across = Scale(0, steps[-1], 44, width - 16)
    upwards = Scale(0, 100, height - 44, 16)
    marks: list[Mark] = axes(across, upwards, steps, currency, language)
    title = shortened(axis_title(costs), across.end - across.start)
    marks.append(Text("soft", across.start, upwards(0) + 38, title))
    y = upwards(100 * threshold)
    marks += [Line("threshold", across.start, y, across.end, y)]
    points = [point(row, cost, across, upwards) for row, cost in zip(rows, costs, strict=True)]
    marks += [mark for whisker, _dots, _boxes in points for mark in whisker]
    marks += [mark for _whisker, dots, _boxes in points for mark in dots]
    boxes = [box for _whisker, _dots, boxes in points for box in boxes]
    inside = (across.start, 0.0, float(width), height - 40.0)
    tops = [top_of(row, cost, across, upwards) for row, cost in zip(rows, costs, strict=True)]
    names = [shortened(row.name, LONGEST_NAME) for row in rows]
    labels = placed(tops, names, boxes, inside) if width == WIDE else None
    if labels is None:
        labels = placed(tops, [str(i) for i in range(1, len(rows) + 1)], boxes, inside, crowded=True) or []
        marks += key(rows, height, width)
        height += KEY_ROW * len(rows)
    return Drawing(width, height, (*marks, *labels))


def placed(
    tops: Sequence[tuple[float, float]],
    names: Sequence[str],
    boxes: Sequence[Box],
    inside: Box,
    crowded: bool = False,
) -> list[Text] | None:
    """A label beside each point, from the top down; None where some would cover another, unless they may."""
    own: list[Box] = []
    labels = [
        place_label(x, top, name, boxes, own, inside)
        for (x, top), name in sorted(zip(tops, names, strict=True), key=lambda drawn: drawn[0][1])
    ]
    covered = any(overlaps(box, other) for i, box in enumerate(own) for other in own[:i])
    return None if covered and not crowded else labels


def axes(across: Scale, upwards: Scale, steps: Sequence[float], currency: str, language: str) -> list[Mark]:
    marks: list[Mark] = []
    for percent in range(0, 101, 20):
        y = upwards(percent)
        role = "axis" if percent == 0 else "grid"
        marks += [
            Line(role, across.start, y, across.end, y),
            Text("tick", 38, y + 4, f"{percent}{NO_BREAK}%" if percent == 100 else f"{percent}", "end"),
        ]
    for step in steps:
        x = across(step)
        anchor = "end" if step == steps[-1] else "middle"
        marks += [
            Line("grid", x, upwards(0), x, upwards(0) + 5),
            Text("tick", x, upwards(0) + 20, short_money(Decimal(str(step)), currency, language), anchor),
        ]
    return marks


def top_of(row: OfferRow, cost: Cost, across: Scale, upwards: Scale) -> tuple[float, float]:
    return across(middle(cost)), upwards(row.fit.claimed.percent or 0)


def key(rows: Sequence[OfferRow], top: float, width: int) -> list[Mark]:
    """Where names would not fit, points carry numbers, and this list says whose they are."""
    texts = [shortened(f"{place}  {row.name}", width) for place, row in enumerate(rows, start=1)]
    return [Text("label", 0, top + KEY_ROW * (i + 1) - 4, text) for i, text in enumerate(texts)]


def axis_title(costs: Sequence[Cost]) -> str:
    if all(cost.p50 is not None for cost in costs):
        return _("Cost over the horizon, middle of the simulations")
    return _("Likely cost over the horizon")


def point(
    row: OfferRow, cost: Cost, across: Scale, upwards: Scale
) -> tuple[list[Mark], list[Mark], list[Box]]:
    """One offer: whisker, dots, and the room that they take."""
    x = across(middle(cost))
    verified, claimed = upwards(row.fit.verified.percent or 0), upwards(row.fit.claimed.percent or 0)
    whisker: list[Mark] = []
    boxes: list[Box] = [(x - RADIUS, claimed - RADIUS, x + RADIUS, verified + RADIUS)]
    if cost.p10 is not None and cost.p90 is not None:
        low, high = across(cost.p10), across(cost.p90)
        whisker = [
            Line("whisker", low, claimed, high, claimed),
            Line("whisker", low, claimed - 4, low, claimed + 4),
            Line("whisker", high, claimed - 4, high, claimed + 4),
        ]
        boxes.append((low, claimed - 3, high, claimed + 3))
    dots: list[Mark] = [Line("joint", x, verified, x, claimed), Circle("verified", x, verified, RADIUS)]
    if row.verdict == Verdict.BLOCKED:
        r = RADIUS + 1.5
        corners = ((x, claimed - r), (x + r, claimed), (x, claimed + r), (x - r, claimed))
        dots.append(Shape("missing", corners, closed=True))
    else:
        dots.append(Circle("claimed", x, claimed, RADIUS))
    return whisker, dots, boxes
