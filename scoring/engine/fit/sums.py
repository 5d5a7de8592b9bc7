"""Exact sums of credit × weight for many offers at once: one product of matrices a block (spec 4.2).

Percents are whole numbers and so are weights (`weights.py`): while every sum stays below 2^53, float64 adds
them without rounding, in any order, for any block. Where weights are light, several sums share one number,
each in bits of its own; weights too heavy for one sum are cut into limbs.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.engine.fit.cells import NOT_APPLICABLE, UNANSWERED, Bytes, Credits
from scoring.engine.vocabulary import Area, Priority
from scoring.engine.weights import EXACT, Integers, Weights

Floats = NDArray[np.float64]
Part = Area | Priority

ALL_CODES = range(256)
WORTH = 2
"""So many times the features may stand in blocks by team."""


@dataclass(frozen=True)
class Sums:
    """Per offer, part and heard team (n × P × T): Σ u·credit in percent of each fit, Σ u of what applies."""

    verified: Integers
    claimed: Integers
    possible: Integers
    applicable: Integers


@dataclass(frozen=True)
class Word:
    """What an effective byte is worth to some series at once, Σ value << shift, and how to part them."""

    values: Floats
    shifts: tuple[int, ...]
    masks: tuple[int, ...]


class Columns:
    """The weights of every part and team that is not empty, as the columns of one matrix.

    Parts are the areas and the must-haves: a team's own weights are the sum of its areas, and what is not a
    must-have is nice to have.
    """

    def __init__(self, weights: Weights, credits: Credits) -> None:
        matrices: dict[Part, Integers] = dict(weights.by_area.items())
        if Priority.MUST in weights.by_priority:
            matrices[Priority.MUST] = weights.by_priority[Priority.MUST]
        self.parts: tuple[Part, ...] = tuple(matrices)
        self.teams = len(weights.teams)
        self.dtype = weights.by_team.dtype
        stacked = np.concatenate([*matrices.values(), weights.by_team[:0]])
        self.totals = stacked.sum(axis=1)
        self.unanswerable = stacked[:, weights.features :].sum(axis=1)
        answerable = stacked[:, : weights.features]
        self.blocks = blocks_of(answerable.T, self.teams)
        self.features = np.concatenate([block.features for block in self.blocks])
        self.words = words(credits, max(weights.totals, default=0))
        # One room for all blocks: to be given a new one each time takes longer than to fill it.
        self.room = np.empty(0)

    def sums(self, levels: Bytes) -> Sums:
        """Sums of a block of effective bytes, offers × features."""
        asked = levels.take(self.features, axis=1)
        series = [sums for word in self.words for sums in self._series(asked, word)]
        verified, claimed, unanswered, excluded = series
        possible = claimed + 100 * (unanswered + self.unanswerable)
        applicable = self.totals - excluded
        shape = len(levels), len(self.parts), self.teams
        return Sums(*(part.reshape(shape) for part in (verified, claimed, possible, applicable)))

    def _series(self, asked: Bytes, word: Word) -> list[Integers]:
        """The sums of a word's series (n × PT each), of the cells of every block beside one another."""
        if self.room.size < asked.size:
            self.room = np.empty(asked.size)
        rows = self.room[: asked.size].reshape(asked.shape)
        np.take(word.values, asked, out=rows, mode="clip")
        products = np.zeros((len(asked), len(self.totals)), dtype=self.dtype)
        start = 0
        for block in self.blocks:
            end = start + len(block.features)
            products[:, block.columns] = block.multiply(rows[:, start:end])
            start = end
        if len(word.shifts) == 1:
            return [products]
        return [products >> shift & mask for shift, mask in zip(word.shifts, word.masks, strict=True)]


@dataclass(frozen=True)
class Block:
    """Some columns of the matrix, on the features that weigh in any of them, cut into limbs."""

    features: NDArray[np.intp]
    columns: NDArray[np.intp]
    limbs: list[tuple[int, Floats]]
    narrow: bool
    """One limb holds every sum."""

    @classmethod
    def of(cls, matrix: Integers, columns: NDArray[np.intp]) -> "Block":
        features = np.flatnonzero(matrix[:, columns].any(axis=1))
        limbs = cut(np.ascontiguousarray(matrix[np.ix_(features, columns)]))
        return cls(features, columns, limbs, matrix.dtype != object)

    def multiply(self, rows: Floats) -> Integers:
        """rows @ weights, exactly."""
        if self.narrow:
            return (rows @ self.limbs[0][1]).astype(np.int64)
        total: Integers = np.zeros((len(rows), len(self.columns)), dtype=object)
        for shift, limb in self.limbs:
            total = total + ((rows @ limb).astype(np.int64).astype(object) << shift)
        return total


def blocks_of(matrix: Integers, teams: int) -> list[Block]:
    """The columns that are not empty (features × PT), by team where teams ask for different features."""
    used = np.flatnonzero(matrix.any(axis=0))
    by_team = [Block.of(matrix, used[used % teams == team]) for team in range(teams)]
    asked = sum(len(block.features) for block in by_team)
    return by_team if by_team and asked <= WORTH * len(matrix) else [Block.of(matrix, used)]


def words(credits: Credits, heaviest: int) -> list[Word]:
    """Verified, claimed, unanswered and not applicable, in as few words as 53 bits allow."""
    series = (
        (np.array(list(credits.verified), dtype=np.float64), 100 * heaviest),
        (np.array(list(credits.claimed), dtype=np.float64), 100 * heaviest),
        (np.array([code & 15 == UNANSWERED for code in ALL_CODES], dtype=np.float64), heaviest),
        (np.array([code & 15 == NOT_APPLICABLE for code in ALL_CODES], dtype=np.float64), heaviest),
    )
    made: list[Word] = []
    used = EXACT.bit_length()
    for values, largest in series:
        bits = largest.bit_length()
        if made and used + bits < EXACT.bit_length():
            word = made[-1]
            joined = word.values + values * 2.0**used
            made[-1] = Word(joined, (*word.shifts, used), (*word.masks, 2**bits - 1))
            used += bits
        else:
            made.append(Word(values, (0,), (2**bits - 1,)))
            used = bits
    return made


def cut(matrix: Integers) -> list[tuple[int, Floats]]:
    """The matrix (features × columns) as limbs Σ limb × 2^shift whose percent sums stay exact in float64."""
    if matrix.dtype != object:
        return [(0, matrix.astype(np.float64))]
    bits = (EXACT // (100 * max(len(matrix), 1))).bit_length() - 1
    limbs = []
    shift = 0
    while matrix.any():
        limbs.append((shift, (matrix % 2**bits).astype(np.float64)))
        matrix, shift = matrix // 2**bits, shift + bits
    return limbs
