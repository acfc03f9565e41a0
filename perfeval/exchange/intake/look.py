"""The look at a file before it is parsed, and the parse after the look: what runs in the process apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from perfeval.core.interchange import Problem
from perfeval.exchange.errors import ReadError
from perfeval.exchange.grids.files import grids_of
from perfeval.exchange.grids.model import Grid
from perfeval.exchange.intake.limits import MAX_FILE
from perfeval.exchange.intake.wire import grids_to_json
from perfeval.exchange.intake.zip_look import look_at_zip


def look_at(path: Path) -> None:
    """Raises ReadError for what no parser may see: too large, or a package with something dangerous in it."""
    try:
        with path.open("rb") as file:
            beginning = file.read(4)
        size = path.stat().st_size
    except OSError as error:
        raise ReadError(path, [Problem("", f"无法打开（{error.strerror}）。")]) from error
    if size > MAX_FILE:
        raise ReadError(path, [Problem("", f"文件太大，超过 {MAX_FILE // 1_000_000} MB。")])
    if beginning.startswith(b"PK"):
        look_at_zip(path)


def looked_at_grids(path: Path) -> tuple[Grid, ...]:
    look_at(path)
    return grids_of(path)


def grids(path: Path, options: dict[str, Any]) -> Any:
    """The task of the process apart."""
    del options
    return grids_to_json(looked_at_grids(path))
