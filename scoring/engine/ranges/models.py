"""An offer's total as a sum over what is drawn: small to keep, the same wherever drawn (spec 5.4)."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from scoring.engine.ranges.draws import DRAWS, KEPT, Floats, draws_of


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

    def to_json(self) -> dict[str, Any]:
        """Plain data for JSON; numbers come back to the last bit."""
        return {
            "offer": self.offer,
            "billing": self.billing,
            "likely": self.likely,
            "eligible": self.eligible,
            "seed": self.seed,
            "terms": [[[list(factor) for factor in term.factors], list(term.times)] for term in self.terms],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "SamplingModel":
        terms = tuple(
            Term(tuple(Drawn(*factor) for factor in factors), tuple(times))
            for factors, times in data["terms"]
        )
        return cls(data["offer"], data["billing"], data["likely"], data["eligible"], data["seed"], terms)


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
    total = np.zeros(DRAWS)
    for factors, times in model.terms:
        by_path = total.reshape(len(times), -1)
        if factors:
            draws = factor_draws(model.seed, factors)
            by_path += draws.reshape(len(times), -1) * np.array(times)[:, None]
        else:
            by_path += np.array(times)[:, None]
    return total


def lower_bound(model: SamplingModel) -> float:
    """No draw of the total is below this, but for rounding."""
    bound = 0.0
    for factors, times in model.terms:
        low, high = 1.0, 1.0
        for factor in factors:
            ends = [low * factor.low, low * factor.high, high * factor.low, high * factor.high]
            low, high = min(ends), max(ends)
        bound += min(time * end for time in times for end in (low, high))
    return bound
