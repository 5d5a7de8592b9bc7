"""A report's content as plain data: what stands on page 1, then sections of charts, tables and facts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scoring.models import Decision, Run
from scoring.reports import words
from scoring.reports.charts import Chart
from scoring.reports.charts.marks import brief
from scoring.reports.pdf.sections import sections_of
from scoring.reports.pdf.text import Figures, clean, has_thai, percent, seen, share, short
from scoring.reports.tables import OfferRow
from scoring.reports.terms import some

Json = dict[str, Any]
SHORT, LONG = 2, 8
"""Missing must-haves that are named in the table on page 1, and in the table of all plans."""
NAME = 40
"""The longest name where several stand together; names stay whole in the table of what is missing."""


def content_of(page: Mapping[str, Any], run: Run, language: str) -> Json:
    """Everything that the template prints, in the language at hand."""
    policy = page["policy"]
    figures = Figures(page["currency"], language)
    number = _("run %(n)s") % {"n": run.number}
    day = date_format(localtime(run.ended_at)) if run.ended_at else ""
    months = ngettext("%(months)s month", "%(months)s months", policy.horizon_months)
    content = {
        "language": language,
        "title": clean(policy.name),
        "kicker": [clean(policy.name), number, day, months % {"months": policy.horizon_months}],
        "hash": run.inputs_sha256,
        "engine": run.engine,
        "labels": labels(),
        "decision": clean(page["decision"]),
        "lead": lead(page),
        "silent": silent(page),
        "decided": decided(run),
        "caption": caption(page),
        "line": page["line"],
        "plans": [plan_of(plan.best, plan.ranks, plan.other_cycles, figures) for plan in page["plans"]],
        "bundles": [plan_of(row, "", (), figures) for row in page["bundles"]],
        "sections": sections_of(page, run, figures),
        "charts": {key: chart_of(chart) for key, chart in page["charts"].items() if chart},
    }
    return content | {"tall": has_thai(content)}


def labels() -> Json:
    """Words that the template places itself."""
    return {
        "product": _("Shortlist"),
        "heads": [_("Rank"), _("Offer"), _("Fit"), _("Must-haves"), _("Cost"), _("Verdict")],
        "verified": _("verified"),
        "claimed": _("claimed"),
        "more": _("All {n} plans are listed on page {page}."),
        "all plans": _("All plans"),
        "bundles": _("Offers with add-ons"),
        "page": _("Page {page} of {pages}"),
        "numbers": _("The numbers behind the charts"),
        "inputs": _("Inputs"),
    }


def lead(page: Mapping[str, Any]) -> str:
    text = _(
        "The line is %(line)s of what the teams need. Verified is what you have checked yourselves; claimed "
        "is what vendors say. What nobody answered counts as not there."
    )
    return text % {"line": percent(page["policy"].threshold)}


def caption(page: Mapping[str, Any]) -> str:
    months = page["policy"].horizon_months
    text = ngettext(
        "Ranks count every billing cycle of a plan. Cost over %(months)s month in %(currency)s: likely, and "
        "where 8 of 10 simulations fall. Simulations also draw what vendors have not said, so they can lie "
        "above the likely figure.",
        "Ranks count every billing cycle of a plan. Cost over %(months)s months in %(currency)s: likely, and "
        "where 8 of 10 simulations fall. Simulations also draw what vendors have not said, so they can lie "
        "above the likely figure.",
        months,
    )
    return text % {"months": months, "currency": page["currency"]}


def silent(page: Mapping[str, Any]) -> str:
    """Teams without a voice: missing is never good news."""
    keys = page["facts"].result.get("teams_not_heard") or ()
    names = {team.key: team.name for team in page["facts"].header.teams}
    if not keys:
        return ""
    heard = ", ".join(names.get(key, key) for key in keys)
    return clean(f"{_('Not heard, and so without a voice here:')} {heard}")


def decided(run: Run) -> list[Json]:
    """The decisions on this run, the latest first, with their reasons, conditions and dissent."""
    return [decision_of(row) for row in run.decisions.select_related("by")]


def decision_of(row: Decision) -> Json:
    made = {"by": row.by or "–", "on": date_format(localtime(row.decided_at))}
    texts = (("", row.reasons), (_("Conditions:"), row.conditions), (_("Dissent:"), row.dissent))
    return {
        "title": clean(str(row)),
        "by": clean(_("Decided by %(by)s on %(on)s.") % made),
        "texts": [[label, clean(text)] for label, text in texts if text],
    }


def plan_of(row: OfferRow, rank: str, cycles: Sequence[OfferRow], figures: Figures) -> Json:
    """One row of the table. `cycles`: the plan's other billing cycles."""
    others = [
        f"{words.BILLINGS[other.billing]}: {figures.money(other.cost.likely)}"
        for other in cycles
        if other.cost and other.billing
    ]
    return {
        "rank": rank,
        "name": clean(row.name),
        "brief": clean(brief(row.name)),
        "subs": [clean(row.vendor), *others],
        "fit": [row.fit.verified.percent or 0, row.fit.claimed.percent or 0, row.fit.possible.percent or 0],
        "verified": share(row.fit.verified),
        "claimed": share(row.fit.claimed),
        "counts": counts(row),
        "musts": _("%(k)s of %(n)s") % {"k": row.must.met, "n": row.must.of},
        "short": missing(row, SHORT),
        "missing": missing(row, LONG),
        "cost": figures.money(row.cost.likely) if row.cost else "–",
        "costs": list(under_cost(row, figures)),
        "verdict": row.verdict,
        "word": str(words.VERDICTS[row.verdict]),
        "refused": refused(row),
    }


