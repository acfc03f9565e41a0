"""Runs in the process apart, without Django: a file → its tables, from the first byte to the last doubt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from perfeval.core.interchange import Problem
from perfeval.exchange.grids import Grid
from perfeval.exchange.intake.look import looked_at_grids
from perfeval.exchange.readers.errors import ReadError
from perfeval.exchange.readers.json_file import read_json
from perfeval.exchange.readers.tables import ReadTable, read_grids
from perfeval.exchange.readers.text_file import read_text_grids
from perfeval.exchange.readers.wire import tables_to_json

TASK: Final = "perfeval.exchange.readers.task:tables"
# Formats that hold cells; what they mean is found out by `read_grids`.
GRID_READERS: dict[str, Callable[[Path], Iterable[Grid]]] = {
    ".docx": looked_at_grids,
    ".xlsx": looked_at_grids,
    ".xls": looked_at_grids,
    ".html": looked_at_grids,
    ".htm": looked_at_grids,
    ".txt": read_text_grids,
    ".md": read_text_grids,
}
OFFLINE: Final = "这是离线填报表，请在系统中打开那份自评表，在它的“离线填报”页上传。"
NONE_FOUND: Final = "没有找到绩效自评表：没有一张表的栏头里有三级指标和分值（得分）。"


def tables(path: Path, options: dict[str, Any]) -> Any:
    del options
    if path.suffix.lower() == ".json":
        return tables_to_json(ReadTable(sheet) for sheet in read_json(path))
    grids = tuple(GRID_READERS[path.suffix.lower()](path))
    if _is_offline_workbook(grids):
        raise ReadError(path, [Problem("", OFFLINE)])
    found = read_grids(grids)
    if not found:
        raise ReadError(path, [Problem("", NONE_FOUND)])
    return tables_to_json(found)


def _is_offline_workbook(grids: Sequence[Grid]) -> bool:
    """By the title that `exchange.offline` writes and the sheet that it hides."""
    titled = any(grid.part == "自评表" and grid.cells[0].text.endswith("（离线填报）") for grid in grids if grid.cells)
    return titled and any(grid.part == "数据" for grid in grids)
