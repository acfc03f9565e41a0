"""A report as a Word file."""

from perfeval.exchange.writers.docx_report.writing import write_docx

__all__ = ["write_docx"]
