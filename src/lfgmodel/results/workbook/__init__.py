"""The workbook that is handed in: an estimate, or tables of a report, as sheets that a person reads and checks."""
