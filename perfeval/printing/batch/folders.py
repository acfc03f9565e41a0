"""Each batch has a folder of its own, for its pieces and its file."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

from django.core.files.storage import FileSystemStorage, default_storage

FOLDER = "batches"


def delete_folder(folder: str) -> None:
    """With all that is in it; a folder that is not there is no fault."""
    if isinstance(default_storage, FileSystemStorage):
        shutil.rmtree(default_storage.path(folder), ignore_errors=True)
        return
    for name in default_storage.listdir(folder)[1]:
        default_storage.delete(f"{folder}/{name}")


def folders() -> list[str]:
    """The names of the folders that stand, one for each batch that has files."""
    try:
        return sorted(default_storage.listdir(FOLDER)[0])
    except FileNotFoundError:
        return []


def delete_stale_parts(folder: str, before: datetime) -> None:
    """What a killed worker was writing."""
    if not isinstance(default_storage, FileSystemStorage):
        return
    for path in Path(default_storage.path(folder)).glob(".*.part"):
        if path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)
