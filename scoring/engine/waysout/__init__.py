"""What to do when nobody clears the line: customise, drop or build (spec 7)."""

from scoring.engine.waysout.build import BuildWay, NotEstimated, build
from scoring.engine.waysout.closings import Closing, Closings, closings_of
from scoring.engine.waysout.cover import Cover, cheapest_cover
from scoring.engine.waysout.customise import Customisation, Customise, customise
from scoring.engine.waysout.drop import Drop, DropList, Obstacle, drop, fewest_drops
from scoring.engine.waysout.line import Line
from scoring.engine.waysout.spreads import Spread, WaySpread, build_spread, plan_spread

__all__ = [
    "BuildWay",
    "Closing",
    "Closings",
    "Cover",
    "Customisation",
    "Customise",
    "Drop",
    "DropList",
    "Line",
    "NotEstimated",
    "Obstacle",
    "Spread",
    "WaySpread",
    "build",
    "build_spread",
    "cheapest_cover",
    "closings_of",
    "customise",
    "drop",
    "fewest_drops",
    "plan_spread",
]
