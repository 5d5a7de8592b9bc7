"""The chance of each plan to be the cheapest (spec 5.4)."""

from collections.abc import Iterable
from decimal import Decimal

import numpy as np

from scoring.engine.ranges.draws import DRAWS, PATHS
from scoring.engine.ranges.models import SamplingModel, totals
from scoring.engine.vocabulary import Billing

CYCLES = {billing.value: i for i, billing in enumerate(Billing)}


def competitors(models: Iterable[SamplingModel]) -> list[SamplingModel]:
    """Each eligible plan in the cycle with its lowest likely total (the first of equals), lowest first.

    A plan's chances are the same in each of its cycles: it is bought in the cheapest.
    """
    best: dict[str, tuple[Decimal, int, SamplingModel]] = {}
    for model in models:
        if model.eligible:
            row = Decimal(model.likely), CYCLES.get(model.billing or "", -1), model
            if model.offer not in best or row[:2] < best[model.offer][:2]:
                best[model.offer] = row
    return [model for *_, model in sorted(best.values(), key=lambda row: (row[0], row[2].offer))]


def chance_cheapest(models: Iterable[SamplingModel]) -> dict[str, float]:
    """How often each fully priced and always available plan has the lowest total; ties count for each.

    By offer path; plans that do not take part are not in it. Who on no path goes below the highest of the
    lowest totals so far is not drawn again.
    """
    rivals = competitors(models)
    lowest, ceiling = np.full(DRAWS, np.inf), np.full(PATHS, np.inf)
    wins = np.zeros((len(rivals), DRAWS // 8), dtype=np.uint8)
    drawn: list[int] = []
    for i, model in enumerate(rivals):
        if model.lowest is not None and (np.array(model.lowest) > ceiling).all():
            continue
        total = totals(model)
        wins[drawn] &= ~np.packbits(total < lowest)
        wins[i] = np.packbits(total <= lowest)
        drawn.append(i)
        np.minimum(lowest, total, out=lowest)
        ceiling = lowest.reshape(PATHS, -1).max(axis=1)
    counts = np.bitwise_count(wins).sum(axis=1).tolist()
    return {model.offer: count / DRAWS for model, count in zip(rivals, counts, strict=True)}
