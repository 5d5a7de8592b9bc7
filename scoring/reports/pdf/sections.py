"""The sections after page 1 as blocks: charts by key, tables, facts, paragraphs."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from scoring.models import Run
from scoring.reports import words
from scoring.reports.pdf.text import Figures, clean, percent, share, short
from scoring.reports.sections import Drop, tint

Json = dict[str, Any]
Page = Mapping[str, Any]
LEADING, NAME = 12, 48
"""Plans whose missing must-haves are all named, and the longest name above a narrow column."""


def sections_of(page: Page, run: Run, figures: Figures) -> list[Json]:
    """Every section that has something to show, in the page's order."""
    made = (
        (_("Fit and cost"), charts(page, "fit_cost", "cost_classes", "cash_flow")),
        (_("What is missing"), [*charts(page, "gaps"), *evidence(page), *missing(page)]),
        (_("What each team would get"), teams(page)),
        (_("Ways out"), ways_out(page, figures)),
        (_("How firm is this"), [*charts(page, "ranks"), *robustness(page)]),
        (_("What vendors have not said"), exposures(page, figures)),
        (_("Method"), method(page, run, figures)),
    )
    return [{"title": title, "blocks": blocks} for title, blocks in made if blocks]


def charts(page: Page, *keys: str) -> list[Json]:
    return [{"kind": "chart", "key": key} for key in keys if page["charts"].get(key)]


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


def evidence(page: Page) -> list[Json]:
    rows = [
        (
            (row.item, _("could change the verdict")) if row.decides else row.item,
            row.plan,
            _("claimed, not verified") if row.answered else _("not answered"),
            share(row.worth),
        )
        for row in page["evidence"]
    ]
    if not rows:
        return []
    heads = [_("Need"), _("Plan"), _("Now"), _("Proof could add")]
    lead = paragraph(_("Open cells by weight and by what proof could add."))
    return [heading(_("What to check next")), lead, table(heads, rows, ["2fr", "1.4fr", "1.2fr", "0.8fr"], 1)]


def missing(page: Page) -> list[Json]:
    """The must-haves that each leading plan lacks, all by name (spec 4.4)."""
    lacking = [plan.best for plan in page["plans"][:LEADING] if plan.best.must.missing]
    rows = [(row.name, ", ".join(row.must.missing)) for row in lacking]
    if not rows:
        return []
    return [heading(_("Must-haves that are missing")), table([_("Plan"), _("Missing")], rows, ["1fr", "3fr"])]


def teams(page: Page) -> list[Json]:
    """Team × offer: claimed, and below it verified, on a tint in ten steps."""
    if not page["team_columns"] or not page["teams"]:
        return []
    rows = [
        {
            "name": [clean(team.name), *([] if team.heard else [_("not heard")])],
            "cells": [[share(fit.claimed), share(fit.verified), tint(fit.claimed)] for fit in team.cells],
        }
        for team in page["teams"]
    ]
    lead = _("Share of a team's own needs: claimed, and below it verified. Darker is more.")
    names = [clean(short(row.name, NAME)) for row in page["team_columns"]]
    return [paragraph(lead), {"kind": "tinted", "head": _("Team"), "names": names, "rows": rows}]


def ways_out(page: Page, figures: Figures) -> list[Json]:
    made: tuple[Callable[[Page, Figures], list[Json]], ...] = (buys, customise, drop, build)
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
    rows = [
        (way.name, ", ".join(way.features), share(way.fit), figures.money(way.price)) for way in ways.plans
    ]
    heads = [_("Plan"), _("Close"), _("Fit then"), _("Price")]
    found = [table(heads, rows, ["1.4fr", "2.6fr", "0.8fr", "1fr"], 2)] if rows else []
    if ways.impossible:
        names = ", ".join(ways.impossible)
        found.append(paragraph(_("No priced gaps are enough for %(names)s.") % {"names": names}))
    return [heading(_("Customise: the cheapest gaps to close")), *found] if found else []


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
    return listed, f"{_('Or, of least weight:')} {lightest} {fits}"


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


def robustness(page: Page) -> list[Json]:
    rows: list[tuple[str, str]] = []
    if page["flip"]:
        text = _("If the voice of %(team)s were %(voice)s, another plan would be first.")
        flip = {"team": page["flip"]["team"], "voice": f"{page['flip']['voice']:.2f}"}
        rows.append((_("Smallest change"), text % flip))
    if page["kendalls_w"] is not None:
        text = _("Kendall's W = %(w)s: 0 is none, 1 is complete.")
        rows.append((_("Agreement of the teams"), text % {"w": f"{page['kendalls_w']:.2f}"}))
    for shift in page["shifts"]:
        text = _("%(names)s would no longer clear it by claims.") % {"names": ", ".join(shift["leaving"])}
        rows.append((_("Line at %(line)s") % {"line": percent(shift["at"])}, text))
    return [facts(rows)] if rows else []


def exposures(page: Page, figures: Figures) -> list[Json]:
    """What is not estimated, a group a product: what the vendor said, what it might be at most."""
    if not page["exposures"]:
        return []
    groups: dict[tuple[str, str], list[Any]] = {}
    for row in page["exposures"]:
        groups.setdefault((row.product, row.vendor), []).append(row)
    text = _(
        "These costs are not estimated. They are in no likely figure; where an exposure is set, it widens "
        "the range."
    )
    heads = [_("Cost"), _("What the vendor says"), _("Exposure")]
    found = [paragraph(text)]
    for names, rows in groups.items():
        cells = [exposure_cells(row, figures) for row in rows]
        found += [heading(" · ".join(dict.fromkeys(names))), table(heads, cells, ["1.6fr", "2fr", "1fr"], 1)]
    return found


def exposure_cells(row: Any, figures: Figures) -> tuple[Any, ...]:
    said = (str(words.OUTCOMES[row.outcome]), row.question) if row.outcome else ("–",)
    amount = _("exposure not set")
    if row.amount is not None:
        amount = _("up to %(amount)s") % {"amount": figures.money(row.amount)}
    return words.category_name(row.category), tuple(part for part in said if part), amount


def method(page: Page, run: Run, figures: Figures) -> list[Json]:
    policy = page["policy"]
    weights = {"m": figures.number(policy.must_weight), "n": figures.number(policy.nice_weight)}
    first = _(
        "Each team has one voice, however many requirements it lists. A must-have weighs %(m)s, a nice-to-"
        "have %(n)s, times its importance. A fit is the weighted share of the credit of the answers; "
        "unanswered counts as nothing."
    )
    second = _(
        "Percentages are rounded down, so nothing reaches the line by rounding. Costs are projected month by "
        "month; the likely figure takes every range at its likely value."
    )
    rows: list[tuple[Any, Any]] = [(_("Users"), policy.users.start)]
    if policy.budget is not None:
        rows.append((_("Budget"), figures.money(policy.budget)))
    for code, rate in policy.rates.items():
        converted = _("converted at %(rate)s %(currency)s") % {"rate": rate, "currency": page["currency"]}
        rows.append((code, converted))
    rows += [(_("Random seed"), policy.seed), (_("Engine"), run.engine)]
    listed = facts(rows)
    listed["rows"].append([_("SHA-256 of the inputs"), run.inputs_sha256])  # whole, to be copied
    return [paragraph(first % weights), paragraph(second), listed]
