"""The Excel workbook of a run: live formulas that recompute every fit, verdict and likely cost (spec 9)."""

from scoring.reports.workbook.inputs import Inputs, inputs_of_run, inputs_of_snapshot
from scoring.reports.workbook.writing import TooLargeError, write_workbook

__all__ = ["Inputs", "TooLargeError", "inputs_of_run", "inputs_of_snapshot", "write_workbook"]
