"""How often a vendor's claims held when the buyer looked (spec 6, spec 3.2)."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

import numpy as np

from scoring.engine.coverage import tiers_down
from scoring.engine.values import Product
from scoring.engine.vocabulary import LEVEL_OF_CODE, Level, LevelCode

Credits = Mapping[Level, Decimal]


Cell = tuple[str, str]
"""An offering and a feature, by whatever names them."""


def rows_record(
    below: Mapping[str, str | None],
    claims: Mapping[Cell, Level],
    findings: Mapping[Cell, Level],
    credits: Credits,
) -> tuple[int, int]:
    """(held, failed) of offerings' own findings, from rows; `below` has the tier that each builds on.

    A finding, the one that decides within its tier, is compared with the offering's claim, its own or a lower
    tier's.
    """
    held = failed = 0
    for (offering, feature), found in findings.items():
        tiers = ((tier, feature) for tier in tiers_down(offering, below))
        claim = next((claims[cell] for cell in tiers if cell in claims), Level.NOT_APPLICABLE)
        if claim is not Level.NOT_APPLICABLE:
            good = credits[found] >= credits[claim]
            held, failed = held + good, failed + (not good)
    return held, failed


def product_record(product: Product, credits: Credits) -> tuple[int, int]:
    """The same from the packed cells, which are all that a run has.

    A cell that repeats the tier below (claim, finding and day) is that tier's finding, inherited: it counts
    once.
    """
    below = {plan.key: plan.builds_on for plan in product.plans}
    credit = np.zeros(16)
    for code, level in LEVEL_OF_CODE.items():
        credit[code] = float(credits.get(level, 0))
    held = failed = 0
    for key, cells in product.cells.items():
        levels, days = np.frombuffer(cells.levels, np.uint8), np.frombuffer(cells.days, "<u2")
        claim, finding = levels & 15, levels >> 4
        counts = (claim > 0) & (claim != LevelCode.NOT_APPLICABLE) & (finding > 0)
        tier = below.get(key)
        if tier is not None:
            lower = product.cells[tier]
            counts &= (levels != np.frombuffer(lower.levels, np.uint8)) | (
                days != np.frombuffer(lower.days, "<u2")
            )
        good = credit[finding] >= credit[claim]
        held, failed = held + int((counts & good).sum()), failed + int((counts & ~good).sum())
    return held, failed


def vendor_records(products: Iterable[Product], credits: Credits) -> dict[str, tuple[int, int]]:
    """(held, failed) of each vendor over all of its products."""
    records: dict[str, tuple[int, int]] = {}
    for product in products:
        held, failed = product_record(product, credits)
        before = records.get(product.vendor, (0, 0))
        records[product.vendor] = before[0] + held, before[1] + failed
    return records
