"""Goal 11: ranges of cost, against a NumPy loop over plans; and the memory that they take."""

import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scoring.engine.costs import Projector
from scoring.engine.costs.lines import Line
from scoring.engine.ranges import ProductSampler, Ranges, Sampler
from scoring.engine.ranges.draws import DRAWS, draws_of, triangular, uniforms
from scoring.engine.ranges.figures import PERCENTS
from scoring.engine.ranges.models import factor_means, shared_totals
from scoring.engine.values import Header, Offer
from scoring.engine.vocabulary import CostClass, class_of
from tests.bench.data import Market, Size
from tests.bench.trials import Count, Goal, Race, Trial

Floats = NDArray[np.float64]
FEW = {"L": 200, "XL": 200}
MONTHS_OF_YEAR = 12
Figures = list[list[float]]


@dataclass(frozen=True)
class Offered:
    """An offer with its projection and all lines that its draws may need."""

    sampled: ProductSampler
    offer: Offer
    lines: tuple[Line, ...]


def trials(size: Size) -> Iterator[Trial]:
    """Offers of some plans, each drawn 10,000 times. The tensor: one array of all their totals."""
    shape = replace(
        size, plans=FEW.get(size.name, size.plans), addons=0, requirements=min(60, size.requirements)
    )
    market = Market(shape)
    header, products = market.header, market.products
    offers = [offer for product in products for offer in offers_of(header, product)]

    def ours() -> Figures:
        for kept in (draws_of, factor_means, shared_totals):
            kept.cache_clear()
        sampler = Sampler(header)
        return [figures(found) for product in products for found in drawn(header, product, sampler)]

    def peer() -> Figures:
        return [simulated(header, one) for one in offers]

    goal = Goal(
        11, "ranges of all offers: NumPy loop over plans ÷ ours", 15, note="ours projects them as well"
    )
    yield Race((goal,), size.name, ours, peer, alike)

    def peak() -> float:
        tracemalloc.start()
        ours()
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return float(highest)

    share = Goal(11, "peak of ranges ÷ the tensor of offers × draws", 1 / 8, at_most=True, note="bytes")
    tensor = float(len(offers) * DRAWS * 8)
    yield Count((share,), size.name, peak, lambda: tensor, lambda _one, _other: alike(ours(), peer()))


def alike(one: Figures, other: Figures) -> bool:
    return np.allclose(np.array(one), np.array(other), rtol=1e-9, atol=1e-6)


def drawn(header: Header, product, sampler: Sampler) -> Iterator[Ranges]:
    projector = Projector(header, product, sampler.likely)
    one = ProductSampler(sampler, projector)
    for plan in product.plans:
        for billing in projector.cycles(plan.key):
            yield one.ranges(projector.project(Offer(plan.key, (), billing)))[0]


def figures(found: Ranges) -> list[float]:
    return [found.mean, found.p10, found.p50, found.p80, found.p90, *found.classes.values(), *found.years]


def offers_of(header: Header, product) -> Iterator[Offered]:
    """Each offer with its lines over the paths of growth, as the sampler has them."""
    sampler = Sampler(header)
    likely = Projector(header, product, sampler.likely)
    paths = Projector(header, product, sampler.paths)
    rules = [line for line in (sampler.paths.training, sampler.paths.administrator) if line is not None]
    for plan in product.plans:
        for billing in likely.cycles(plan.key):
            offer = Offer(plan.key, (), billing)
            posted = {line.key for line in likely.project(offer).lines}
            lines = [line for part in paths.parts(offer) for line in (*part.lines, *part.latent)]
            lines += [line for line in rules if line.key in posted]
            yield Offered(ProductSampler(sampler, likely), offer, tuple(lines))


def simulated(header: Header, one: Offered) -> list[float]:
    """One offer in every draw, month by month: all of its lines drawn, multiplied out and added."""
    months = header.policy.horizon_months
    total = np.zeros((DRAWS, months))
    classes = dict.fromkeys(CostClass, 0.0)
    for line in one.lines:
        if line.worth is None:
            continue
        amount = np.full(DRAWS, float(line.worth) / line.bills.per)
        for factor in line.factors:
            low, likely, high = (float(getattr(factor.amount, end)) for end in ("low", "likely", "high"))
            amount *= (
                low
                if low == high
                else triangular(uniforms(header.policy.seed, factor.key), low, likely, high)
            )
        bills = line.bills.values.astype(np.float64)
        posted = np.repeat(bills, DRAWS // len(bills), axis=0) * amount[:, None]
        classes[class_of(line.category)] += float(posted.sum() / DRAWS)
        total += posted
    whole = total.sum(axis=1)
    years = [float(total[:, m : m + MONTHS_OF_YEAR].sum() / DRAWS) for m in range(0, months, MONTHS_OF_YEAR)]
    quantiles = np.percentile(whole, PERCENTS, method="inverted_cdf").tolist()
    return [float(whole.mean()), *quantiles, *classes.values(), *years]
