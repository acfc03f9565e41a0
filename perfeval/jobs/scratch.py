"""Temporary folders, and stored files as paths. What a killed worker leaves of them is swept."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePath
from typing import Final

from django.core.files.storage import default_storage

PREFIX: Final = "perfeval-scratch-"  # how our temporary folders begin


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@contextmanager
def as_path(name: str) -> Iterator[Path]:
    """The stored file as a path, also where the storage is not a folder of this machine."""
    try:
        path = Path(default_storage.path(name))
    except NotImplementedError:
        with scratch() as folder, default_storage.open(name) as file:
            path = folder / PurePath(name).name
            with path.open("wb") as copy:
                for chunk in file.chunks():
                    copy.write(chunk)
            yield path
    else:
        yield path


def sweep_scratch(before: datetime) -> None:
    """Folders that nobody has touched since."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            is_stale = folder.stat().st_mtime < before.timestamp()
        except OSError:  # another worker was faster
            continue
        if is_stale:
            shutil.rmtree(folder, ignore_errors=True)
