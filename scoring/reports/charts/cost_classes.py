"""Cost by class: horizontal stacks from 0 of means, which add up; the whisker belongs to the total only."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from scoring.engine.vocabulary import CostClass
from scoring.reports.charts.marks import (
    NARROW,
    WIDE,
    Chart,
    Drawing,
    Line,
    Mark,
    Rect,
    Scale,
    Text,
    hatched,
    shortened,
    text_width,
    ticks,
)
from scoring.reports.figures import apportion, in_minor_units, money, money_range, percent_text, short_money
from scoring.reports.tables import Cost, OfferRow
from scoring.reports.words import CLASSES

HIDDEN = (CostClass.HIDDEN_FEES, CostClass.HIDDEN_TIME)
LIGHT = (CostClass.TRANSPARENT_TIME, CostClass.HIDDEN_TIME)
"""Segments that carry dark text."""
ROW, BAR, GAP = 52, 22, 2


def cost_by_class(rows: Sequence[OfferRow], currency: str, language: str) -> Chart | None:
    drawn = [row for row in rows if row.cost and row.cost.classes and total_of(row.cost) > 0]
    if not drawn:
        return None
    return Chart(
        key="cost-classes",
        title=finding(drawn),
        description=_(
            "The mean cost over the horizon by class where simulations were made, else the likely cost. "
            "Hidden classes are hatched. The thin bar below holds 8 of 10 simulations of the total. "
            "What is not estimated is in none of them."
        ),
        wide=draw(drawn, currency, language, WIDE),
        narrow=draw(drawn, currency, language, NARROW),
        columns=(
            _("Plan"),
            *(str(CLASSES[name]) for name in CostClass),
            _("Total"),
            _("8 of 10 simulations"),
        ),
        rows=tuple(numbers(row, currency, language) for row in drawn),
        offers=tuple(row.offer for row in drawn),
        legend=tuple((name.value, str(CLASSES[name])) for name in CostClass),
    )


def parts_of(cost: Cost) -> dict[str, Decimal]:
    """Means by class, all of them or none; else likely figures."""
    simulated = all(part.mean is not None for part in cost.classes)
    return {
        part.cost_class: part.mean if simulated and part.mean is not None else part.likely
        for part in cost.classes
    }


def total_of(cost: Cost) -> Decimal:
    return sum(parts_of(cost).values(), Decimal(0))


def hidden_share(cost: Cost) -> int:
    parts = parts_of(cost)
    return int(100 * sum((parts.get(name, Decimal(0)) for name in HIDDEN), Decimal(0)) / total_of(cost))


def finding(drawn: Sequence[OfferRow]) -> str:
    shares = [hidden_share(row.cost) for row in drawn if row.cost]
    low, high = percent_text(min(shares)), percent_text(max(shares))
    if low == high:
        return _("%(share)s of the cost is hidden") % {"share": low}
    return _("Between %(low)s and %(high)s of the cost is hidden") % {"low": low, "high": high}


def numbers(row: OfferRow, currency: str, language: str) -> tuple[str, ...]:
    """A row of the table: its parts are printed so that they add up to its total."""
    cost = row.cost
    assert cost is not None  # noqa: S101  # `cost_by_class` keeps only those
    parts = parts_of(cost)
    total = in_minor_units(total_of(cost), currency)
    unit = Decimal(1).scaleb(int(total.as_tuple().exponent))
    shown = apportion(total, [parts.get(name, Decimal(0)) for name in CostClass], unit)
    spread = (
        "–" if cost.p10 is None or cost.p90 is None else money_range(cost.p10, cost.p90, currency, language)
    )
    return (
        row.name,
        *(money(part, currency, language) for part in shown),
        money(total, currency, language),
        spread,
    )


def draw(rows: Sequence[OfferRow], currency: str, language: str, width: int) -> Drawing:
    costs = [row.cost for row in rows if row.cost]
    highest = max(max(float(cost.p90 or 0), float(total_of(cost))) for cost in costs)
    steps = ticks(highest, 6 if width == WIDE else 3)
    across = Scale(0, steps[-1], 0, width - 64)
    bottom = len(rows) * ROW + 8
    marks: list[Mark] = []
    for step in steps:
        x, label = across(step), short_money(Decimal(str(step)), currency, language)
        marks += [
            Line("grid", x, 0, x, bottom),
            Text("tick", x, bottom + 16, label, "start" if not step else "middle"),
        ]
    for place, (row, cost) in enumerate(zip(rows, costs, strict=True)):
        marks += bar(row, cost, across, place * ROW + 6, currency, language, width)
    marks.append(Line("axis", 0, 0, 0, bottom))
    return Drawing(width, bottom + 24, tuple(marks))


def bar(
    row: OfferRow, cost: Cost, across: Scale, y: float, currency: str, language: str, width: int
) -> list[Mark]:
    marks: list[Mark] = [Text("label halo", 6, y + 12, shortened(row.name, width - 20))]
    top, parts, so_far = y + 18, parts_of(cost), Decimal(0)
    for name in CostClass:
        amount = parts.get(name, Decimal(0))
        if amount <= 0:
            continue
        start, end = across(so_far), across(so_far + amount)
        so_far += amount
        segment = Rect(name.value, start, top, round(max(end - start - GAP, 0.5), 1), BAR)
        marks += [segment, *(hatched(segment) if name in HIDDEN else [])]
        text = short_money(amount, currency, language)
        if text_width(text) + 10 < segment.width and name not in HIDDEN:
            marks.append(Text("on-light" if name in LIGHT else "on-dark", start + 6, top + 15.5, text))
    total = short_money(so_far, currency, language)
    marks.append(Text("label strong halo", across(so_far) + 6, top + 15.5, total))
    if cost.p10 is not None and cost.p90 is not None:
        low, high, at = across(cost.p10), across(cost.p90), top + BAR + 5
        marks += [Line("whisker", low, at, high, at)]
        marks += [Line("whisker", x, at - 3, x, at + 3) for x in (low, high)]
    return marks
