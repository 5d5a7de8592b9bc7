"""Fits of many offers: columns first, one offer's in full when it is asked for (spec 4.2, 4.4)."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from functools import cached_property
from itertools import chain, compress
from operator import mul, sub
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.engine.fit.cells import NOT_APPLICABLE, REFUSALS
from scoring.engine.fit.shares import Floats, Pooling, quotients
from scoring.engine.fit.sums import Part, Sums
from scoring.engine.fit.tables import Cleared, Counts, Must, OfferFit, Table, TeamSums, Whole
from scoring.engine.ratios import Ratio, Three
from scoring.engine.verdicts import decided
from scoring.engine.vocabulary import Area, Priority, Verdict
from scoring.engine.weights import Weights

NEAR = 1e-9
"""Fits this near to the threshold are compared exactly."""


@dataclass(frozen=True)
class Fits:
    """The scores of n offers: exact sums in columns, and `fits[i]`, one offer's scores in full."""

    weights: Weights
    threshold: Fraction
    parts: tuple[Part, ...]
    """The parts that the table's sums are of: areas, then the must-haves."""
    paths: tuple[str, ...]
    """vendor/product/plan."""
    addons: tuple[tuple[str, ...], ...]
    table: Table

    @classmethod
    def join(cls, many: Sequence["Fits"]) -> "Fits":
        """The offers of all, in order; all of one header. At least one."""
        return replace(
            many[0],
            paths=tuple(chain.from_iterable(fits.paths for fits in many)),
            addons=tuple(chain.from_iterable(fits.addons for fits in many)),
            table=Table.join([fits.table for fits in many]),
        )

    def __len__(self) -> int:
        return len(self.paths)

    def __iter__(self) -> Iterator[OfferFit]:
        return (self[i] for i in range(len(self)))

    @cached_property
    def team_sums(self) -> Sums:
        """Exact sums per offer and heard team (n × T)."""
        areas = [i for i, part in enumerate(self.parts) if isinstance(part, Area)]
        sums = self.table.sums
        return Sums(*(getattr(sums, field.name)[:, areas].sum(axis=1) for field in fields(Sums)))

    @cached_property
    def overall(self) -> "Pooled":
        """The pooled fits of every offer."""
        return Pooled(self.team_sums, self.weights.multipliers)

    @cached_property
    def numbers(self) -> Floats:
        """Every fit as the float nearest to it, NaN where there is none (n × S × 3).

        S: the whole, then by heard team, by area and by priority.
        """
        pooled = self._pooled_numbers()
        return np.concatenate([pooled[:, :1], self._team_numbers(), pooled[:, 1:]], axis=1)

    @cached_property
    def series(self) -> tuple[Part | str | None, ...]:
        """What the columns of `numbers` are of: None is the whole, a team by its key."""
        nice = (Priority.NICE,) if Priority.NICE in self.weights.by_priority else ()
        return (None, *self.weights.teams, *self.parts, *nice)

    @cached_property
    def _nice_sums(self) -> Sums:
        """What is not a must-have, by team."""
        whole = self.team_sums
        if Priority.MUST not in self.parts:
            return whole
        musts = self.parts.index(Priority.MUST)
        columns = (getattr(whole, f.name) - getattr(self.table.sums, f.name)[:, musts] for f in fields(Sums))
        return Sums(*columns)

    @cached_property
    def _pooling(self) -> Pooling | None:
        return Pooling.of(self.weights.multipliers, 100 * max(self.weights.totals, default=0))

    def _team_numbers(self) -> Floats:
        """The three fits of each offer and team (n × T × 3)."""
        sums = self.team_sums
        kinds = (sums.verified, sums.claimed, sums.possible)
        return np.stack([quotients(kind, 100 * sums.applicable) for kind in kinds], axis=2)

    def _pooled_numbers(self) -> Floats:
        """The three pooled fits of each offer as a whole, by part and of what is nice to have (n × … × 3)."""
        nice = [self._nice_sums] if Priority.NICE in self.weights.by_priority else []
        every = beside([self.team_sums, self.table.sums, *nice])
        kinds = every.verified, every.claimed, every.possible
        if self._pooling is not None:
            return self._pooling.quotients(kinds, every.applicable)
        k = np.array(self.weights.multipliers, dtype=object)
        return quotients(np.stack(kinds, axis=2) @ k, 100 * (every.applicable @ k)[:, :, None])

    @cached_property
    def refused(self) -> NDArray[np.bool_]:
        """A deal-breaker's level is none or roadmap (n)."""
        refused: NDArray[np.bool_] = np.logical_or.reduce(
            np.isin(self.table.deal_breakers & 15, REFUSALS), axis=1
        )
        return refused

    @cached_property
    def reached(self) -> NDArray[np.bool_]:
        """Which of its three fits reach the threshold (n × 3): where floats are near it, exactly."""
        numbers, line = self.numbers[:, 0], float(self.threshold)
        reached: NDArray[np.bool_] = numbers >= line
        for i in np.flatnonzero((np.abs(numbers - line) <= NEAR).any(axis=1)).tolist():
            reached[i] = [ratio.reaches(self.threshold) for ratio in self.overall[i].all]
        return reached

    @cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        has_fit: list[bool] = (~np.isnan(self.numbers[:, 0, 0])).tolist()
        rows = zip(
            has_fit, self.reached.tolist(), self.refused.tolist(), self.table.proven.tolist(), strict=True
        )
        return tuple(decided(fit, reached, refused=no, proven=proven) for fit, reached, no, proven in rows)

    def __getitem__(self, i: int) -> OfferFit:
        fit = self.overall[i]
        team_sums = TeamSums(*(tuple(getattr(self.team_sums, f.name)[i].tolist()) for f in fields(Sums)))
        parts = self._parts(i)
        codes = self.table.deal_breakers[i] & 15
        return OfferFit(
            offer=self.paths[i],
            addons=self.addons[i],
            verdict=self.verdicts[i],
            fit=fit,
            cleared=Cleared(*self.reached[i].tolist()),
            teams=self._teams(team_sums),
            areas={part: three for part, three in parts.items() if isinstance(part, Area)},
            priorities={part: three for part, three in parts.items() if isinstance(part, Priority)},
            team_sums=team_sums,
            counts=self.counts(i),
            must=self.must(i),
            deal_breakers_refused=self.deal_breakers_refused(i),
            deal_breakers_not_applicable=self._deal_breakers(codes == NOT_APPLICABLE),
            deal_breakers_credited=bool(self.table.credited[i]),
        )

    def _teams(self, sums: TeamSums) -> dict[str, Three]:
        rows = zip(sums.verified, sums.claimed, sums.possible, sums.applicable, strict=True)
        return {team: three(*row) for team, row in zip(self.weights.teams, rows, strict=True)}

    def _parts(self, i: int) -> dict[Part, Three]:
        """Pooled fits per area and priority; what no requirement is in, is left out."""
        columns = [getattr(self.table.sums, field.name)[i].tolist() for field in fields(Sums)]
        rows: dict[Part, Sequence[Sequence[int]]] = dict(
            zip(self.parts, zip(*columns, strict=True), strict=True)
        )
        if Priority.NICE in self.weights.by_priority:
            whole = [getattr(self.team_sums, field.name)[i].tolist() for field in fields(Sums)]
            musts = rows.get(Priority.MUST, [[0] * len(self.weights.teams)] * len(whole))
            rows[Priority.NICE] = [list(map(sub, *pair)) for pair in zip(whole, musts, strict=True)]
        return {part: pooled(self.weights.multipliers, *row) for part, row in rows.items()}

    def must(self, i: int) -> Must:
        """The must-haves of one offer."""
        features = answerable(self.weights.musts, self.weights.features)
        bits = np.unpackbits(self.table.missing[i], count=len(features)).tolist()
        of = len(self.weights.musts) - int(self.table.excluded_musts[i])
        asked = [*compress(features, bits), *self.weights.musts[len(features) :]]
        return Must(of - len(asked), of, tuple(self.weights.items[f] for f in asked))

    def counts(self, i: int) -> Counts:
        """The cells of one offer, counted."""
        return Counts(len(self.weights.weighted), *self.table.counted[i].tolist())

    def deal_breakers_refused(self, i: int) -> tuple[str, ...]:
        """The deal-breakers that one offer's levels refuse, by name."""
        return self._deal_breakers(np.isin(self.table.deal_breakers[i] & 15, REFUSALS))

    def _deal_breakers(self, chosen: NDArray[np.bool_]) -> tuple[str, ...]:
        """Names of the chosen deal-breakers that are features."""
        return tuple(self.weights.items[f] for f in compress(self.weights.deal_breakers, chosen.tolist()))


