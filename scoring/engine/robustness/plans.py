"""The table of plans alone from the products' packed cells (spec 3.2, 6)."""

from collections.abc import Iterable

import numpy as np

from scoring.engine.fit.cells import Credits, effective
from scoring.engine.robustness.table import PlanTable
from scoring.engine.values import Product
from scoring.engine.weights import Weights


def plan_table(products: Iterable[Product], weights: Weights, credits: Credits) -> PlanTable:
    """Every plan of the products, in their order; what nobody can answer (`~i`) is unanswered."""
    paths: list[str] = []
    rows: list[bytes] = []
    for product in products:
        for plan in product.plans:
            paths.append(product.offering(plan.key))
            rows.append(effective(product.cells.get(plan.key), weights.features))
    shape = len(paths), len(weights.items)
    levels = np.zeros(shape, dtype=np.uint8)
    levels[:, : weights.features] = np.frombuffer(b"".join(rows), np.uint8).reshape(
        len(paths), weights.features
    )
    return PlanTable(
        paths=tuple(paths),
        levels=levels & np.uint8(15),
        credits=np.frombuffer(levels.tobytes().translate(credits.claimed), np.uint8).reshape(shape),
        verified=levels > 15,
    )
