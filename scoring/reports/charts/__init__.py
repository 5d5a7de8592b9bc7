"""Charts as lists of marks with roles: the page draws them as SVG, the PDF with its own drawing."""

from scoring.reports.charts.cash_flow import cash_flow
from scoring.reports.charts.cost_classes import cost_by_class
from scoring.reports.charts.fit_cost import fit_against_cost
from scoring.reports.charts.gaps import gaps
from scoring.reports.charts.marks import Chart
from scoring.reports.charts.ranks import rank_acceptability

__all__ = ["Chart", "cash_flow", "cost_by_class", "fit_against_cost", "gaps", "rank_acceptability"]