def counts(row: OfferRow) -> str:
    parts = [_("%(k)s of %(n)s verified") % {"k": row.verified, "n": row.features}]
    if row.stale:
        parts.append(_("%(n)s stale") % {"n": row.stale})
    if row.not_applicable:
        parts.append(_("%(n)s not applicable") % {"n": row.not_applicable})
    return " · ".join(parts)


def missing(row: OfferRow, most: int) -> str:
    """The first must-haves that are missing, by name, and how many more."""
    names = row.must.missing
    if not names:
        return ""
    listed = some([short(name, NAME) for name in names[:most]], len(names), most)
    return clean(f"{_('Missing:')} {listed}")


def under_cost(row: OfferRow, figures: Figures) -> Iterator[list[str]]:
    """What stands below the likely cost: its range, the cycle, what makes it incomplete."""
    if row.cost is None:
        return
    if spread := figures.spread(row.cost.p10, row.cost.p90):
        yield ["sub", spread]
    if row.billing:
        yield ["sub", str(words.BILLINGS[row.billing])]
    if not row.cost.priced:
        yield ["warn", _("incomplete: not all is priced")]
    if row.unavailable_from is not None:
        yield ["warn", _("not available from month %(n)s") % {"n": row.unavailable_from}]


def refused(row: OfferRow) -> str:
    return clean(f"{_('Deal-breaker refused:')} {', '.join(row.refused)}") if row.refused else ""


def chart_of(chart: Chart) -> Json:
    """A chart's marks as they are, each a list: kind, role, coordinates."""
    drawing = chart.wide
    return {
        "key": chart.key,
        "title": clean(chart.title),
        "description": clean(chart.description),
        "width": drawing.width,
        "height": drawing.height,
        "marks": [mark_of(mark) for mark in drawing.marks],
        "legend": [[role, clean(label)] for role, label in chart.legend],
        "columns": [clean(column) for column in chart.columns],
        "rows": [[clean(cell) for cell in row] for row in chart.rows],
    }


def mark_of(mark: Any) -> Json:
    found = {"kind": mark.kind, **{name: getattr(mark, name) for name in mark.__dataclass_fields__}}
    if "text" in found:
        found["text"] = seen(found["text"])
    return found
