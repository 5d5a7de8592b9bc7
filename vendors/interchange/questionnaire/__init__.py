"""The vendor's questionnaire as a workbook: a row for each cell and each question about fees (spec 3.5)."""
