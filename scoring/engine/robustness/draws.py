"""Counter-based draws: a stream depends on the run's seed and its own name, on nothing else (spec 5.4, 6)."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256

import numpy as np

from scoring.engine.robustness.table import Floats

DRAWS = 10_000
KEPT = 128
PRIOR_HELD, PRIOR_FAILED = 8, 2


def stream(seed: int, *name: object) -> np.random.Generator:
    """The random stream of a name: Philox, keyed by the SHA-256 of seed and name."""
    text = "/".join(str(part) for part in (seed, *name))
    key = int.from_bytes(sha256(text.encode()).digest()[:16], "little")
    return np.random.Generator(np.random.Philox(key=key))


def draw_voices(seed: int, teams: tuple[str, ...], draws: int = DRAWS) -> Floats:
    """Voices, T × draws, uniform over all weightings (Dirichlet(1)); each team has a stream of its own."""
    rows = [stream(seed, "voice", team).standard_exponential(draws) for team in teams]
    raw = np.array(rows).reshape(len(teams), draws)
    return np.asarray(raw / raw.sum(axis=0)) if teams else raw


@dataclass(frozen=True)
class Held:
    """The chance p of a vendor's claim to hold in each draw, with √(p(1 − p)) and (1 − 2p) ÷ that."""

    p: Floats

    @cached_property
    def deviation(self) -> Floats:
        return np.sqrt(self.p * (1 - self.p))

    @cached_property
    def skewness(self) -> Floats:
        return np.asarray((1 - 2 * self.p) / np.maximum(self.deviation, 1e-9))


class Reliability:
    """How often claims of a vendor hold: p ~ Beta(8 + held, 2 + failed), one value a draw (spec 6).

    Beta(a, b) = G(a) ÷ (G(a) + G(b)). Each gamma has a stream by its own shape: vendors of the same record
    share their draws, which no chance of a single plan can tell from independent ones, and no vendor moves
    another.
    """

    def __init__(self, seed: int, draws: int = DRAWS) -> None:
        self.seed, self.draws = seed, draws
        self.gammas: dict[tuple[str, int], Floats] = {}
        self.kept = lru_cache(KEPT)(self.held)

    def gamma(self, name: str, shape: int) -> Floats:
        if (name, shape) not in self.gammas:
            generator = stream(self.seed, "reliability", name, shape)
            self.gammas[name, shape] = generator.standard_gamma(shape, self.draws)
        return self.gammas[name, shape]

    def __call__(self, held: int, failed: int) -> Held:
        return self.kept(held, failed)

    def held(self, held: int, failed: int) -> Held:
        for_it = self.gamma("held", PRIOR_HELD + held)
        against = self.gamma("failed", PRIOR_FAILED + failed)
        return Held(np.asarray(for_it / (for_it + against)))
