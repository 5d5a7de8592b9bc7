"""Two runs of one evaluation: what changed in the inputs, and how much each change moved (spec 8).

From the earlier inputs to the later ones the changes are put in one after the other, in a fixed order; the
figures are computed again after each. What a change moved is the difference that it made there, so that the
parts of an offer sum to its whole exactly.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from discovery.models import AuditEntry
from scoring.engine.costs import Assumptions, Projector
from scoring.engine.fit import score_plans
from scoring.engine.values import Offer
from scoring.engine.vocabulary import Billing, Verdict
from scoring.engine.weights import weigh
from scoring.models import Run
from scoring.reports import words
from scoring.reports.changes import POLICY, Step, steps
from scoring.reports.whatif import frozen

Key = tuple[str, Billing | None]
SHOWN, MOST = 50, 2_000
"""Entries of the audit trail that are listed, and that are read for who made a change."""
COLUMNS = ("users", "contacts")
ANSWERED = ("needs", "efforts", "answers", "prices", "products_added", "products_removed")
"""What a change set can hold."""
MADE_BY: Mapping[str, tuple[str, ...]] = {
    "add_team": ("teams_added",),
    "remove_team": ("teams_removed",),
    "change_team": ("voices",),
    **dict.fromkeys(
        ("create_requirement", "edit_requirement", "create_feature", "merge", "undo_merge", "settle"),
        ("needs",),
    ),
    "record_finding": ("answers",),
    **dict.fromkeys(("apply_changes", "undo_changes"), ANSWERED),
    "submit_questionnaire": ("answers", "prices"),
    **dict.fromkeys(("save_plan", "save_addon", "delete_offering"), ("prices", "answers", "products_added")),
    **dict.fromkeys(("create_vendor", "rename_vendor"), ("products_added", "prices")),
}
"""The changes that an action of the audit trail can be behind."""


@dataclass(frozen=True)
class Figures:
    """What is compared of an offer."""

    verified: Fraction | None
    claimed: Fraction | None
    cost: Decimal
    verdict: Verdict


@dataclass(frozen=True)
class Part:
    """What one change moved, in points of fit and in money, and the verdict that it led to."""

    change: str
    verified: Fraction
    claimed: Fraction
    cost: Decimal
    verdict: Verdict | None
    """None where it stayed."""

    @property
    def moves(self) -> bool:
        return bool(self.verified or self.claimed or self.cost or self.verdict)


@dataclass(frozen=True)
class Row:
    """One offer in both runs; parts sum to the whole. None where it is only in one of them."""

    name: str
    before: Figures | None
    after: Figures | None
    parts: tuple[Part, ...]


def figures(step: Step) -> dict[Key, Figures]:
    """The figures of every plan and cycle under some inputs."""
    products = list(step.products.values())
    if not products:
        return {}
    found = score_plans(step.header, weigh(step.header), products)
    assumptions, row = Assumptions(step.header), 0
    moved: dict[Key, Figures] = {}
    for product in products:
        projector = Projector(step.header, product, assumptions)
        for plan in product.plans:
            fit, verdict = found.overall[row], found.verdicts[row]
            row += 1
            for billing in projector.cycles(plan.key):
                cost = projector.likely(Offer(plan.key, (), billing))
                moved[product.offering(plan.key), billing] = Figures(
                    fit.verified.fraction, fit.claimed.fraction, cost, verdict
                )
    return moved


def compare_runs(earlier: Run, later: Run) -> dict[str, Any]:
    """The template's context: rows in the later run's order, the changes there were, and who made them."""
    inputs = []
    names: dict[str, str] = {}
    for run in (earlier, later):
        facts, products = frozen(run.pk)
        inputs.append((facts.header, {product.path: product for product in products}))
        for product in products:
            names |= {product.offering(plan.key): f"{product.name} {plan.name}" for plan in product.plans}
    taken = list(steps(inputs[0], inputs[1]))
    states = [figures(step) for step in taken]
    ranks = {(row["offer"], row["billing"]): row["rank"] for row in facts.result["offers"] if row["rank"]}
    last = len(ranks) + 1
    keys = sorted(dict.fromkeys([*states[-1], *states[0]]), key=lambda key: ranks.get(key, last))
    entries = people(earlier, later)
    return {
        "changes": [(step.change, editors(step.change, entries)) for step in taken[1:]],
        "rows": [row_of(key, names[key[0]], taken, states) for key in keys],
        "people": entries[:SHOWN],
        "currency": inputs[1][0].policy.currency,
    }


def row_of(key: Key, name: str, taken: Sequence[Step], states: Sequence[Mapping[Key, Figures]]) -> Row:
    """One offer along the steps; where it appears or goes, or has no fit, nothing is taken apart."""
    path = [state.get(key) for state in states]
    title = f"{name} · {words.BILLINGS[key[1]]}" if key[1] else name
    parts = [
        part_of(step.change, before, after)
        for step, (before, after) in zip(taken[1:], pairwise(path), strict=True)
    ]
    whole = tuple(part for part in parts if part is not None)
    return Row(title, path[0], path[-1], whole if len(whole) == len(parts) else ())


def part_of(change: str, before: Figures | None, after: Figures | None) -> Part | None:
    """What one change moved; None where there was nothing to move."""
    if before is None or after is None:
        return None
    fits = (before.verified, before.claimed, after.verified, after.claimed)
    if any(fit is None for fit in fits):
        return None
    verified, claimed, verified_then, claimed_then = (fit or Fraction(0) for fit in fits)
    return Part(
        change,
        verified_then - verified,
        claimed_then - claimed,
        after.cost - before.cost,
        after.verdict if after.verdict is not before.verdict else None,
    )


def people(earlier: Run, later: Run) -> list[AuditEntry]:
    """What people did between the two requests, newest first."""
    entries = AuditEntry.objects.filter(evaluation=later.evaluation.slug)
    entries = entries.filter(at__gt=earlier.requested_at, at__lte=later.requested_at)
    return list(entries.exclude(action__in=["finish_run", "request_run"])[:MOST])


def editors(change: str, entries: Sequence[AuditEntry]) -> list[str]:
    """Who did something in between that can make such a change, each once, the latest first."""
    return list(dict.fromkeys(entry.actor for entry in entries if may_make(entry, change)))


def may_make(entry: AuditEntry, change: str) -> bool:
    """Whether an action on record can be behind a change; one that tells its fields, only behind theirs."""
    if entry.action.startswith("admin_") or entry.action == "load_evaluation":
        return True
    if entry.action == "change_policy":
        fields = entry.details.get("changes") or {}
        named = {name: group for group, names in POLICY.items() for name in names}
        return change in {named.get(field, "settings") for field in map(policy_field, fields)}
    return change in MADE_BY.get(entry.action, ())


def policy_field(column: str) -> str:
    """The policy's field behind a column of the evaluation: `users_start` and `users_growth` are users."""
    return next((name for name in COLUMNS if column.startswith(name)), column)
