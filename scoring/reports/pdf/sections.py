"""The sections after page 1 as blocks: charts by key, tables, facts, paragraphs."""

from typing import Any

from django.utils.translation import gettext as _

from scoring.models import Run
from scoring.reports import words
from scoring.reports.charts.marks import ends
from scoring.reports.pdf.blocks import Json, Page, facts, heading, paragraph, table
from scoring.reports.pdf.text import Figures, clean, share
from scoring.reports.pdf.ways import ways_out
from scoring.reports.sections import tint

LEADING, NAME = 12, 48
"""Plans whose missing must-haves are all named, and the longest name above a narrow column."""


def sections_of(page: Page, run: Run, figures: Figures) -> list[Json]:
    """Every section that has something to show, in the page's order."""
    made = (
        (_("Fit and cost"), charts(page, "fit_cost", "cost_classes", "cash_flow")),
        (_("What is missing"), [*charts(page, "gaps"), *evidence(page), *missing(page)]),
        (_("What each team would get"), teams(page)),
        (_("Ways out"), ways_out(page, figures)),
        (_("How firm is this"), [*charts(page, "ranks"), *robustness(page, figures)]),
        (_("What vendors have not said"), exposures(page, figures)),
        (_("Method"), method(page, run, figures)),
    )
    return [{"title": title, "blocks": blocks} for title, blocks in made if blocks]


def charts(page: Page, *keys: str) -> list[Json]:
    return [{"kind": "chart", "key": key} for key in keys if page["charts"].get(key)]


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
    lead = paragraph(_("First what could change a verdict, then by weight and by what proof could add."))
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
    names = [clean(ends(row.name, NAME)) for row in page["team_columns"]]
    return [paragraph(lead), {"kind": "tinted", "head": _("Team"), "names": names, "rows": rows}]


def robustness(page: Page, figures: Figures) -> list[Json]:
    rows: list[tuple[str, str]] = []
    if page["flip"]:
        text = _("If the voice of %(team)s were %(voice)s, another plan would be first.")
        flip = {"team": page["flip"]["team"], "voice": figures.index(page["flip"]["voice"])}
        rows.append((_("Smallest change"), text % flip))
    if page["kendalls_w"] is not None:
        text = _("Kendall's W = %(w)s: 0 is none, 1 is complete.")
        rows.append((_("Agreement of the teams"), text % {"w": figures.index(page["kendalls_w"])}))
    for line, leaving in page["shifts"]:
        text = _("%(names)s would no longer clear it by claims.") % {"names": ", ".join(leaving)}
        rows.append((_("Line above %(line)s") % {"line": line}, text))
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
    said = (str(words.OUTCOMES[row.outcome]), words.question_text(row.question)) if row.outcome else ("–",)
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
    rows: list[tuple[Any, Any]] = [(_("Users"), figures.number(policy.users.start))]
    if policy.budget is not None:
        rows.append((_("Budget"), figures.money(policy.budget)))
    for code, rate in policy.rates.items():
        converted = _("converted at %(rate)s %(currency)s") % {
            "rate": figures.exact(rate),
            "currency": page["currency"],
        }
        rows.append((code, converted))
    rows += [(_("Random seed"), policy.seed), (_("Engine"), run.engine)]
    listed = facts(rows)
    listed["rows"].append([_("SHA-256 of the inputs"), run.inputs_sha256])  # whole, to be copied
    return [paragraph(first % weights), paragraph(second), listed]
