"""Scores of many offers as columns, and one offer's scores read from them (spec 4.2, 4.4)."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from scoring.engine.fit.cells import Bytes
from scoring.engine.fit.sums import Sums
from scoring.engine.ratios import Three
from scoring.engine.vocabulary import Area, Priority, Verdict

Whole = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Cleared:
    """Which fits reach the threshold."""

    verified: bool
    claimed: bool
    possible: bool


@dataclass(frozen=True, slots=True)
class TeamSums:
    """Per heard team: Σ u·credit in percent for each fit, and Σ u of what applies."""

    verified: Whole
    claimed: Whole
    possible: Whole
    applicable: Whole


@dataclass(frozen=True, slots=True)
class Counts:
    """Of the items that anyone asks for: features = answered + not applicable + unanswered."""

    features: int
    answered: int
    verified: int
    not_applicable: int
    stale: int


@dataclass(frozen=True, slots=True)
class Must:
    """Must-haves met, of those that apply, and the missing by name (spec 4.4)."""

    met: int
    of: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfferFit:
    """Everything that a run says of one offer's fit."""

    offer: str
    addons: tuple[str, ...]
    verdict: Verdict
    fit: Three
    cleared: Cleared
    teams: dict[str, Three]
    areas: dict[Area, Three]
    priorities: dict[Priority, Three]
    team_sums: TeamSums
    counts: Counts
    must: Must
    deal_breakers_refused: tuple[str, ...]
    deal_breakers_not_applicable: tuple[str, ...]
    deal_breakers_credited: bool
    """Every deal-breaker that applies has a claimed credit above 0 (spec 7)."""


@dataclass(frozen=True)
class Table:
    """Columns of n offers, a row each."""

    sums: Sums
    counted: NDArray[np.int64]
    """n × 4: answered, verified, not applicable, stale."""
    missing: Bytes
    """Must-have features not met, a bit each, in order (numpy.packbits)."""
    excluded_musts: NDArray[np.int64]
    """How many must-have features do not apply."""
    deal_breakers: Bytes
    """Effective byte of every deal-breaker that is a feature."""
    proven: NDArray[np.bool_]
    """Every deal-breaker that applies has a verified credit above 0."""
    credited: NDArray[np.bool_]
    """Every deal-breaker that applies has a claimed credit above 0."""

    @classmethod
    def join(cls, tables: Sequence["Table"]) -> "Table":
        """The rows of all, in order. At least one table."""
        sums = Sums(*(np.concatenate([getattr(t.sums, f.name) for t in tables]) for f in fields(Sums)))
        names = [field.name for field in fields(cls) if field.name != "sums"]
        return cls(sums, **{name: np.concatenate([getattr(t, name) for t in tables]) for name in names})