class Pooled(Sequence[Three]):
    """The exact pooled fits of many offers, each made when it is asked for."""

    def __init__(self, sums: Sums, multipliers: Whole) -> None:
        self.columns = [getattr(sums, field.name) for field in fields(Sums)]
        self.multipliers = multipliers

    def __getitem__(self, i: Any) -> Any:
        if isinstance(i, slice):
            return tuple(self[row] for row in range(len(self))[i])
        return pooled(self.multipliers, *(column[i].tolist() for column in self.columns))

    def __len__(self) -> int:
        return len(self.columns[0])


class FitRows(Sequence[OfferFit]):
    """Some rows of many fits, each read in full when it is asked for."""

    def __init__(self, fits: Fits, rows: Sequence[int]) -> None:
        self.fits = fits
        self.rows = rows

    def __getitem__(self, i: Any) -> Any:
        return [self.fits[row] for row in self.rows[i]] if isinstance(i, slice) else self.fits[self.rows[i]]

    def __len__(self) -> int:
        return len(self.rows)


def beside(many: Sequence[Sums]) -> Sums:
    """Parts beside one another (n × P × T); sums of one part only may be n × T."""
    columns = ([getattr(sums, f.name) for sums in many] for f in fields(Sums))
    return Sums(
        *(np.concatenate([c if c.ndim == 3 else c[:, None] for c in column], axis=1) for column in columns)
    )


def answerable(items: Whole, features: int) -> Whole:
    """Those of some items, in order, that are features; the rest nobody can answer."""
    return items[: bisect_left(items, features)]


def three(verified: int, claimed: int, possible: int, applicable: int) -> Three:
    """The fits of sums in percent."""
    return Three(*(Ratio(total, 100 * applicable) for total in (verified, claimed, possible)))


def pooled(multipliers: Whole, *series: Sequence[int]) -> Three:
    """The fits of all teams' sums: Σ_t k_t·S_t ÷ (100 · Σ_t k_t·D_t)."""
    return three(*(sum(map(mul, multipliers, row)) for row in series))
