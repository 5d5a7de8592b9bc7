"""From a header and its products to the result document (interchange: `shortlist-result/1`)."""

from scoring.engine.results.assembly import Combined, combine
from scoring.engine.results.payloads import PAYLOADS
from scoring.engine.results.products import Shared, score_product, score_products

__all__ = ["PAYLOADS", "Combined", "Shared", "combine", "score_product", "score_products"]
