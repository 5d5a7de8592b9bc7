"""What to do when nobody clears the line: customise, drop or build (spec 7)."""

from scoring.engine.waysout.cover import Cover, cheapest_cover
from scoring.engine.waysout.drop import Drop, DropList, Obstacle, drop, fewest_drops
from scoring.engine.waysout.line import Line

__all__ = [
    "Cover",
    "Drop",
    "DropList",
    "Line",
    "Obstacle",
    "cheapest_cover",
    "drop",
    "fewest_drops",
]
