"""Exact sums of credit × weight for many offers at once: one product of matrices a block (spec 4.2).

Percents are whole numbers and so are weights (`weights.py`): while every sum stays below 2^53, float64 adds
them without rounding, in any order, for any block. Where weights are light, several sums share one number,
each in bits of its own, percents in the largest unit that all credits are made of; weights too heavy for one
sum are cut into limbs.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import gcd, prod
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scoring.engine.fit.cells import NOT_APPLICABLE, UNANSWERED, Bytes, Credits
from scoring.engine.vocabulary import Area, Priority
from scoring.engine.weights import EXACT, Integers, Weights

Floats = NDArray[np.float64]
Part = Area | Priority

CELL = 50
"""To look up one more cell takes as long as to multiply one by so many more columns."""


@dataclass(frozen=True)
class Sums:
    """Per offer, part and heard team (n × P × T): Σ u·credit in percent of each fit, Σ u of what applies."""

    verified: Integers
    claimed: Integers
    possible: Integers
    applicable: Integers


class Word(NamedTuple):
    """What a byte is worth to some series at once, Σ value << shift in units, and how to part them."""

    values: Floats
    shifts: tuple[int, ...]
    masks: tuple[int, ...]
    units: tuple[int, ...]


class Columns:
    """The weights of every part and team that is not empty, as the columns of one matrix.

    Parts are the areas and the must-haves: a team's own weights are the sum of its areas, and what is not a
    must-have is nice to have.
    """

    def __init__(self, weights: Weights, credits: Credits, reading: bytes) -> None:
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
        chosen = np.concatenate([block.features for block in self.blocks])
        self.chosen = None if np.array_equal(chosen, np.arange(weights.features)) else chosen
        self.words = words(series_of(credits, max(weights.totals, default=0), reading))

    def sums(self, levels: Bytes, room: "Room") -> Sums:
        """Sums of a block of bytes, offers × features."""
        asked = levels if self.chosen is None else levels.take(self.chosen, axis=1)
        series = [sums for word in self.words for sums in self._series(asked, word, room)]
        verified, claimed, unanswered, excluded = series
        possible = claimed + 100 * (unanswered + self.unanswerable)
        applicable = self.totals - excluded
        shape = len(levels), len(self.parts), self.teams
        return Sums(*(part.reshape(shape) for part in (verified, claimed, possible, applicable)))

    def _series(self, asked: Bytes, word: Word, room: "Room") -> list[Integers]:
        """The sums of a word's series (n × PT each), of the cells of every block beside one another."""
        rows = room.of(asked.shape)
        np.take(word.values, asked, out=rows, mode="clip")
        products = np.zeros((len(asked), len(self.totals)), dtype=self.dtype)
        start = 0
        for block in self.blocks:
            end = start + len(block.features)
            products[:, block.columns] = block.multiply(rows[:, start:end])
            start = end
        if len(word.shifts) == 1:
            return [products * word.units[0]]
        series = zip(word.shifts, word.masks, word.units, strict=True)
        return [(products >> shift & mask) * unit for shift, mask, unit in series]


class Room:
    """Numbers to be written over, block after block: to be given new ones takes longer than to fill them.

    Each caller has one of its own: the columns may serve several threads at once.
    """

    def __init__(self) -> None:
        self.numbers = np.empty(0)

    def of(self, shape: tuple[int, ...]) -> Floats:
        size = prod(shape)
        if self.numbers.size < size:
            self.numbers = np.empty(size)
        return self.numbers[:size].reshape(shape)


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
    """The columns that are not empty (features × PT), by team where teams ask for different features.

    Features that several teams ask for stand in several blocks.
    """
    weighs = matrix != 0
    used = np.flatnonzero(weighs.any(axis=0))
    asked = sum(np.count_nonzero(weighs[:, team::teams].any(axis=1)) for team in range(teams))
    apart = asked * CELL < len(matrix) * len(used)
    shares = [used[used % teams == team] for team in range(teams)] if apart else [used]
    return [Block.of(matrix, columns) for columns in shares]


class Series(NamedTuple):
    """What each byte is worth, in units, and the largest sum."""

    values: Floats
    largest: int
    unit: int


def series_of(credits: Credits, heaviest: int, reading: bytes) -> tuple[Series, ...]:
    """Verified, claimed, unanswered and not applicable; `reading` gives a byte as effective."""
    unit = gcd(*credits.percents) or 1
    most = heaviest * max(credits.percents) // unit
    tables = (np.frombuffer(reading.translate(t), np.uint8) for t in (credits.verified, credits.claimed))
    codes = np.frombuffer(reading, np.uint8) & 15
    flags = ((codes == code).astype(np.float64) for code in (UNANSWERED, NOT_APPLICABLE))
    return *(Series(table / unit, most, unit) for table in tables), *(Series(f, heaviest, 1) for f in flags)


def words(many: Iterable[Series]) -> list[Word]:
    """The series, in order, in as few words as 53 bits allow."""
    made: list[Word] = []
    used = EXACT.bit_length()
    for series in many:
        bits = series.largest.bit_length()
        beside = bool(made) and used + bits < EXACT.bit_length()
        before, shift = (made.pop(), used) if beside else (Word(np.zeros(256), (), (), ()), 0)
        joined = before.values + series.values * 2.0**shift
        fields = zip(before[1:], (shift, 2**bits - 1, series.unit), strict=True)
        made.append(Word(joined, *((*kept, new) for kept, new in fields)))
        used = shift + bits
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
