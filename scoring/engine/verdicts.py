"""Verdicts and the order of the shortlist (spec 4.4, 4.5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

from scoring.engine.ratios import Ratio, Three
from scoring.engine.vocabulary import Verdict

STANDING = {verdict: place for place, verdict in enumerate(Verdict)}

MINOR_UNITS = (
    dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0)
    | dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3)
    | dict.fromkeys("CLF UYW".split(), 4)
)
"""Decimals of the currencies that do not have two (ISO 4217)."""

LARGE = Context(prec=100)
"""No total is too large to be rounded."""


def decide(fit: Three, threshold: Fraction, *, refused: bool, proven: bool) -> Verdict:
    """The verdict, in the order of spec 4.4; without any fit (4.2) nothing is decided.

    `refused`: a deal-breaker's level is none or roadmap. `proven`: every deal-breaker that applies is
    verified with credit above 0.
    """
    has_fit = bool(fit.possible.denominator)
    return decided(has_fit, [ratio.reaches(threshold) for ratio in fit.all], refused=refused, proven=proven)


def decided(has_fit: bool, reached: Sequence[bool], *, refused: bool, proven: bool) -> Verdict:
    """`decide`, where it is known which of the verified, claimed and possible fit reach the threshold."""
    verified, claimed, possible = reached
    if refused:
        return Verdict.BLOCKED
    if not has_fit:
        return Verdict.UNDECIDED
    if proven and verified:
        return Verdict.PASSES
    if claimed:
        return Verdict.NEEDS_PROOF
    return Verdict.UNDECIDED if possible else Verdict.BELOW


@dataclass(frozen=True, slots=True)
class Contender:
    """What an offer's place in the shortlist depends on. `names`: vendor, product, plan."""

    path: str
    names: tuple[str, ...]
    verdict: Verdict
    claimed: Ratio
    priced: bool
    unavailable_from: int | None
    likely: Decimal


@dataclass(frozen=True, slots=True)
class Placed:
    """A contender's rank, shared by ties (1, 1, 3), and its position in what was ranked."""

    rank: int
    position: int
    contender: Contender


def minor_units(currency: str) -> int:
    """How many decimals a currency's smallest unit has."""
    return MINOR_UNITS.get(currency, 2)


def rank_offers(contenders: Iterable[Contender], currency: str) -> list[Placed]:
    """The shortlist: verdict, exact claimed fit, complete prices and availability, likely total (spec 4.5).

    The total counts to the currency's minor unit, half-even. Ties sort by vendor, product and plan name,
    then by path, then as given.
    """
    unit = Decimal(1).scaleb(-minor_units(currency))
    keyed = [(merit(c, unit), (c.names, c.path, i), c) for i, c in enumerate(contenders)]
    placed: list[Placed] = []
    previous: tuple[object, ...] | None = None
    for order, (merits, (_, _, i), contender) in enumerate(sorted(keyed, key=lambda row: row[:2]), start=1):
        rank = placed[-1].rank if merits == previous else order
        placed.append(Placed(rank, i, contender))
        previous = merits
    return placed


def merit(contender: Contender, unit: Decimal) -> tuple[object, ...]:
    """What ranks a contender, the best smallest; the float only saves comparing fractions."""
    exact = contender.claimed.fraction
    incomplete = not contender.priced or contender.unavailable_from is not None
    return (
        STANDING[contender.verdict],
        exact is None,
        -(contender.claimed.number or 0),
        -(exact or 0),
        incomplete,
        contender.likely.quantize(unit, ROUND_HALF_EVEN, LARGE),
    )
