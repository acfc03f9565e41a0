"""Plain text and Markdown: tables drawn with pipes or tabs."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from perfeval.core.interchange import Problem
from perfeval.exchange.grids import Grid
from perfeval.exchange.grids.text import text_grids
from perfeval.exchange.readers.errors import ReadError
from perfeval.exchange.readers.raw import read_bytes

MAX_BYTES: Final = 10_000_000


def read_text_grids(path: Path) -> tuple[Grid, ...]:
    data = read_bytes(path, MAX_BYTES)
    try:
        return text_grids(data)
    except UnicodeDecodeError as error:
        raise ReadError(path, [Problem("", "不是 UTF-8、UTF-16 或 GB 18030 编码的文本。")]) from error
