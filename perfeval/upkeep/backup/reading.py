"""Reading an archive: its manifest, its members against the manifest, and one member of it."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from perfeval.core.errors import Refused
from perfeval.upkeep.backup.archive import HashingReader
from perfeval.upkeep.backup.keeping import backups_in
from perfeval.upkeep.backup.manifest import HEADS, MANIFEST, MEDIA, SEAL, Manifest, manifest_from_json
from perfeval.upkeep.stored import CHUNK
from perfeval.upkeep.verifying.journal import Head

Told = Callable[[str, int], None]
_BROKEN = "备份已损坏或不完整，不能使用"


def read_manifest(path: Path) -> tuple[Manifest, str]:
    """With its hash. Raises Refused for an archive that breaks off or whose manifest was altered."""
    found = {}
    with _opened(path) as tar:
        for info in _members(tar):
            if info.name in (MANIFEST, SEAL):
                found[info.name] = _file(tar, info).read()
    if MANIFEST not in found or SEAL not in found:
        raise Refused(f"{_BROKEN}：没有清单（{path}）。")
    sha256 = hashlib.sha256(found[MANIFEST]).hexdigest()
    if sha256.encode() != found[SEAL]:
        raise Refused(f"{_BROKEN}：清单被改动过（{path}）。")
    return manifest_from_json(found[MANIFEST]), sha256


def check(path: Path, manifest: Manifest, told: Told, *, into: Path | None = None) -> None:
    """Compare every member with the manifest; `into`: lay them down in that folder on the way.

    Raises Refused at the first that is not as it should be.
    """
    seen: set[str] = set()
    with _opened(path) as tar:
        for info in _members(tar):
            if info.name in seen or not info.isfile() or not _is_harmless(info.name):
                raise Refused(f"{_BROKEN}：成员 {info.name} 重复或不合格。")
            seen.add(info.name)
            told("文件", len(seen))
            if info.name in (MANIFEST, SEAL) or info.name in manifest.left_out:
                continue
            expected = manifest.members.get(info.name)
            if expected is None:
                raise Refused(f"{_BROKEN}：清单中没有 {info.name}。")
            if info.size != expected.size or _pass_on(_file(tar, info), into, info) != expected.sha256:
                raise Refused(f"{_BROKEN}：{info.name} 与清单不符。")
    lost = manifest.members.keys() - seen
    if lost:
        raise Refused(f"{_BROKEN}：缺少 {min(lost)} 等 {len(lost)} 个成员。")


def remembered_heads(path: Path) -> Iterator[Head]:
    """The heads of the journal's chains in a backup, or in the newest of a folder."""
    if path.is_dir():
        found = backups_in(path)
        if not found:
            raise Refused(f"这个文件夹中没有备份：{path}。")
        path = found[0]
    manifest, _ = read_manifest(path)
    return _heads(path, manifest)


def _heads(path: Path, manifest: Manifest) -> Iterator[Head]:
    with _opened(path) as tar:
        for info in _members(tar):
            if info.name != HEADS:
                continue
            reader = HashingReader(_file(tar, info))
            packed = reader.read()
            if HEADS not in manifest.members or reader.digest.hexdigest() != manifest.members[HEADS].sha256:
                raise Refused(f"{_BROKEN}：{HEADS} 与清单不符。")
            for line in gzip.decompress(packed).decode().splitlines():
                chain, sequence, hash_ = line.split("\t")
                yield chain, int(sequence), hash_


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, "r:") as tar:
            yield tar
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, UnicodeDecodeError) as error:
        raise Refused(f"{_BROKEN}：{path}（{error}）。") from error


def _members(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    while (info := tar.next()) is not None:
        vars(tar)["members"].clear()  # tarfile remembers every member, which nobody asks for
        yield info


def _file(tar: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    file = tar.extractfile(info) if info.isfile() else None
    if file is None:
        raise Refused(f"{_BROKEN}：成员 {info.name} 不合格。")
    return file


def _is_harmless(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and (len(path.parts) == 1 or name.startswith(MEDIA))


def _pass_on(file: IO[bytes], into: Path | None, info: tarfile.TarInfo) -> str:
    """Read it to its end, into a file where one is wanted. Returns the hash."""
    reader = HashingReader(file)
    if into is None:
        while reader.read(CHUNK):
            pass
        return reader.digest.hexdigest()
    path = into / info.name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as target:
        shutil.copyfileobj(reader, target, CHUNK)
    os.utime(path, (info.mtime, info.mtime))
    return reader.digest.hexdigest()
