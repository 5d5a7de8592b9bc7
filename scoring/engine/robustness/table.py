"""Plans alone, once per plan, as arrays; and their exact sums per team (spec 6, spec 4.2)."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.engine.vocabulary import LevelCode
from scoring.engine.weights import Integers, Weights

Booleans = NDArray[np.bool_]
Floats = NDArray[np.float64]

REFUSALS = (LevelCode.ROADMAP, LevelCode.NONE)
BLOCK = 256
"""Plans that are summed at once."""


@dataclass(frozen=True)
class PlanTable:
    """N plans × F items, in the order of `Weights.items`; a row's values never depend on the other rows."""

    paths: tuple[str, ...]
    """`vendor/product/plan`, each once."""
    levels: NDArray[np.uint8]
    """LevelCode that counts: the finding's where there is one, else the claim's; 0 is unanswered."""
    credits: NDArray[np.uint8]
    """Its credit in percent; 0 where unanswered or not applicable."""
    verified: Booleans

    @cached_property
    def applicable(self) -> Booleans:
        return np.asarray(self.levels != LevelCode.NOT_APPLICABLE)

    @cached_property
    def unanswered(self) -> Booleans:
        return np.asarray(self.levels == LevelCode.UNANSWERED)

    def only(self, rows: NDArray[Any]) -> "PlanTable":
        """Some of the plans, in the order of `rows` (positions or a mask)."""
        paths = tuple(np.array(self.paths, dtype=object)[rows])
        return PlanTable(paths, self.levels[rows], self.credits[rows], self.verified[rows])

    def refused(self, row: int, item: int) -> bool:
        """Whether the plan's level of the item is none or roadmap (spec 4.4)."""
        return int(self.levels[row, item]) in REFUSALS

    def breakers(self, row: int, weights: Weights) -> tuple[int, ...]:
        """The deal-breakers that are applicable to the plan."""
        return tuple(f for f in weights.deal_breakers if self.levels[row, f] != LevelCode.NOT_APPLICABLE)


@dataclass(frozen=True)
class PlanSums:
    """Exact sums of N plans over T heard teams, in units of each team's u_tf.

    `claimed` and `verified` hold Σ_f u_tf × percent over what is applicable (S_t), `applicable` Σ_f u_tf
    (D_t), `totals` U_t, `multipliers` whole numbers in the proportion of W_t ÷ U_t.
    """

    paths: tuple[str, ...]
    teams: tuple[str, ...]
    claimed: Integers
    verified: Integers
    applicable: Integers
    totals: tuple[int, ...]
    multipliers: tuple[int, ...]

    @cached_property
    def voices(self) -> tuple[Fraction, ...]:
        """Each team's own share of the voices, adding up to 1; none where all are 0."""
        raw = [k * total for k, total in zip(self.multipliers, self.totals, strict=True)]
        return tuple(Fraction(voice, sum(raw)) for voice in raw) if any(raw) else ()

    @cached_property
    def has_fit(self) -> Booleans:
        """Plans with anything applicable for any heard team."""
        return np.array((self.applicable > 0).any(axis=1), dtype=np.bool_)

    def fits(self, sums: Integers) -> list[Fraction | None]:
        """The pooled fit of each plan at the evaluation's own voices, exactly; None without a denominator."""
        rows = zip(sums.tolist(), self.applicable.tolist(), strict=True)
        return [pooled(self.multipliers, credit, weight) for credit, weight in rows]


def pooled(multipliers: tuple[int, ...], credit: list[int], weight: list[int]) -> Fraction | None:
    """Σ_t k_t S_t ÷ 100 Σ_t k_t D_t (spec 4.2)."""
    numerator = sum(k * s for k, s in zip(multipliers, credit, strict=True))
    denominator = 100 * sum(k * d for k, d in zip(multipliers, weight, strict=True))
    return Fraction(numerator, denominator) if denominator else None


def plan_sums(table: PlanTable, weights: Weights) -> PlanSums:
    """The sums of every plan. Whole numbers below 2^53 are exact in float64, whatever the block."""
    kind: Any = object if weights.by_team.dtype == object else np.float64
    by_item = weights.by_team.T.astype(kind)
    shape = (len(table.paths), len(weights.teams))
    claimed, verified, applicable = (np.zeros(shape, dtype=weights.by_team.dtype) for _ in range(3))
    for start in range(0, len(table.paths), BLOCK):
        rows = slice(start, start + BLOCK)
        credits = table.credits[rows].astype(kind)
        claimed[rows] = credits @ by_item
        verified[rows] = (credits * table.verified[rows]) @ by_item
        applicable[rows] = table.applicable[rows].astype(kind) @ by_item
    return PlanSums(
        paths=table.paths,
        teams=weights.teams,
        claimed=claimed,
        verified=verified,
        applicable=applicable,
        totals=weights.totals,
        multipliers=weights.multipliers,
    )


def margins(sums: PlanSums, credit: Integers, threshold: Fraction) -> Integers:
    """q × S_t − 100 p × D_t of each plan and team, τ = p ÷ q: at least 0 where the team's fit reaches τ."""
    p, q = threshold.as_integer_ratio()
    wide = 100 * q * max(sums.totals, default=0) >= 2**62
    kind: Any = object if wide or credit.dtype == object else np.int64
    return np.asarray(credit.astype(kind) * q - sums.applicable.astype(kind) * (100 * p))
