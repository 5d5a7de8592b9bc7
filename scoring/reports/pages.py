"""What the report's page shows, gathered from one finished run."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from scoring.engine import VERSION
from scoring.engine.costs import Assumptions, Projector
from scoring.engine.values import Offer, Product
from scoring.engine.vocabulary import Billing, Verdict
from scoring.models import Run
from scoring.queries import details_of
from scoring.reports.charts import (
    Chart,
    cash_flow,
    cost_by_class,
    fit_against_cost,
    gaps,
    rank_acceptability,
)
from scoring.reports.charts.cash_flow import Flow
from scoring.reports.decision import decision
from scoring.reports.explanation import Breakdown, Explainer
from scoring.reports.figures import percent_text, share
from scoring.reports.sections import (
    best_placed,
    build_total,
    buys,
    customisations,
    drops,
    exposures,
    line_of,
    next_evidence,
    plan_name,
    team_rows,
)
from scoring.reports.sources import Facts, facts_of, products_in
from scoring.reports.tables import OfferRow, PlanRow, item_names, offer_rows, plan_rows
from scoring.reports.ways import way_costs

SHOWN = 30
"""Plans, and offers with add-ons, in a table before "show all"."""
WAYS = 12
"""Lines of each way out before "show all"."""
NAMES = 12
"""Needs and plans that a line names before "show all"."""
DRAWN = 12
"""Plans in a chart."""
FLOWS = 4
TEAMS_WIDE = 8
"""Plans beside each other in the table of teams."""


def report_page(run: Run, *, language: str, everything: bool) -> dict[str, Any]:
    """The template's context."""
    facts, details = facts_of(run), details_of(run)
    rows = offer_rows(facts)
    plans, bundles = plan_rows(rows), [row for row in rows if row.rank is None]
    leading = [plan.best for plan in plans[:DRAWN]]
    products = products_in(facts, [row.offer for row in leading])
    breakdowns = explain(facts, leading, products)
    items = item_names(facts)
    wide = leading[:TEAMS_WIDE]
    claimed = claims(facts, leading, breakdowns)
    return {
        "facts": facts,
        "policy": facts.header.policy,
        "currency": facts.currency,
        "decision": decision([plan.best for plan in plans], line_of(facts), claimed),
        "plans": plans if everything else plans[:SHOWN],
        "hidden_plans": 0 if everything else max(0, len(plans) - SHOWN),
        "bundles": bundles if everything else bundles[:SHOWN],
        "hidden_bundles": 0 if everything else max(0, len(bundles) - SHOWN),
        "line": float(100 * line_of(facts)),
        "leader": leading[0] if leading else None,
        "queries": {plan.best.offer: plan.best.query for plan in plans},
        "charts": charts(facts, leading, products, breakdowns, language),
        "team_columns": wide,
        "teams": team_rows(facts, wide),
        "evidence": next_evidence(details, open_plans(leading), items),
        "exposures": exposures(facts, leading, products),
        "names": None if everything else NAMES,
        **ways_out(facts, details, items, plans, None if everything else WAYS),
        "way_costs": way_costs(facts, plans, details, items),
        "build": build_total(facts),
        **robustness(facts, details),
    }


def ways_out(
    facts: Facts,
    details: Mapping[str, Any],
    items: Mapping[str, str],
    plans: Sequence[PlanRow],
    most: int | None,
) -> dict[str, Any]:
    """What to buy, to close and to drop, best-placed plans first; at most so many lines of each."""
    placed = {plan.best.offer: i for i, plan in enumerate(plans)}
    bought, custom, dropped = buys(facts), customisations(facts, details, items), drops(facts, details, items)
    first = best_placed(bought, placed)[:most]
    gaps, needs = custom.first(most, placed), dropped.first(most, placed)
    every, shown = len(bought) + len(custom) + len(dropped), len(first) + len(gaps) + len(needs)
    return {"buys": first, "customise": gaps, "drop": needs, "hidden_ways": every - shown}


