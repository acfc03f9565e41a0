"""Cells that leave the house: text stays text in every spreadsheet program, numbers stay numbers.

`safe_cell` and `safe_row` for workbooks, `safe_text` and `write_csv` for comma-separated files, `short_workbook` for a
workbook that is no more than a head and some lines. Every writer of the
exchange goes through here; nothing else puts a value of a user into a file that Excel opens.
"""

from perfeval.exchange.spreadsheet.cells import Value, safe_cell, safe_row, safe_value
from perfeval.exchange.spreadsheet.delimited import BOM, csv_line, safe_text, typed_text, write_csv
from perfeval.exchange.spreadsheet.risk import looks_like_formula, storable
from perfeval.exchange.spreadsheet.short import MOST_LINES, short_workbook

__all__ = [
    "BOM",
    "MOST_LINES",
    "Value",
    "csv_line",
    "looks_like_formula",
    "safe_cell",
    "safe_row",
    "safe_text",
    "safe_value",
    "short_workbook",
    "storable",
    "typed_text",
    "write_csv",
]
