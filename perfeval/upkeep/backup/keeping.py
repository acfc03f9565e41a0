"""Old backups, and what a killed one has left."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

from perfeval.upkeep.disk import PART

PATTERN = "perfeval-????????-??????.tar"
STALE = timedelta(days=1)  # a part that nobody has written to for so long has lost its writer


def backups_in(folder: Path) -> list[Path]:
    """The newest first: names are instants."""
    return sorted(folder.glob(PATTERN), reverse=True)


def remove_older(folder: Path, keep: int) -> list[Path]:
    removed = backups_in(folder)[keep:]
    for path in removed:
        path.unlink(missing_ok=True)
    return removed


def sweep(folder: Path, now: datetime) -> None:
    before = (now - STALE).timestamp()
    for path in [*folder.glob(f".{PATTERN}.*{PART}"), *folder.glob(".perfeval-*")]:
        if path.exists() and path.stat().st_mtime < before:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
