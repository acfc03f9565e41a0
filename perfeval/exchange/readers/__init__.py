"""Files → Sheets. A further format is one module with a `read_…_grids(path)` and one line in GRID_READERS (task.py)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from perfeval.core.interchange import Problem
from perfeval.exchange.grids.kinds import ADVICE
from perfeval.exchange.intake import limits
from perfeval.exchange.intake.apart import Limits, run_apart
from perfeval.exchange.readers.errors import ReadError
from perfeval.exchange.readers.raw import require_file
from perfeval.exchange.readers.tables import Doubt, ReadTable
from perfeval.exchange.readers.task import GRID_READERS, TASK
from perfeval.exchange.readers.wire import tables_from_json

__all__ = ["READERS", "Doubt", "ReadError", "ReadTable", "read_tables"]

# Five hundred tables take eight seconds of a slow processor.
_WITHIN: Final = Limits(cpu=2 * limits.CPU_SECONDS, wall=2 * limits.WALL_SECONDS)
READERS: tuple[str, ...] = (".json", *GRID_READERS)


def read_tables(path: Path) -> list[ReadTable]:
    """All tables of a file, by its suffix, each with the place of every cell and what was not understood for certain; an
    interchange file has neither: its cells have names. Whatever is wrong with the file comes as a ReadError.

    A damaged workbook can end the process that reads it, a text can keep it busy for hours, so all of it happens in one
    apart.
    """
    require_file(path)
    suffix = path.suffix.lower()
    if suffix not in READERS:
        known = "、".join(sorted(READERS))
        advice = ADVICE.get(suffix) or f"不认识的文件类型“{path.suffix}”，能读取的是 {known}。"
        raise ReadError(path, [Problem("", advice)])
    return tables_from_json(run_apart(TASK, path, within=_WITHIN), path)
