"""The one way in which reading a file fails."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from perfeval.core.interchange import Problem


class ReadError(Exception):
    """`problems` says where in `file` (a path in JSON, a sheet and cell in a workbook) and what, in Chinese sentences."""

    def __init__(self, file: Path, problems: Iterable[Problem]) -> None:
        self.file = file
        self.problems = tuple(problems)
        super().__init__("\n".join(self.lines()))

    def lines(self, limit: int = 100) -> list[str]:
        """One line for each problem, up to `limit`: a file of another kind can have a million."""
        lines = [f"{self.file}: {problem}" for problem in self.problems[:limit]]
        left_out = len(self.problems) - limit
        return lines if left_out <= 0 else [*lines, f"{self.file}: 另有 {left_out} 处问题。"]
