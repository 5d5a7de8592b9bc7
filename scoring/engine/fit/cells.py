"""Levels that count for an offer, and their credits, a byte a cell (spec 3.2).

An effective byte holds the level that counts (4.4) in its low four bits and the best level found in its high
four: for a plan alone the finding, else the claim; for a plan with add-ons the best of them. Nothing is ever
found not to be applicable, so effective bytes and packed ones (`values.Cells`) alike are 0 where nothing is
answered, NOT_APPLICABLE where that is what counts, and above 15 where anything was found.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.engine.values import Cells, Offer, Policy, Product
from scoring.engine.vocabulary import DEFAULT_CREDITS, Level, LevelCode

UNANSWERED, NOT_APPLICABLE = int(LevelCode.UNANSWERED), int(LevelCode.NOT_APPLICABLE)
REFUSALS = (int(LevelCode.ROADMAP), int(LevelCode.NONE))
SCORED = [level for level in Level if level is not Level.NOT_APPLICABLE]

Bytes = NDArray[np.uint8]
Numbers = NDArray[np.integer[Any]]

EFFECTIVE = bytes((byte >> 4 or byte & 15) | byte & 0xF0 for byte in range(256))
"""From a packed cell (claim low, finding high) to its effective byte."""
AS_IT_IS = bytes(range(256))
"""From an effective byte to itself."""


@dataclass(frozen=True)
class Credits:
    """The credit of each LevelCode in percent; 0 also for unanswered and not applicable."""

    percents: tuple[int, ...]

    @classmethod
    def of(cls, policy: Policy) -> "Credits":
        """An evaluation's credits; what it does not set has its default."""
        given: Mapping[Level, Decimal] = policy.credits
        percents = [int(100 * given.get(level, Decimal(DEFAULT_CREDITS[level]))) for level in SCORED]
        return cls((0, *percents, 0))

    @cached_property
    def claimed(self) -> bytes:
        """Credit by effective byte: the level that counts."""
        return self._by_code * 16

    @cached_property
    def verified(self) -> bytes:
        """Credit by effective byte: the level found."""
        return b"".join(bytes([percent]) * 16 for percent in self._by_code)

    @cached_property
    def rank(self) -> Bytes:
        """Places by credit, then the table's order; 0 is the best, and what gives no level comes last."""
        codes = sorted(range(1, NOT_APPLICABLE), key=lambda code: (-self.percents[code], code))
        ranks = np.full(16, len(codes), dtype=np.uint8)
        ranks[codes] = np.arange(len(codes))
        return ranks

    @property
    def _by_code(self) -> bytes:
        """Of every code of four bits."""
        return bytes(self.percents).ljust(16, b"\0")


def packed(cells: Cells | None, features: int) -> bytes:
    """The packed bytes of an offering; one without cells answers nothing."""
    return bytes(features) if cells is None else cells.levels


def effective(cells: Cells | None, features: int) -> bytes:
    """The effective bytes of an offering alone."""
    return packed(cells, features).translate(EFFECTIVE)


def decided_on(cells: Cells | None, features: int) -> bytes:
    """The days of an offering's cells, two bytes each."""
    return bytes(2 * features) if cells is None else cells.days


def translated(octets: bytes, table: bytes, shape: tuple[int, ...]) -> Bytes:
    """Each byte's entry in a table of 256."""
    return np.frombuffer(octets.translate(table), dtype=np.uint8).reshape(shape)


def combine(product: Product, offer: Offer, features: int, credits: Credits) -> tuple[bytes, bytes]:
    """Effective bytes and days of a plan with add-ons: the best level counts, verified and claimed alike.

    The day is that of the offering whose level counts. What is not applicable to the plan stays so only where
    no add-on gives a level.
    """
    chosen = [product.cells.get(key) for key in (offer.plan, *(f"+{addon}" for addon in offer.addons))]
    levels = stack([effective(cells, features) for cells in chosen], "u1")
    days = stack([decided_on(cells, features) for cells in chosen], "<u2")
    counts, found = best(levels & 15, credits), best(levels >> 4, credits)
    slots = np.arange(features)
    joined = (levels[counts, slots] & 15) | (levels[found, slots] & 0xF0)
    return joined.tobytes(), days[counts, slots].astype("<u2").tobytes()


def stack(rows: Sequence[bytes], dtype: str) -> Numbers:
    """Offerings × features."""
    return np.frombuffer(b"".join(rows), dtype=dtype).reshape(len(rows), -1 if rows[0] else 0)


def best(codes: Numbers, credits: Credits) -> Numbers:
    """The row of the best code of each column; the first of equals."""
    rows: Numbers = credits.rank[codes].argmin(axis=0)
    return rows
