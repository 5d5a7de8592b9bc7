"""Drop: the nice-to-haves to give up until a plan clears the line, on claimed credit (spec 7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from scoring.engine.robustness.table import PlanTable
from scoring.engine.waysout.cover import WORK, cheapest_cover
from scoring.engine.waysout.line import Line, relied_on


class Obstacle(StrEnum):
    """Why there is no list."""

    BLOCKED = "blocked"
    NO_FIT = "no_fit"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True)
class DropList:
    """Features to give up, in the order of the items; the original weights stay (spec 7).

    `weight` is their share of all weight, `lost` each heard team's share of its own. The plan can be used at
    once; what must be true are the unverified claims in `relies_on`. `proven`: no list weighs less (or is
    shorter).
    """

    features: tuple[str, ...]
    fit_original: Fraction
    fit_reduced: Fraction
    weight: Fraction
    lost: Mapping[str, Fraction]
    relies_on: tuple[str, ...]
    proven: bool
    months: int = 0


@dataclass(frozen=True)
class Drop:
    """A plan's two lists, both empty where it already clears; with an obstacle both are None."""

    plan: str
    fewest: DropList | None
    least_weight: DropList | None
    obstacle: Obstacle | None = None


def drop(table: PlanTable, row: int, line: Line, work: int = WORK) -> Drop:
    """Both lists of one plan. `work` bounds the search for the least weight (`cover.py`)."""
    plan = table.paths[row]
    obstacle = obstacle_of(table, row, line)
    chosen = None if obstacle else fewest_drops(table, row, line)
    if chosen is None:
        return Drop(plan, None, None, obstacle or Obstacle.IMPOSSIBLE)
    fewest = listed(table, row, line, chosen, True)
    if not chosen:
        return Drop(plan, fewest, fewest)
    lightest, proven = least_weight(table, row, line, work)
    return Drop(plan, fewest, listed(table, row, line, lightest, proven))


def obstacle_of(table: PlanTable, row: int, line: Line) -> Obstacle | None:
    """A blocked plan is never helped by dropping, and one without a fit has no line to reach."""
    if any(table.refused(row, f) for f in table.breakers(row, line.weights)):
        return Obstacle.BLOCKED
    return None if (table.applicable[row] & line.weighty).any() else Obstacle.NO_FIT


def droppable(table: PlanTable, row: int, line: Line) -> NDArray[np.intp]:
    """The nice-to-haves that are applicable."""
    return np.asarray(line.nice[table.applicable[row, line.nice]])


def fewest_drops(table: PlanTable, row: int, line: Line) -> tuple[int, ...] | None:
    """The shortest prefix of the nice-to-haves by w_f (τ − c_f), largest first, then in the items' order.

    None where even all of them are too few or nothing would be left. The plan must have a fit.
    """
    lacking = line.lacking(table, row)
    if lacking <= 0:
        return ()
    items, credits = droppable(table, row, line), table.credits[row]
    items = items[np.argsort(line.places(credits, items), kind="stable")]
    enough = np.flatnonzero(np.cumsum(-line.over(credits, items)) >= lacking)
    if not len(enough):
        return None
    chosen = np.sort(items[: enough[0] + 1])
    kept = line.sum_of(table.applicable[row]) - int(line.w[chosen].sum())
    return tuple(chosen.tolist()) if kept > 0 else None


def least_weight(table: PlanTable, row: int, line: Line, work: int) -> tuple[tuple[int, ...], bool]:
    """The nice-to-haves of least weight that repay what is lacking, and whether that is proven.

    Of equal weight the fewest, then the first. Only for a plan that `fewest_drops` has a list for: then this
    one leaves something too.
    """
    items = droppable(table, row, line)
    repaid = -line.over(table.credits[row], items)
    cover = cheapest_cover(line.w[items].tolist(), repaid.tolist(), line.lacking(table, row), work)
    if cover is None:
        raise ValueError("dropping everything does not reach the line")
    return tuple(items[list(cover.chosen)].tolist()), cover.proven


def listed(table: PlanTable, row: int, line: Line, chosen: tuple[int, ...], proven: bool) -> DropList:
    """The list with the plan scored again on what is kept."""
    applicable = table.applicable[row]
    kept = applicable.copy()
    kept[list(chosen)] = False
    original, reduced = (line.fit(table.credits[row], which) for which in (applicable, kept))
    if original is None or reduced is None:
        raise ValueError("a list that leaves nothing")
    return DropList(
        features=line.names(chosen),
        fit_original=original,
        fit_reduced=reduced,
        weight=Fraction(int(line.w[list(chosen)].sum()), int(line.w.sum())),
        lost=line.lost(chosen),
        relies_on=relied_on(table, row, chosen, line),
        proven=proven,
    )
