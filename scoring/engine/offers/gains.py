"""What add-ons add to a plan's claimed fit, for every set of them at once (spec 3.2, 4.2).

With add-ons the best level counts, so a set gains a step of a feature's credit when any of the add-ons B that
reach it is in the set: gain(S) = Σ c[B] − Σ_{B ⊆ Sᶜ} c[B], one subset-sum (zeta) transform for all 2^A sets.
Likewise a feature that does not apply to the plan does as soon as any of the add-ons B gives it a level.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from scoring.engine.fit.cells import NOT_APPLICABLE, UNANSWERED, Credits, effective, stack
from scoring.engine.offers.claims import Claims, Limbs, Pooled, Sets, Truths
from scoring.engine.ratios import Ratio
from scoring.engine.values import Product
from scoring.engine.weights import Weights


@dataclass(frozen=True)
class Steps:
    """Gains of weight, each with the set B of add-ons of which any brings it: n masks, n × L limbs."""

    masks: Sets
    gains: Limbs

    def of_all_sets(self, count: int) -> Limbs:
        """gain(S) of every set of `count` add-ons (2^count × L)."""
        within = np.zeros((1 << count, self.gains.shape[1]), dtype=np.int64)
        np.add.at(within, self.masks, self.gains)
        for i in range(count):
            halves = within.reshape(-1, 2, 1 << i, within.shape[1])
            halves[:, 1] += halves[:, 0]
        gained: Limbs = within[-1] - within[::-1]
        return gained

    def of_set(self, chosen: int) -> Limbs:
        """gain(S) of one set (L)."""
        gained: Limbs = self.gains[self.masks & chosen != 0].sum(axis=0)
        return gained


@dataclass(frozen=True)
class Gains:
    """What a plan claims alone, and what its add-ons add: to the numerator in percent, to the denominator."""

    pooled: Pooled
    count: int
    numerator: Limbs
    denominator: Limbs
    credit: Steps
    applicable: Steps
    breakers: tuple[tuple[int, int | None], ...]
    """Per deal-breaker without credit on the plan alone: the add-ons that give it credit; and, where it does
    not apply to the plan, those that give it a level, else None."""
    hopeless: bool
    """A deal-breaker that no feature stands for is never met."""

    def ratio(self, chosen: int) -> Ratio:
        """The exact claimed fit with one set of add-ons."""
        numerator = self.numerator + self.credit.of_set(chosen)
        denominator = self.denominator + self.applicable.of_set(chosen)
        integer = self.pooled.integer
        return Ratio(integer(numerator.tolist()), 100 * integer(denominator.tolist()))

    @cached_property
    def claims(self) -> Claims:
        """The claims of every set of add-ons."""
        numerators = self.numerator + self.credit.of_all_sets(self.count)
        denominators = self.denominator[None]
        if self.applicable.masks.size:
            denominators = self.denominator + self.applicable.of_all_sets(self.count)
        return Claims.of(self.pooled, numerators, denominators)

    @cached_property
    def credited(self) -> Truths:
        """Sets with which every deal-breaker that applies is claimed with credit above 0: none is blocked."""
        sets = np.arange(1 << self.count)
        credited = np.full(len(sets), not self.hopeless)
        for creditors, answerers in self.breakers:
            met = sets & creditors != 0
            credited &= met if answerers is None else met | (sets & answerers == 0)
        return credited


def gains_of(
    product: Product, plan: str, addons: Sequence[str], weights: Weights, pooled: Pooled, credits: Credits
) -> Gains:
    """The gains of a plan's add-ons, given in the order of their bits, the lowest first."""
    cells = [product.cells.get(key) for key in (plan, *(f"+{addon}" for addon in addons))]
    codes = stack([effective(row, weights.features) for row in cells], "u1") & 15
    percents = np.array(credits.percents, dtype=np.int64)[codes]
    bits = 1 << np.arange(len(addons))
    excluded = np.flatnonzero(codes[0] == NOT_APPLICABLE)
    answerers = bits @ (codes[1:, excluded] != UNANSWERED)
    any_answer = dict(zip(excluded.tolist(), answerers.tolist(), strict=True))
    breakers = [f for f in weights.deal_breakers if f < weights.features and not percents[0, f]]
    creditors = (bits @ (percents[1:, breakers] > 0)).tolist()
    return Gains(
        pooled=pooled,
        count=len(addons),
        numerator=percents[0] @ pooled.limbs,
        denominator=pooled.total - pooled.limbs[excluded].sum(axis=0),
        credit=credit_steps(percents, bits, pooled.limbs, sorted({*credits.percents})),
        applicable=steps_of(answerers, pooled.limbs[excluded]),
        breakers=tuple((c, any_answer.get(f)) for f, c in zip(breakers, creditors, strict=True)),
        hopeless=any(f >= weights.features for f in weights.deal_breakers),
    )


def credit_steps(percents: Sets, bits: Sets, limbs: Limbs, values: Sequence[int]) -> Steps:
    """The steps of credit above the plan's own, its row the first: one for each two neighbouring credits."""
    raised = np.flatnonzero((percents[1:] > percents[0]).any(axis=0))
    own, others, limbs = percents[0, raised], percents[1:, raised], limbs[raised]
    masks, gains = [bits[:0]], [limbs[:0]]
    for lower, upper in pairwise(values):
        steps = steps_of(np.where(own < upper, bits @ (others >= upper), 0), limbs * (upper - lower))
        masks.append(steps.masks)
        gains.append(steps.gains)
    return Steps(np.concatenate(masks), np.concatenate(gains))


def steps_of(masks: Sets, gains: Limbs) -> Steps:
    """Those gains that any add-on brings."""
    brought = masks > 0
    return Steps(masks[brought], gains[brought])
