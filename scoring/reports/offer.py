"""One offer in full: every need with what it contributes and why, every cost with its source."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from scoring.engine import VERSION
from scoring.engine.costs import Projector
from scoring.engine.coverage import CellStory, explain_cell
from scoring.engine.values import Answer, Offer, Product, Verification
from scoring.engine.vocabulary import Billing
from scoring.models import Run
from scoring.reports.costing import costing
from scoring.reports.explanation import Breakdown, Explainer, Need, printed
from scoring.reports.sources import Facts, facts_of, part_document, products_in
from scoring.reports.tables import OfferRow, find_offer
from vendors.interchange.models import AnswerDocument, VerificationDocument


@dataclass(frozen=True)
class Reason:
    """What one chosen offering says about a need: which tier gave the claim, which finding decided."""

    offering: str
    claimed_in: str
    found_in: str
    claim: Answer | None
    finding: Verification | None
    outranked: tuple[Verification, ...]


@dataclass(frozen=True)
class NeedRow:
    need: Need
    weight: Decimal
    claimed: Decimal
    verified: Decimal
    """Percentages with two decimals; each column adds up to its printed total."""
    reasons: tuple[Reason, ...]


def offer_page(run: Run, *, offer: str, billing: str, addons: tuple[str, ...]) -> dict[str, Any] | None:
    """The template's context; None where the run holds no such offer."""
    facts = facts_of(run)
    row = find_offer(facts, offer, billing or None, addons)
    if row is None:
        return None
    product = products_in(facts, [offer])[offer.rpartition("/")[0]]
    cycle = Billing(billing) if billing else None
    chosen = Offer(offer.rpartition("/")[2], addons, cycle)
    breakdown = Explainer(facts.header).breakdown(product, chosen)
    return {
        "facts": facts,
        "policy": facts.header.policy,
        "currency": facts.currency,
        "row": row,
        **fit_section(facts, product, chosen, breakdown),
        **cost_section(facts, product, chosen, row),
    }


def fit_section(facts: Facts, product: Product, offer: Offer, breakdown: Breakdown) -> dict[str, Any]:
    needs = sorted(breakdown.needs, key=lambda need: -need.weight)
    weights, _total = printed([need.weight for need in needs], Fraction(any(need.weight for need in needs)))
    claimed, claimed_total = printed([need.claimed for need in needs], breakdown.claimed)
    verified, verified_total = printed([need.verified for need in needs], breakdown.verified)
    reasons = reasons_for(facts, product, offer)
    rows = [
        NeedRow(need, weights[i], claimed[i], verified[i], reasons(need.item)) for i, need in enumerate(needs)
    ]
    return {
        "needs": rows,
        "claimed_total": claimed_total,
        "verified_total": verified_total,
        "deal_breakers": [row for row in rows if row.need.deal_breaker],
    }


def reasons_for(facts: Facts, product: Product, offer: Offer) -> Any:
    """A function from an item to what each chosen offering says about it."""
    document = part_document(facts, product.path)
    claims = by_feature(AnswerDocument, document["coverage"])
    findings = by_feature(VerificationDocument, document["verifications"])
    names = facts.products[product.path].offerings

    def reasons(item: str) -> tuple[Reason, ...]:
        found = []
        for key in (offer.plan, *(f"+{addon}" for addon in offer.addons)):
            args = (product.path, product.plans, key, item, claims[item], findings[item])
            story = explain_cell(*args)
            if story.claim or story.finding:
                found.append(reason(story, names))
        return tuple(found)

    return reasons


def by_feature(document: Any, rows: list[dict[str, Any]]) -> Mapping[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row["feature"]].append(document.model_validate(row).value())
    return found


def reason(story: CellStory, names: Mapping[str, str]) -> Reason:
    def name(offering: str) -> str:
        key = offering.rpartition("/")[2]
        return names.get(key, key)

    return Reason(
        offering=name(story.offering),
        claimed_in=name(story.claim.offering) if story.claim else "",
        found_in=name(story.finding.offering) if story.finding else "",
        claim=story.claim,
        finding=story.finding,
        outranked=story.outranked,
    )


def cost_section(facts: Facts, product: Product, offer: Offer, row: OfferRow) -> dict[str, Any]:
    """The projection, made again from the frozen inputs; left out where it does not give the stored total."""
    if facts.engine != VERSION or row.cost is None:
        return {"costing": None}
    projection = Projector(facts.header, product).project(offer)
    if projection.likely != row.cost.likely:
        return {"costing": None}
    return {
        "costing": costing(projection, facts.header),
        "projection": projection,
        "names": facts.products[product.path].offerings,
    }
