"""Putting a finished file under its final name, whole or not at all."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage


def store_whole(storage: Storage, name: str, content: bytes) -> None:
    """Write beside, sync, rename. `name` must follow from the content: writing it twice changes nothing.

    Django's own save writes under the final name at once, where a full disk leaves half a file.
    """
    if not isinstance(storage, FileSystemStorage):  # a remote storage puts an object in one step
        if not storage.exists(name):
            storage.save(name, ContentFile(content))
        return
    final = Path(storage.path(name))
    final.parent.mkdir(parents=True, exist_ok=True)
    aside = final.with_name(f".{uuid.uuid4().hex}.part")
    try:
        with aside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(final)
    finally:
        aside.unlink(missing_ok=True)
