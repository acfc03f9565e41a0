"""An uploaded file that is hashed as it comes in and kept nowhere: neither in memory nor on the disk."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

MAX_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Hashed:
    """What is known of the file."""

    sha256: str
    size: int

    @property
    def is_too_large(self) -> bool:
        return self.size > MAX_BYTES


class HashingHandler(FileUploadHandler):
    """Takes the first file of the field `file`; all others are passed over."""

    def __init__(self) -> None:
        super().__init__()
        self.result: Hashed | None = None
        self.digest = hashlib.sha256()
        self.size = 0

    def new_file(self, field_name: str, *args: Any, **kwargs: Any) -> None:
        super().new_file(field_name, *args, **kwargs)
        if field_name != "file" or self.result is not None:
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.size += len(raw_data)
        if self.size > MAX_BYTES:
            self.result = Hashed("", self.size)
            raise SkipFile  # what is left is read to its end, or the browser would show no answer
        self.digest.update(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        if self.result is None:
            self.result = Hashed(self.digest.hexdigest(), self.size)
        return None
