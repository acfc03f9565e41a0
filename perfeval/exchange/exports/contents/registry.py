"""The kinds of exports. A new one is a line here."""

from __future__ import annotations

from collections.abc import Mapping

from perfeval.exchange.exports.contents.findings import FindingLines
from perfeval.exchange.exports.contents.lines import Lines
from perfeval.exchange.exports.contents.summary import SummaryLines
from perfeval.exchange.exports.contents.tables import TableLines
from perfeval.exchange.exports.enums import ExportKind

CONTENTS: Mapping[ExportKind, type[Lines]] = {
    ExportKind.TABLES: TableLines,
    ExportKind.SUMMARY: SummaryLines,
    ExportKind.FINDINGS: FindingLines,
}
