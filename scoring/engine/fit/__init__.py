"""Fit of offers to the weighted needs (spec 4.2 to 4.4): cells, exact sums, ratios, scores."""

from scoring.engine.fit.cells import Credits
from scoring.engine.fit.offers import FitRows, Fits
from scoring.engine.fit.scores import BLOCK, Scorer, bundle_scorer, score_offers, score_plans
from scoring.engine.fit.tables import Cleared, Counts, Must, OfferFit, TeamSums
from scoring.engine.ratios import Ratio, Three, percent

__all__ = [
    "BLOCK",
    "Cleared",
    "Counts",
    "Credits",
    "FitRows",
    "Fits",
    "Must",
    "OfferFit",
    "Ratio",
    "Scorer",
    "TeamSums",
    "Three",
    "bundle_scorer",
    "percent",
    "score_offers",
    "score_plans",
]
