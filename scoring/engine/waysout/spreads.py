"""What a way out costs in the run's draws, by class and in all (spec 5.4, 7)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from scoring.engine.costs import Projection
from scoring.engine.costs.lines import Factor
from scoring.engine.ranges import ProductSampler, SamplingModel
from scoring.engine.ranges.coefficients import Coefficients, drawn_of
from scoring.engine.ranges.figures import percentiles
from scoring.engine.ranges.models import Term, totals
from scoring.engine.values import Build, Policy, Range
from scoring.engine.vocabulary import CostClass
from scoring.engine.waysout.build import BuildWay, shares

AMOUNT, UPKEEP = CostClass.TRANSPARENT_FEES, CostClass.HIDDEN_FEES
"""What building posts: its amount as implementation, its upkeep as maintenance; hours are not told apart."""


@dataclass(frozen=True)
class Spread:
    """The likely figure, and the quantiles of its draws."""

    likely: Decimal
    p10: float
    p50: float
    p90: float


@dataclass(frozen=True)
class WaySpread:
    """By class and in all. A class that nobody estimated is not there; quantiles do not add up."""

    classes: Mapping[CostClass, Spread]
    total: Spread


def build_spread(policy: Policy, way: BuildWay) -> WaySpread:
    """Building, with its upkeep over the horizon: amount × (1 + yearly share × years), each drawn once."""
    if policy.build is None:
        raise ValueError("nobody estimated building")
    amount, upkeep = terms_of(policy.build, Fraction(policy.horizon_months, 12))
    seed = policy.seed
    return WaySpread(
        classes={
            AMOUNT: spread(way.amount.likely, model_of(seed, [amount])),
            UPKEEP: spread(way.maintenance.likely, model_of(seed, [upkeep])),
        },
        total=spread(way.total.likely, model_of(seed, [amount, upkeep])),
    )


def terms_of(estimate: Build, years: Fraction) -> tuple[Term, Term]:
    """The amount, and the amount × the yearly share of upkeep × the years."""
    share = Range(*(Decimal(part.numerator) / part.denominator for part in shares(estimate)))
    factors = Factor("build#amount", estimate.amount), Factor("build#yearly_maintenance", share)
    amount, certain = drawn_of(factors[:1])
    upkeep, fixed = drawn_of(factors)
    return Term(amount, (certain,)), Term(upkeep, (fixed * float(years),))


def model_of(seed: int, terms: Iterable[Term]) -> SamplingModel:
    return SamplingModel(offer="", billing=None, likely="", eligible=False, seed=seed, terms=tuple(terms))


def spread(likely: Decimal, model: SamplingModel) -> Spread:
    p10, p50, _p80, p90 = percentiles(totals(model))
    return Spread(likely, p10, p50, p90)


def plan_spread(sampler: ProductSampler, projection: Projection, work: Mapping[str, Range]) -> WaySpread:
    """A plan over the horizon with some paid work beside it, by feature; work is a hidden fee."""
    owner = sampler.product.offering(projection.offer.plan)
    priced = sum((amount.likely for amount in work.values()), Decimal(0))
    likely = dict(projection.classes)
    likely[CostClass.HIDDEN_FEES] = likely[CostClass.HIDDEN_FEES] + priced
    classes = {}
    for cost_class in CostClass:
        found = sampler.of_class(projection, cost_class)
        if cost_class is CostClass.HIDDEN_FEES:
            add_work(found, owner, work)
        classes[cost_class] = spread(likely[cost_class], sampler.model_of(projection, found))
    found = sampler.coefficients(projection)
    add_work(found, owner, work)
    return WaySpread(classes, spread(projection.likely + priced, sampler.model_of(projection, found)))


def add_work(found: Coefficients, owner: str, work: Mapping[str, Range]) -> None:
    """Each piece of work is drawn once."""
    for feature, amount in work.items():
        factors, certain = drawn_of([Factor(f"{owner}#close:{feature}", amount)])
        found.add(factors, np.array([certain]))
