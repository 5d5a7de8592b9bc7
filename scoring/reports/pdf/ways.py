"""Ways out: what to buy, to close, to give up or to build, and what each costs (spec 7)."""

from collections.abc import Callable
from decimal import Decimal

from django.utils.translation import gettext as _

from scoring.engine.waysout import Spread
from scoring.reports import words
from scoring.reports.pdf.blocks import Json, Page, facts, heading, paragraph, table
from scoring.reports.pdf.text import Figures, percent, share
from scoring.reports.sections import Customisation, Drop
from scoring.reports.terms import costs_lead, costs_title, not_proven, terms
from scoring.reports.ways import WayCost


def ways_out(page: Page, figures: Figures) -> list[Json]:
    made: tuple[Callable[[Page, Figures], list[Json]], ...] = (buys, customise, drop, costs, build)
    found = [block for part in made for block in part(page, figures)]
    return found if page["buys"] or page["customise"] or page["drop"] or page["policy"].build else []


def buys(page: Page, figures: Figures) -> list[Json]:
    rows = [
        ((row.name, words.BILLINGS[row.billing]) if row.billing else row.name, figures.money(row.likely))
        for row in page["buys"]
    ]
    title = heading(_("The cheapest offer of each product that clears the line by its claims"))
    return [title, table([_("Offer"), _("Likely cost")], rows, ["3fr", "1fr"], 1)] if rows else []


def customise(page: Page, figures: Figures) -> list[Json]:
    ways = page["customise"]
    rows = [(way.name, to_close(way), share(way.fit), figures.money(way.price)) for way in ways.plans]
    heads = [_("Plan"), _("Close"), _("Fit then"), _("Price")]
    found = [table(heads, rows, ["1.4fr", "2.6fr", "0.8fr", "1fr"], 2)] if rows else []
    if ways.impossible:
        names = ", ".join(ways.impossible)
        found.append(paragraph(_("No priced gaps are enough for %(names)s.") % {"names": names}))
    return [heading(_("Customise: the cheapest gaps to close")), *found] if found else []


def to_close(way: Customisation) -> tuple[str, ...]:
    """The gaps, those of them that are promised, and whether nothing cheaper would do."""
    waits = [f"{_('Of these, promised for a date:')} {', '.join(way.waits)}"] if way.waits else []
    return ", ".join(way.features), *waits, *([] if way.proven else [not_proven()])


def drop(page: Page, figures: Figures) -> list[Json]:
    """Fit always on the original and on the reduced list."""
    ways = page["drop"]
    rows = [
        (way.name, given_up(way), share(way.fewest.original), share(way.fewest.reduced)) for way in ways.plans
    ]
    heads = [_("Plan"), _("Give up"), _("Fit on the original list"), _("Fit on the reduced list")]
    found = [table(heads, rows, ["1.4fr", "2.6fr", "1fr", "1fr"], 2)] if rows else []
    if ways.impossible:
        names = ", ".join(ways.impossible)
        found.append(paragraph(_("No list of nice-to-haves is enough for %(names)s.") % {"names": names}))
    return [heading(_("Drop: the nice-to-haves to give up")), *found] if found else []


def given_up(way: Drop) -> tuple[str, ...]:
    """The fewest nice-to-haves, and below them those of least weight where they are others."""
    listed = ", ".join(way.fewest.features)
    if way.same or way.least_weight is None:
        return (listed,)
    lightest = ", ".join(way.least_weight.features)
    fits = f"({share(way.least_weight.original)} → {share(way.least_weight.reduced)})"
    mark = [] if way.least_weight.proven else [not_proven()]
    return listed, f"{_('Or, of least weight:')} {lightest} {fits}", *mark


def build(page: Page, figures: Figures) -> list[Json]:
    estimate, total = page["policy"].build, page["build"]
    title = heading(_("Build"))
    if estimate is None:
        text = _(
            "Nobody has estimated what building it would take: an amount, the months, and upkeep a year "
            "are missing."
        )
        return [title, paragraph(text)]
    amount, months, upkeep = estimate.amount, estimate.months, estimate.yearly_maintenance
    rows = [
        (_("Of it building"), f"{figures.money(amount.likely)} ({figures.spread(amount.low, amount.high)})"),
        (_("Months until use"), f"{months[1]} ({months[0]}–{months[2]})"),
        (_("Upkeep a year"), f"{percent(upkeep[0])} – {percent(upkeep[1])}"),
    ]
    if total is not None:
        spread = figures.spread(total[0], total[2])
        rows.insert(0, (_("Likely cost, with upkeep"), f"{figures.money(total[1])} ({spread})"))
    return [title, facts(rows)]


def costs(page: Page, figures: Figures) -> list[Json]:
    """Likely cost and P50 (P10–P90) by class, what is given up, when it can be used, what must be true."""
    ways = page.get("way_costs")
    if not ways:
        return []
    heads = [_("Way"), *(str(words.CLASSES[name]) for name, _part in ways[0].classes), _("Total")]
    rows = [
        (
            title_of(way),
            *(amount(part, figures) for _name, part in way.classes),
            amount(way.spread.total if way.spread else None, figures),
        )
        for way in ways
    ]
    widths = ["1.5fr", *["1.2fr"] * (len(heads) - 1)]
    told = facts((" · ".join(title_of(way)), terms(way)) for way in ways)
    return [heading(costs_title()), paragraph(costs_lead()), table(heads, rows, widths, len(heads) - 1), told]


def title_of(way: WayCost) -> tuple[str, ...]:
    word = str(words.WAYS[way.way])
    return (word, way.name) if way.name else (word,)


def amount(part: Spread | None, figures: Figures) -> tuple[str, ...]:
    """A likely amount, and below it the middle and the range of the simulations."""
    if part is None:
        return (_("not estimated"),)
    p10, p50, p90 = (Decimal(str(value)) for value in (part.p10, part.p50, part.p90))
    return figures.money(part.likely), f"{figures.rough(p50)} ({figures.spread(p10, p90)})"
