"""Files that jobs make: written whole or not at all, kept for a time, thrown away again."""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, default_storage
from django.db.models import QuerySet

KEPT = timedelta(days=1)
STALE = timedelta(hours=1)  # a part that nobody has written to for so long has lost its writer


@contextmanager
def work_file(folder: str, storage: Storage = default_storage) -> Iterator[Path]:
    """A path to write to, gone afterwards. It lies beside the finished files, so that a rename does not copy."""
    parent = Path(tempfile.gettempdir())
    if isinstance(storage, FileSystemStorage):
        parent = Path(storage.path(folder))
        parent.mkdir(parents=True, exist_ok=True)
    path = parent / f".{uuid.uuid4().hex}.part"
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def keep(path: Path, name: str, storage: Storage = default_storage) -> None:
    """Give a finished work file its name: synced first, so that the name never stands for half a file.

    `name` must follow from the content, or be new: giving it twice changes nothing.
    """
    with path.open("r+b") as file:
        os.fsync(file.fileno())
    if isinstance(storage, FileSystemStorage):
        final = Path(storage.path(name))
        final.parent.mkdir(mode=storage.directory_permissions_mode or 0o777, parents=True, exist_ok=True)
        if storage.file_permissions_mode is not None:
            path.chmod(storage.file_permissions_mode)
        path.replace(final)
        return
    with path.open("rb") as file:  # a remote storage puts an object in one step
        if not storage.exists(name):
            storage.save(name, File(file))


def store_whole(storage: Storage, name: str, content: bytes | File[bytes]) -> None:
    """Django's own save writes under the final name at once, where a full disk leaves half a file.

    The part lies at the top of the storage, so that what killed writers left is found by one look: `sweep_parts`.
    """
    with work_file("", storage) as path:
        with path.open("wb") as file:
            for chunk in content.chunks() if isinstance(content, File) else (content,):
                file.write(chunk)
        keep(path, name, storage)


def open_file(name: str) -> File[bytes] | None:
    """None where it is gone."""
    if not name:
        return None
    try:
        return default_storage.open(name)
    except FileNotFoundError:
        return None


def delete_file(name: str) -> None:
    if name:
        default_storage.delete(name)


def is_part(name: str) -> bool:
    return name.startswith(".") and name.endswith(".part")


def sweep_parts(before: datetime, storage: Storage = default_storage) -> int:
    """Files that killed writers left half written at the top of the storage. Returns how many."""
    try:
        parts = [name for name in storage.listdir("")[1] if is_part(name)]
    except FileNotFoundError:  # nothing was ever stored
        return 0
    old = [name for name in parts if storage.get_modified_time(name) < before]
    for name in old:
        storage.delete(name)
    return len(old)


def sweep_files(folder: str, rows: QuerySet[Any], before: datetime) -> None:
    """What killed workers left in a folder: files, whole or half, that nobody has touched since and no row's `file`
    names."""
    try:
        standing = [f"{folder}/{name}" for name in default_storage.listdir(folder)[1]]
    except FileNotFoundError:
        return
    old = [name for name in standing if default_storage.get_modified_time(name) < before]
    needed = set(rows.filter(file__in=old).values_list("file", flat=True))
    for name in old:
        if name not in needed:
            default_storage.delete(name)
