"""Runs, the frozen parts they are made of, and their results."""

from scoring.models.parts import Part, PartResult, ProductPart
from scoring.models.runs import Purge, Result, Run, RunState

__all__ = ["Part", "PartResult", "ProductPart", "Purge", "Result", "Run", "RunState"]
