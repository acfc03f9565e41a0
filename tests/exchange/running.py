"""Runs a command in this process and gives back what another program would see."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command


@dataclass(frozen=True)
class Outcome:
    status: int
    stdout: str
    stderr: str

    @property
    def sheets(self) -> list[dict[str, Any]]:
        parsed = json.loads(self.stdout)
        assert list(parsed) == ["sheets"]
        sheets: list[dict[str, Any]] = parsed["sheets"]
        return sheets


def run(name: str, *arguments: str | Path) -> Outcome:
    stdout, stderr = io.StringIO(), io.StringIO()
    try:
        call_command(name, *map(str, arguments), stdout=stdout, stderr=stderr)
    except SystemExit as end:
        return Outcome(int(end.code or 0), stdout.getvalue(), stderr.getvalue())
    return Outcome(0, stdout.getvalue(), stderr.getvalue())


def run_refused(name: str, *arguments: str | Path) -> Outcome:
    """The same, with the status and the words of a command that refuses."""
    try:
        return run(name, *arguments)
    except CommandError as error:
        return Outcome(error.returncode, "", str(error))
