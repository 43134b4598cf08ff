"""Described: a value in rows, words and HTML, for whoever reads it: a notebook, a workbook, a report, a picture."""
