"""Ranges: what the draws say of a cost (spec 5.4)."""

from scoring.engine.ranges.cheapest import chance_cheapest, competitors
from scoring.engine.ranges.draws import DRAWS
from scoring.engine.ranges.figures import Ranges, present_value
from scoring.engine.ranges.models import SamplingModel, totals
from scoring.engine.ranges.sampling import ProductSampler, Sampler

__all__ = [
    "DRAWS",
    "ProductSampler",
    "Ranges",
    "Sampler",
    "SamplingModel",
    "chance_cheapest",
    "competitors",
    "present_value",
    "totals",
]
