"""Uploaded files, where they wait to be read."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from pathlib import PurePath
from typing import Final

from django.core.files import File
from django.core.files.storage import default_storage

from perfeval.jobs.files import delete_file, store_whole

FOLDER: Final = "inspections"


def keep(file: File[bytes], name: str) -> str:
    """Under a name of ours; only the suffix is the file's own."""
    path = f"{FOLDER}/{uuid.uuid4()}{suffix_of(name)}"
    store_whole(default_storage, path, file)
    return path


def suffix_of(name: str) -> str:
    """ ".xlsx"; "" for one that no reader of ours could know."""
    suffix = PurePath(name).suffix.lower()
    return suffix if suffix.isascii() and suffix[1:].isalnum() and len(suffix) <= 6 else ""


def delete_all(names: Iterable[str]) -> None:
    for name in names:
        delete_file(name)
