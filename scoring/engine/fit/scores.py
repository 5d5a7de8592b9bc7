"""Scoring of offers in blocks (spec 4.2 to 4.4)."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scoring.engine.coverage import EPOCH
from scoring.engine.fit.cells import (
    AS_IT_IS,
    EFFECTIVE,
    NOT_APPLICABLE,
    UNANSWERED,
    Bytes,
    Credits,
    combine,
    decided_on,
    packed,
    translated,
)
from scoring.engine.fit.offers import Fits, answerable
from scoring.engine.fit.sums import Columns, Room
from scoring.engine.fit.tables import Table
from scoring.engine.values import Header, Offer, Policy, Product
from scoring.engine.weights import Weights

BLOCK = 256
"""Offers to a block: large enough for one fast product of matrices, small enough for the cache."""


class Row(NamedTuple):
    """An offer to score: a byte a feature for its level, and two bytes for the day that decides it."""

    path: str
    addons: tuple[str, ...]
    levels: bytes
    days: bytes


def score_plans(header: Header, weights: Weights, products: Iterable[Product], block: int = BLOCK) -> Fits:
    """The fits of every plan alone, products and plans in the order given."""
    rows = (
        Row(
            product.offering(plan.key),
            (),
            packed(cells, weights.features),
            decided_on(cells, weights.features),
        )
        for product in products
        for plan in product.plans
        for cells in (product.cells.get(plan.key),)
    )
    return score_rows(Scorer(header, weights, EFFECTIVE), rows, block)


def score_offers(
    header: Header,
    weights: Weights,
    product: Product,
    offers: Iterable[Offer],
    scorer: "Scorer | None" = None,
) -> Fits:
    """The fits of a product's offers, in the order given: a plan with the add-ons that it is bought with.

    `scorer` is the header's `bundle_scorer`, where one is at hand.
    """
    scorer = scorer or bundle_scorer(header, weights)
    size, credits = weights.features, scorer.credits
    rows = (
        Row(product.offering(offer.plan), offer.addons, *combine(product, offer, size, credits))
        for offer in offers
    )
    return score_rows(scorer, rows, BLOCK)


def bundle_scorer(header: Header, weights: Weights) -> "Scorer":
    """Scores plans with add-ons, of as many products as one likes."""
    return Scorer(header, weights, AS_IT_IS)


def score_rows(scorer: "Scorer", rows: Iterable[Row], block: int) -> Fits:
    """The fits of any rows. Memory holds the cells of one block at a time."""
    paths: list[str] = []
    addons: list[tuple[str, ...]] = []
    room = Room()
    tables = [scorer.score([], room)]
    for batch in in_blocks(rows, block):
        paths += [row.path for row in batch]
        addons += [row.addons for row in batch]
        tables.append(scorer.score(batch, room))
    parts = scorer.columns.parts
    return Fits(scorer.weights, scorer.threshold, parts, tuple(paths), tuple(addons), Table.join(tables))


def in_blocks(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, size)):
        yield batch


class Scorer:
    """What is the same for every block of an evaluation; `reading` gives a byte of its rows as effective."""

    def __init__(self, header: Header, weights: Weights, reading: bytes) -> None:
        features = weights.features
        credits = Credits.of(header.policy)
        self.credits = credits
        self.weights = weights
        self.threshold = Fraction(header.policy.threshold)
        self.reading = reading
        self.verified, self.claimed = (
            reading.translate(table) for table in (credits.verified, credits.claimed)
        )
        self.missing = bytes(
            not credit and byte != NOT_APPLICABLE for byte, credit in enumerate(self.claimed)
        )
        self.columns = Columns(weights, credits, reading)
        self.features = features
        self.weighted = np.packbits(np.isin(np.arange(features), weights.weighted))
        self.musts = np.array(answerable(weights.musts, features), dtype=np.intp)
        self.deal_breakers = np.array(answerable(weights.deal_breakers, features), dtype=np.intp)
        self.unanswerable_deal_breaker = len(self.deal_breakers) < len(weights.deal_breakers)
        self.oldest = oldest_fresh_day(header.policy)

    def score(self, batch: list[Row], room: Room) -> Table:
        """The columns of one block."""
        shape = len(batch), self.features
        octets = b"".join(row.levels for row in batch)
        levels = np.frombuffer(octets, dtype=np.uint8).reshape(shape)
        days = np.frombuffer(b"".join(row.days for row in batch), dtype="<u2").reshape(shape)
        musts = levels.take(self.musts, axis=1)
        breakers = levels[:, self.deal_breakers]
        return Table(
            sums=self.columns.sums(levels, room),
            counted=self._counted(levels, days),
            missing=np.packbits(translated(musts.tobytes(), self.missing, musts.shape), axis=1),
            excluded_musts=ones(np.packbits(musts == NOT_APPLICABLE, axis=1)),
            deal_breakers=translated(breakers.tobytes(), self.reading, breakers.shape),
            proven=self._all_credited(breakers, self.verified),
            credited=self._all_credited(breakers, self.claimed),
        )

    def _counted(self, levels: Bytes, days: NDArray[np.uint16]) -> NDArray[np.int64]:
        """Answered, verified, not applicable and stale cells of each offer, of what anyone asks for."""
        stale = (days > 0) & (days < self.oldest)
        chosen = (levels == UNANSWERED, levels > 15, levels == NOT_APPLICABLE, stale)
        unanswered, verified, excluded, old = (
            ones(np.packbits(which, axis=1) & self.weighted) for which in chosen
        )
        return np.stack([ones(self.weighted) - unanswered - excluded, verified, excluded, old], axis=1)

    def _all_credited(self, breakers: Bytes, table: bytes) -> NDArray[np.bool_]:
        """Whether every deal-breaker that applies has a credit above 0; one without a feature never has."""
        credits = translated(breakers.tobytes(), table, breakers.shape)
        met = ((credits > 0) | (breakers == NOT_APPLICABLE)).all(axis=1)
        all_met: NDArray[np.bool_] = met & (not self.unanswerable_deal_breaker)
        return all_met


def ones(bits: Bytes) -> NDArray[np.int64]:
    """How many bits of each row are 1."""
    counts: NDArray[np.int64] = np.bitwise_count(bits).sum(axis=-1, dtype=np.int64)
    return counts


def oldest_fresh_day(policy: Policy) -> int:
    """The first day, as cells count, that is not stale at the evaluation's start (spec 3.2)."""
    start = policy.starts_on
    year, month = divmod(12 * start.year + start.month - 1 - policy.evidence_months, 12)
    if year < 1:
        return 0
    day = min(start.day, monthrange(year, month + 1)[1])
    return max(date(year, month + 1, day).toordinal() - EPOCH, 0)
