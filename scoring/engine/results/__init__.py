"""From a header and its products to the result document (interchange: `shortlist-result/1`)."""

from scoring.engine.results.assembly import Combined, combine
from scoring.engine.results.products import score_product, score_products

__all__ = ["Combined", "combine", "score_product", "score_products"]
