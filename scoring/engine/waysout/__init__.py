"""What to do when nobody clears the line: customise, drop or build (spec 7)."""

from scoring.engine.waysout.cover import Cover, cheapest_cover

__all__ = [
    "Cover",
    "cheapest_cover",
]
