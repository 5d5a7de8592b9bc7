"""Offers and the ways to buy more for less: bundles that clear the line, and the frontier (spec 3.1, 7)."""

from scoring.engine.offers.bundles import Bundle, Bundler, ProductBundles, merge_frontiers, product_bundles
from scoring.engine.offers.enumeration import enumerate_offers, plans_alone

__all__ = [
    "Bundle",
    "Bundler",
    "ProductBundles",
    "enumerate_offers",
    "merge_frontiers",
    "plans_alone",
    "product_bundles",
]
