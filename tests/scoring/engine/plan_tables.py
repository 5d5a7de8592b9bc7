"""Small tables of plans for tests: a plan is a list of credits, with marks for what is open or out."""

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
from hypothesis import strategies as st

from scoring.engine.robustness import PlanTable
from scoring.engine.vocabulary import LevelCode
from scoring.engine.weights import Weights, team_multipliers

NA = "n/a"
UNANSWERED = "?"
ROADMAP = "roadmap"
NONE = "none"
Cell = int | str
"""Percent of credit, or one of the words above; 0 is a level of none."""


def weights_of(
    by_team: Sequence[Sequence[int]],
    voices: Sequence[int] | None = None,
    *,
    musts: Sequence[int] = (),
    deal_breakers: Sequence[int] = (),
    loose: int = 0,
) -> Weights:
    """Weights of teams t0, t1 … over features f0, f1 …; the last `loose` items have no feature."""
    matrix = np.array(by_team, dtype=np.int64).reshape(len(by_team), -1 if by_team else 0)
    items = matrix.shape[1]
    return Weights(
        teams=tuple(f"t{t}" for t in range(len(by_team))),
        items=tuple(f"~{f}" if f >= items - loose else f"f{f}" for f in range(items)),
        by_team=matrix,
        by_area={},
        by_priority={},
        multipliers=team_multipliers(
            [Decimal(voice) for voice in voices or [1] * len(by_team)], matrix.sum(axis=1).tolist()
        ),
        musts=tuple(musts),
        deal_breakers=tuple(deal_breakers),
    )


def level_of(cell: Cell) -> int:
    words = {NA: LevelCode.NOT_APPLICABLE, UNANSWERED: LevelCode.UNANSWERED, NONE: LevelCode.NONE}
    if cell in words:
        return int(words[cell])
    if cell in (ROADMAP, 0):
        return int(LevelCode.ROADMAP if cell == ROADMAP else LevelCode.NONE)
    return int(LevelCode.NATIVE if cell == 100 else LevelCode.PARTIAL)


def table_of(
    plans: dict[str, Sequence[Cell]], verified: dict[str, Sequence[int]] | bool = False
) -> PlanTable:
    """Plans by path; `verified` names the verified items of each, or is the same for all cells."""
    levels = np.array([[level_of(cell) for cell in row] for row in plans.values()], dtype=np.uint8)
    credits = np.array(
        [[cell if isinstance(cell, int) else 0 for cell in row] for row in plans.values()], dtype=np.uint8
    )
    found = np.zeros(levels.shape, dtype=bool)
    for row, path in enumerate(plans):
        if isinstance(verified, dict):
            found[row, list(verified.get(path, ()))] = True
        else:
            found[row] = verified
    return PlanTable(tuple(plans), levels, credits, found & (levels > 0) & (levels < 8))


CELLS = st.sampled_from([0, 25, 50, 50, 75, 100, 100, UNANSWERED, ROADMAP, NA])


@st.composite
def tables(draw: st.DrawFn, *, plans: int = 5, items: int = 6, teams: int = 3) -> tuple[PlanTable, Weights]:
    """Random small evaluations: some teams ask for everything, some for one thing, some have no voice."""
    n, f, t = (draw(st.integers(1, most)) for most in (plans, items, teams))
    rows = [draw(st.lists(st.integers(0, 4), min_size=f, max_size=f).filter(any)) for _ in range(t)]
    voices = draw(st.lists(st.integers(0, 3), min_size=t, max_size=t).filter(any))
    asked = [i for i in range(f) if any(row[i] for row in rows)]
    musts = sorted(draw(st.sets(st.sampled_from(asked))))
    breakers = sorted(draw(st.sets(st.sampled_from(musts), max_size=1))) if musts else []
    weights = weights_of(rows, voices, musts=musts, deal_breakers=breakers)
    cells = {f"v{i}/crm/p": draw(st.lists(CELLS, min_size=f, max_size=f)) for i in range(n)}
    verified = {path: sorted(draw(st.sets(st.integers(0, f - 1)))) for path in cells}
    return table_of(cells, verified), weights
