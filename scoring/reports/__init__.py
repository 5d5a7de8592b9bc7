"""What is printed of a run: one list of rows and one description of charts for page, PDF, Excel and CSV."""
