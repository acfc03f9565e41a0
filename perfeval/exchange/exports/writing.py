"""One content, one file, in the format that was asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from perfeval.exchange.exports.content import Content
from perfeval.exchange.exports.enums import ExportFormat
from perfeval.exchange.exports.text_files import write_json, write_text
from perfeval.exchange.exports.workbook import write_workbook

WRITERS: Mapping[ExportFormat, Callable[[Content, Path], None]] = {
    ExportFormat.XLSX: write_workbook,
    ExportFormat.CSV: write_text,
    ExportFormat.JSON: write_json,
}


def write(content: Content, export_format: ExportFormat, path: Path) -> None:
    WRITERS[export_format](content, path)