def open_plans(rows: Sequence[OfferRow]) -> dict[str, str]:
    """Names of the plans whose verdict evidence could still move."""
    still = (Verdict.NEEDS_PROOF, Verdict.UNDECIDED, Verdict.PASSES)
    return {row.offer: row.name for row in rows if row.verdict in still}


def explain(facts: Facts, rows: Sequence[OfferRow], products: Mapping[str, Product]) -> dict[str, Breakdown]:
    """The breakdown of each plan by offer."""
    explainer = Explainer(facts.header)
    found = {}
    for row in rows:
        product, _slash, plan = row.offer.rpartition("/")
        found[row.offer] = explainer.breakdown(products[product], Offer(plan))
    return found


def claims(facts: Facts, rows: Sequence[OfferRow], breakdowns: Mapping[str, Breakdown]) -> dict[str, int]:
    """The fewest claims to prove for each plan that needs proof."""
    needing = [row.offer for row in rows if row.verdict == Verdict.NEEDS_PROOF]
    counts = {offer: breakdowns[offer].claims_needed(line_of(facts)) for offer in needing}
    return {offer: n for offer, n in counts.items() if n}


def charts(
    facts: Facts,
    rows: Sequence[OfferRow],
    products: Mapping[str, Product],
    breakdowns: Mapping[str, Breakdown],
    language: str,
) -> dict[str, Chart | None]:
    """The charts by key; None where the result does not hold what one needs."""
    currency, threshold = facts.currency, float(facts.header.policy.threshold)
    acceptability = (facts.result.get("robustness") or {}).get("rank_acceptability") or {}
    names = {row.offer: with_blocked(row) for row in rows}
    leader = rows[0] if rows else None
    return {
        "fit_cost": fit_against_cost(rows, threshold, currency, language),
        "cost_classes": cost_by_class(rows, currency, language),
        "ranks": rank_acceptability(names, acceptability),
        "gaps": gaps(leader.name, breakdowns[leader.offer].gaps) if leader else None,
        "cash_flow": cash_flow(flows(facts, rows[:FLOWS], products), currency, language),
    }


def with_blocked(row: OfferRow) -> str:
    return _("%(name)s (blocked)") % {"name": row.name} if row.verdict == Verdict.BLOCKED else row.name


def flows(facts: Facts, rows: Sequence[OfferRow], products: Mapping[str, Product]) -> list[Flow]:
    """Bills by month, projected again from the frozen inputs; left out where the total is not the stored."""
    if facts.engine != VERSION:
        return []
    assumptions, found = Assumptions(facts.header), []
    for row in rows:
        product, _slash, plan = row.offer.rpartition("/")
        cycle = Billing(row.billing) if row.billing else None
        projector = Projector(facts.header, products[product], assumptions)
        projection = projector.project(Offer(plan, row.addons, cycle))
        if row.cost is not None and projection.likely == row.cost.likely:
            paid, cost = projection.months, row.cost
            found.append(Flow(row.offer, row.name, paid, cost.p10, cost.p90, cost.events))
    return found


def robustness(facts: Facts, details: Mapping[str, Any]) -> dict[str, Any]:
    """What would change who is first, in names instead of keys."""
    data = facts.result.get("robustness") or {}
    teams = {team.key: team.name for team in facts.header.teams}
    flip = data.get("flip")
    return {
        "flip": {"team": teams[flip["team"]], "voice": flip["voice"]} if flip else None,
        "kendalls_w": data.get("kendalls_w"),
        "shifts": shifts(facts, (details.get("shifts") or {}).get("claimed") or ()),
    }


def shifts(facts: Facts, kept: Iterable[Mapping[str, Any]]) -> list[tuple[str, list[str]]]:
    """Where the shortlist changes as the line moves: a printed percent, and who no longer clears above it."""
    leaving: dict[str, list[str]] = {}
    for shift in kept:
        line = percent_text(share(shift["at"]).percent)
        leaving.setdefault(line, []).extend(plan_name(facts, path) for path in shift["leaving"])
    return list(leaving.items())
