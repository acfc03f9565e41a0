"""Files → Sheets. A further format is one module with a `read_…(path)` and one line in READERS."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from perfeval.core.interchange import Problem
from perfeval.core.sheet import Sheet
from perfeval.exchange.readers.errors import ReadError
from perfeval.exchange.readers.json_file import read_json
from perfeval.exchange.readers.raw import require_file

__all__ = ["READERS", "ReadError", "read_sheets"]

READERS: dict[str, Callable[[Path], list[Sheet]]] = {
    ".json": read_json,
}


def read_sheets(path: Path) -> list[Sheet]:
    """All tables of a file, by its suffix. Whatever is wrong with the file comes as a ReadError."""
    require_file(path)
    read = READERS.get(path.suffix.lower())
    if read is None:
        known = "、".join(sorted(READERS))
        raise ReadError(path, [Problem("", f"不认识的文件类型“{path.suffix}”，能读取的是 {known}。")])
    return read(path)
