"""Writing a tar archive of any number of members, hashed on their way in."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from perfeval.upkeep.backup.manifest import MANIFEST, SEAL, Manifest, Member


class HashingReader:
    """Passes bytes on and remembers their hash."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        content = self.file.read(size)
        self.digest.update(content)
        return content


class ArchiveWriter:
    """Members as they come; `close` writes the manifest that names them."""

    def __init__(self, path: Path) -> None:
        # It holds everything that the system knows: for its owner's eyes only.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self.file = os.fdopen(descriptor, "wb")
        self.tar = tarfile.open(fileobj=self.file, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - closed in `seal`
        self.members: dict[str, Member] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.file.close()

    def add(self, name: str, path: Path) -> None:
        """Raises FileNotFoundError, before anything is written, where there is no such file."""
        with path.open("rb") as file:
            state = os.fstat(file.fileno())
            self._add(name, file, state.st_size, int(state.st_mtime))

    def add_bytes(self, name: str, content: bytes, mtime: int) -> None:
        self._add(name, io.BytesIO(content), len(content), mtime)

    def seal(self, manifest: Manifest) -> str:
        """The manifest and its hash, which is returned."""
        content = manifest.to_json()
        sha256 = hashlib.sha256(content).hexdigest()
        mtime = int(manifest.taken_at.timestamp())
        self.add_bytes(MANIFEST, content, mtime)
        self.add_bytes(SEAL, sha256.encode(), mtime)
        self.tar.close()
        self.file.flush()
        return sha256

    def _add(self, name: str, file: IO[bytes], size: int, mtime: int) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mtime, info.mode = size, mtime, 0o640
        reader = HashingReader(file)
        self.tar.addfile(info, reader)
        vars(self.tar)["members"].clear()  # tarfile remembers every member, which nobody asks for
        self.members[name] = Member(reader.digest.hexdigest(), size)
