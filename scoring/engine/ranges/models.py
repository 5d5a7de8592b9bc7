"""An offer's total as a sum over what is drawn: small to keep, the same wherever drawn (spec 5.4)."""

import struct
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from scoring.engine.ranges.draws import DRAWS, KEPT, PATHS, Floats, draws_of


class Drawn(NamedTuple):
    """A triangular amount and the stream it is drawn from."""

    key: str
    low: float
    likely: float
    high: float


Factors = tuple[Drawn, ...]
"""What is multiplied; nothing for what is fixed."""


class Term(NamedTuple):
    """A product of drawn amounts, and its coefficient on each path of growth, or one for all."""

    factors: Factors
    times: tuple[float, ...]

    @property
    def shared(self) -> bool:
        """Whether no line of a product is in it; the keys of those begin with its path."""
        return bool(self.factors) and not any("/" in factor.key for factor in self.factors)


@dataclass(frozen=True, slots=True)
class SamplingModel:
    """The total of an offer: Σ coefficient × draws. A term without factors is what is fixed."""

    offer: str
    billing: str | None
    likely: str
    """The likely total, ten decimals; the cheapest cycle of a plan stands for it."""
    eligible: bool
    """Fully priced and available throughout: takes part in who is the cheapest."""
    seed: int
    terms: tuple[Term, ...]
    lowest: tuple[float, ...] | None = None
    """The lowest total of each path of growth, once it has been drawn."""

    def to_json(self) -> dict[str, Any]:
        """Plain data for JSON; numbers come back to the last bit."""
        return {
            "offer": self.offer,
            "billing": self.billing,
            "likely": self.likely,
            "eligible": self.eligible,
            "seed": self.seed,
            "terms": [[term.factors, packed(term.times)] for term in self.terms],
            "lowest": None if self.lowest is None else packed(self.lowest),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "SamplingModel":
        terms = tuple(
            Term(tuple(Drawn(*factor) for factor in factors), unpacked(times))
            for factors, times in data["terms"]
        )
        lowest = None if data["lowest"] is None else unpacked(data["lowest"])
        return cls(**data | {"terms": terms, "lowest": lowest})


def packed(numbers: Sequence[float]) -> str:
    """Numbers as one short text."""
    return b64encode(struct.pack(f"<{len(numbers)}d", *numbers)).decode()


def unpacked(text: str) -> tuple[float, ...]:
    content = b64decode(text)
    return struct.unpack(f"<{len(content) // 8}d", content)


def factor_draws(seed: int, factors: Factors) -> Floats:
    """The product of some drawn amounts, at least one; not to be written to."""
    product = draws_of(seed, *factors[0])
    for factor in factors[1:]:
        product = product * draws_of(seed, *factor)
    return product


@lru_cache(KEPT)
def factor_means(seed: int, factors: Factors, paths: int) -> Floats:
    """The mean of a product of drawn amounts over the draws that follow each path."""
    if not factors:
        return np.ones(paths)
    return np.array(factor_draws(seed, factors).reshape(paths, -1).mean(axis=1))


def totals(model: SamplingModel) -> Floats:
    """An offer's total in every draw: the same bits wherever it is computed.

    Draw d follows path d ÷ (draws a path).
    """
    shared = tuple(term for term in model.terms if term.shared)
    return accumulate(
        shared_totals(model.seed, shared).copy(),
        model.seed,
        (term for term in model.terms if not term.shared),
    )


@lru_cache(KEPT)
def shared_totals(seed: int, terms: tuple[Term, ...]) -> Floats:
    """What offers have in common: the same efforts and rules, drawn once; not to be written to."""
    total = accumulate(np.zeros(DRAWS), seed, terms)
    total.setflags(write=False)
    return total


def accumulate(total: Floats, seed: int, terms: Iterable[Term]) -> Floats:
    """Add terms to a total in place, one after another."""
    for factors, times in terms:
        by_path = total.reshape(len(times), -1)
        coefficients = np.array(times)[:, None]
        by_path += (
            factor_draws(seed, factors).reshape(len(times), -1) * coefficients if factors else coefficients
        )
    return total


def lowest_by_path(total: Floats) -> tuple[float, ...]:
    """The lowest of the draws that follow each path of growth."""
    return tuple(total.reshape(PATHS, -1).min(axis=1).tolist())
