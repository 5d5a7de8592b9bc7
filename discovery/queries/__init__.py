"""Reads of what the buyer needs."""

from discovery.queries.heard import Readiness, readiness

__all__ = ["Readiness", "readiness"]
