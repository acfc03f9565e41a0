"""What is wrong with an upload, as a workbook."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval.exchange.lists.enums import RowAction
from perfeval.exchange.lists.models import ListUpload
from perfeval.exchange.lists.queries import rows_of, shown
from perfeval.exchange.spreadsheet import Value, short_workbook

_HEADER = ("工作表", "行", "列", "问题", "现在的内容")
_WIDTHS = (14, 8, 18, 60, 30)


def problems_workbook(upload: ListUpload) -> bytes:
    """The wrong rows with their sentences, to mend beside the file."""
    return short_workbook("有错的行", _HEADER, _lines(upload), _WIDTHS, "请先改正这些行再上传，会列出其余的。")


def _lines(upload: ListUpload) -> Iterator[list[Value]]:
    for row in rows_of(upload, RowAction.WRONG).iterator(chunk_size=500):
        found = shown(row, upload.columns)
        for sentence in found.problems:
            yield [found.sheet, found.number, "", sentence, ""]
        for heading, cell in zip(upload.columns, found.cells, strict=True):
            for sentence in cell.problems:
                yield [found.sheet, found.number, heading, sentence, cell.text]
