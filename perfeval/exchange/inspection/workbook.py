"""The findings of a drop of files as Excel: one line a finding, a doubt, or a file that could not be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from perfeval.core.interchange import sheet_from_json
from perfeval.exchange.inspection.cells import differing
from perfeval.exchange.inspection.checking import findings_of, place_words, sheet_of
from perfeval.exchange.inspection.doubts import doubts_of
from perfeval.exchange.inspection.models import InspectedTable, Inspection
from perfeval.exchange.inspection.queries import files_without_tables
from perfeval.exchange.spreadsheet import Value, short_workbook

HEADER: Final[tuple[Value, ...]] = (
    "文件", "第几张表", "项目", "单位", "在文件中的位置", "单元格", "级别", "检查项", "表中", "应为", "说明",
)  # fmt: skip
WIDTHS: Final = (36, 9, 36, 28, 26, 24, 8, 22, 18, 18, 80)


def findings_workbook(inspection: Inspection) -> bytes:
    return short_workbook("检查结果", HEADER, _lines(inspection), WIDTHS, "要看其余的，请把文件分几次上传。")


def _lines(inspection: Inspection) -> Iterator[list[Value]]:
    for file in files_without_tables(inspection):
        yield [file.name, None, None, None, None, None, "未读取", None, None, None, file.message]
    tables = inspection.tables.select_related("file").order_by("file__position", "file__member", "position")
    for table in tables.iterator(chunk_size=50):
        yield from _of_table(table)


def _of_table(table: InspectedTable) -> Iterator[list[Value]]:
    head: list[Value] = [table.file.name, table.position, table.name, table.unit]
    sheet = sheet_of(table)
    for item in findings_of(table, sheet):
        found = item.finding
        yield [*head, item.place, item.cell, item.severity, found.id, found.published, found.expected, found.message]
    for doubt in doubts_of(table, differing(sheet_from_json(table.original), sheet, table.rows)):
        if not doubt.is_answered:
            yield [*head, place_words(doubt.place), None, "疑问", None, doubt.text, None, doubt.message]
