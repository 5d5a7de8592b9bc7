"""Two runs of one evaluation: what changed in the inputs, and how much each change moved (spec 8).

From the earlier inputs to the later ones the changes are put in one after the other, in a fixed order; the
figures are computed again after each. What a change moved is the difference that it made there, so that the
parts of an offer sum to its whole exactly.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from discovery.models import AuditEntry
from scoring.engine.costs import Assumptions, Projector
from scoring.engine.fit import score_plans
from scoring.engine.values import Header, Offer, Product
from scoring.engine.vocabulary import Billing
from scoring.engine.weights import weigh
from scoring.models import Run
from scoring.reports.whatif import frozen

Key = tuple[str, Billing | None]


@dataclass(frozen=True)
class Figures:
    """What is compared of an offer."""

    verified: Fraction | None
    claimed: Fraction | None
    cost: Decimal


@dataclass(frozen=True)
class Step:
    """Inputs after one more change."""

    name: str
    header: Header
    products: Mapping[str, Product]


@dataclass(frozen=True)
class Part:
    """What one change moved, in points of fit and in money."""

    name: str
    verified: Fraction
    claimed: Fraction
    cost: Decimal

    @property
    def moves(self) -> bool:
        return bool(self.verified or self.claimed or self.cost)


@dataclass(frozen=True)
class Row:
    """One offer in both runs; parts sum to the whole. None where it is only in one of them."""

    name: str
    before: Figures | None
    after: Figures | None
    parts: tuple[Part, ...]


POLICY = gettext_lazy("policy: line, weights, credits, rules, users, rates")
TEAMS = gettext_lazy("teams: voices, people, rates")
NEEDS = gettext_lazy("requirements and features")
EFFORTS = gettext_lazy("efforts")
ANSWERS = gettext_lazy("answers and findings")
PRICES = gettext_lazy("prices, plans and add-ons")


def steps(
    old: tuple[Header, Mapping[str, Product]], new: tuple[Header, Mapping[str, Product]]
) -> Iterator[Step]:
    """The inputs after each change, in the fixed order; unchanged ones are left out."""
    header, products = old
    target, goods = new
    yield Step("", header, products)
    changes: list[tuple[Any, dict[str, Any]]] = [
        (POLICY, {"policy": target.policy}),
        (TEAMS, {"teams": target.teams}),
        (NEEDS, {"features": target.features, "requirements": target.requirements}),
        (EFFORTS, {"efforts": target.efforts}),
    ]
    same_features = [f.key for f in header.features] == [f.key for f in target.features]
    for name, fields in changes:
        changed = replace(header, **fields)
        if changed != header:
            if name is NEEDS and not same_features:
                products = recut(products, header, target)
            header = changed
            yield Step(str(name), header, products)
    shared = products.keys() & goods.keys()
    answered = {
        path: replace(products[path], cells=goods[path].cells)
        for path in shared
        if fits(products[path], goods[path])
    }
    if any(answered[path] != products[path] for path in answered):
        products = {**products, **answered}
        yield Step(str(ANSWERS), header, products)
    if products != goods:
        yield Step(str(PRICES), header, goods)


def fits(old: Product, new: Product) -> bool:
    """Whether the later cells can stand on the earlier offerings."""
    return old.cells.keys() == new.cells.keys()


def recut(products: Mapping[str, Product], header: Header, target: Header) -> dict[str, Product]:
    """Cells laid out for other features: those that both know keep their bytes, new ones are unanswered."""
    at = {feature.key: i for i, feature in enumerate(header.features)}
    places = [at.get(feature.key) for feature in target.features]

    def cut(data: bytes, width: int) -> bytes:
        return b"".join(bytes(width) if i is None else data[i * width : (i + 1) * width] for i in places)

    return {
        path: replace(
            product,
            cells={
                key: replace(cells, levels=cut(cells.levels, 1), days=cut(cells.days, 2))
                for key, cells in product.cells.items()
            },
        )
        for path, product in products.items()
    }


def figures(step: Step) -> dict[Key, Figures]:
    """The figures of every plan and cycle under some inputs."""
    products = list(step.products.values())
    found = score_plans(step.header, weigh(step.header), products)
    assumptions, row = Assumptions(step.header), 0
    moved: dict[Key, Figures] = {}
    for product in products:
        projector = Projector(step.header, product, assumptions)
        for plan in product.plans:
            fit = found.overall[row]
            row += 1
            for billing in projector.cycles(plan.key):
                cost = projector.likely(Offer(plan.key, (), billing))
                moved[product.offering(plan.key), billing] = Figures(
                    fit.verified.fraction, fit.claimed.fraction, cost
                )
    return moved


def compare_runs(earlier: Run, later: Run) -> dict[str, Any]:
    """The template's context: rows by offer, the changes there were, and who made them."""
    inputs = []
    names: dict[str, str] = {}
    for run in (earlier, later):
        facts, products = frozen(run.pk)
        inputs.append((facts.header, {product.path: product for product in products}))
        for product in products:
            names |= {product.offering(plan.key): f"{product.name} {plan.name}" for plan in product.plans}
    taken = list(steps(inputs[0], inputs[1]))
    states = [figures(step) for step in taken]
    keys = list(dict.fromkeys([*states[-1], *states[0]]))
    return {
        "changes": [step.name for step in taken[1:]],
        "rows": [row_of(key, names[key[0]], taken, states) for key in keys],
        "people": people(earlier, later),
        "currency": inputs[1][0].policy.currency,
    }


def row_of(key: Key, name: str, taken: Sequence[Step], states: Sequence[Mapping[Key, Figures]]) -> Row:
    """One offer along the steps; where it appears or goes, or has no fit, nothing is taken apart."""
    path = [state.get(key) for state in states]
    title = f"{name} · {_(key[1])}" if key[1] else name
    parts = [
        part_of(step.name, before, after)
        for step, (before, after) in zip(taken[1:], pairwise(path), strict=True)
    ]
    whole = tuple(part for part in parts if part is not None)
    return Row(title, path[0], path[-1], whole if len(whole) == len(parts) else ())


def part_of(name: str, before: Figures | None, after: Figures | None) -> Part | None:
    """What one change moved; None where there was nothing to move."""
    if before is None or after is None:
        return None
    fits = (before.verified, before.claimed, after.verified, after.claimed)
    if any(fit is None for fit in fits):
        return None
    verified, claimed, verified_then, claimed_then = (fit or Fraction(0) for fit in fits)
    return Part(name, verified_then - verified, claimed_then - claimed, after.cost - before.cost)


def people(earlier: Run, later: Run) -> list[AuditEntry]:
    """What people did between the two requests, newest first."""
    entries = AuditEntry.objects.filter(evaluation=later.evaluation.slug)
    entries = entries.filter(at__gt=earlier.requested_at, at__lte=later.requested_at)
    return list(entries.exclude(action__in=["finish_run", "request_run"])[:50])
