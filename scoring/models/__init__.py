"""Runs, the frozen parts they are made of, their results, and what people conclude from them."""

from scoring.models.decisions import Decision, Scenario
from scoring.models.parts import Part, PartResult, ProductPart
from scoring.models.runs import Purge, Result, Run, RunState

__all__ = [
    "Decision",
    "Part",
    "PartResult",
    "ProductPart",
    "Purge",
    "Result",
    "Run",
    "RunState",
    "Scenario",
]
