"""One table on its official form, as Word and as Excel. What stands in them is made in `printing.paper.neutral`."""

from perfeval.exchange.writers.official.word import write_docx
from perfeval.exchange.writers.official.workbook import write_xlsx

__all__ = ["write_docx", "write_xlsx"]
