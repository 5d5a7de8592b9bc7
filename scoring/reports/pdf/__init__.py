"""The report as PDF: plain data in `content`, its looks in `report.typ`, set by typst."""

from scoring.reports.pdf.typesetting import report_pdf, typeset

__all__ = ["report_pdf", "typeset"]
