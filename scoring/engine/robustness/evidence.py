"""The next evidence worth getting: open cells by weight × what they could add (spec 6)."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from scoring.engine.ratios import Ratio, Three
from scoring.engine.robustness.table import Floats, PlanTable
from scoring.engine.verdicts import decide
from scoring.engine.vocabulary import Verdict
from scoring.engine.weights import Weights

LIMIT = 50
"""How many cells are listed."""


@dataclass(frozen=True)
class OpenCell:
    """A cell that nobody answered, or a claim above 0 that nobody verified.

    `worth`: the item's share of all weight × the credit that evidence could add: all of it to the claimed fit
    where unanswered, the claim to the verified fit otherwise. `if_held` and `if_not`: the plan's verdict once
    this cell alone is verified, as claimed (native where unanswered) or as none.
    """

    plan: str
    item: str
    answered: bool
    worth: Fraction
    verdict: Verdict
    if_held: Verdict
    if_not: Verdict

    @property
    def could_change(self) -> bool:
        """Whether a finding could change the plan's verdict."""
        return self.if_held != self.verdict or self.if_not != self.verdict


def next_evidence(
    table: PlanTable, weights: Weights, threshold: Fraction, limit: int = LIMIT
) -> tuple[OpenCell, ...]:
    """The open cells of all plans, worth most first, then by path and in the order of the items."""
    whole = sum(weights.overall)
    if not whole or not limit or not table.paths:
        return ()
    added = could_add(table, weights.features)
    rows, items = most_worth(table.paths, worth_of(added, weights), limit)
    states = {row: PlanState.of(table, weights, row, threshold) for row in set(rows.tolist())}
    return tuple(
        OpenCell(
            plan=table.paths[row],
            item=weights.items[item],
            answered=not table.unanswered[row, item],
            worth=Fraction(weights.overall[item] * int(added[row, item]), 100 * whole),
            verdict=states[row].verdict(),
            if_held=states[row].found(item, int(added[row, item])),
            if_not=states[row].found(item, 0),
        )
        for row, item in zip(rows.tolist(), items.tolist(), strict=True)
    )


def could_add(table: PlanTable, features: int) -> NDArray[np.uint8]:
    """Percent that evidence could add to each cell: nothing to what is verified, or can never be answered."""
    added = np.where(table.unanswered, 100, table.credits).astype(np.uint8)
    added[~table.applicable | table.verified] = 0
    added[:, features:] = 0
    return added


def worth_of(added: NDArray[np.uint8], weights: Weights) -> Floats:
    """Each cell's share of all weight × percent, rounded once: what is worth the same is equal here too."""
    worth, whole = np.zeros((len(weights.items), 101)), sum(weights.overall)
    for percent in np.unique(added).tolist():
        worth[:, percent] = [weight * percent / whole for weight in weights.overall]
    return worth[np.arange(len(weights.items)), added]


def most_worth(
    paths: tuple[str, ...], worth: Floats, limit: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and items of the cells worth most: of equal ones, those of the plans and items that come first."""
    by_path = np.argsort(np.array(paths, dtype=object), kind="stable")
    flat = worth[by_path].ravel()
    open_cells = int((flat > 0).sum())
    limit = min(limit, open_cells)
    if not limit:
        return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp)
    line = np.partition(flat, len(flat) - limit)[len(flat) - limit]
    candidates = np.flatnonzero(flat >= line)
    chosen = candidates[np.argsort(-flat[candidates], kind="stable")[:limit]]
    return by_path[chosen // worth.shape[1]], chosen % worth.shape[1]


@dataclass(frozen=True)
class PlanState:
    """What a plan's verdict depends on: its fits as whole numbers, its applicable deal-breakers."""

    weights: Weights
    threshold: Fraction
    sums: tuple[int, int, int]
    """Σ w_f × percent: verified, claimed, possible."""
    whole: int
    """Σ w_f × 100 of what is applicable."""
    percents: list[int]
    answered: list[bool]
    refused: frozenset[int]
    unproven: frozenset[int]
    """Deal-breakers that are not verified with credit above 0."""

    @classmethod
    def of(cls, table: PlanTable, weights: Weights, row: int, threshold: Fraction) -> "PlanState":
        percents, verified = table.credits[row].tolist(), table.verified[row].tolist()
        answered = (~table.unanswered[row]).tolist()
        applicable = np.flatnonzero(table.applicable[row]).tolist()
        breakers = table.breakers(row, weights)
        w = weights.overall
        claimed = sum(w[f] * percents[f] for f in applicable)
        return cls(
            weights=weights,
            threshold=threshold,
            sums=(
                sum(w[f] * percents[f] for f in applicable if verified[f]),
                claimed,
                claimed + sum(w[f] * 100 for f in applicable if not answered[f]),
            ),
            whole=sum(w[f] * 100 for f in applicable),
            percents=percents,
            answered=answered,
            refused=frozenset(f for f in breakers if table.refused(row, f)),
            unproven=frozenset(f for f in breakers if not (verified[f] and percents[f])),
        )

    def verdict(self) -> Verdict:
        return self._decide(self.sums, self.refused, self.unproven)

    def found(self, item: int, percent: int) -> Verdict:
        """The verdict once one more cell is verified at so much credit; 0 is a finding of none."""
        claim = self.percents[item] if self.answered[item] else 0
        possible = self.percents[item] if self.answered[item] else 100
        weight = self.weights.overall[item]
        before = (0, claim, possible)
        verified, claimed, best = (
            total + weight * (percent - was) for total, was in zip(self.sums, before, strict=True)
        )
        breaker = {item} & {*self.weights.deal_breakers}
        refused = self.refused - breaker if percent else self.refused | breaker
        unproven = self.unproven - breaker if percent else self.unproven
        return self._decide((verified, claimed, best), refused, unproven)

    def _decide(
        self, sums: tuple[int, int, int], refused: frozenset[int], unproven: frozenset[int]
    ) -> Verdict:
        fits = Three(*(Ratio(total, self.whole) for total in sums))
        return decide(fits, self.threshold, refused=bool(refused), proven=not unproven)
