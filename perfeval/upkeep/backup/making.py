"""Making a backup while everybody works.

Files never change under their name, but an attachment may be taken out of a draft at any moment, and then its file goes
too. So the files are packed first, as the rows name them; then the database is copied as of one moment; then the files
that it names and that came meanwhile. Should one of those be gone by then, the database is copied once more.

A file that is missing while its row still names it, or that is not as its row says, is a loss: the backup is made all the
same, for there is no better one, and its manifest names what was lost.
"""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.apps import apps
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from perfeval.audit.models import JournalEntry
from perfeval.core.errors import Refused
from perfeval.upkeep.backup.archive import ArchiveWriter
from perfeval.upkeep.backup.database import dump
from perfeval.upkeep.backup.manifest import DATABASES, HEADS, MEDIA, Manifest
from perfeval.upkeep.disk import whole_file
from perfeval.upkeep.steady import steady_view
from perfeval.upkeep.stored import Stored, batched, named_among, path_of, stored_files
from perfeval.upkeep.verifying.journal import heads

NAME = "perfeval-{:%Y%m%d-%H%M%S}.tar"
MOST_TRIES = 5
Told = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Made:
    path: Path
    manifest: Manifest
    sha256: str  # of the manifest


@dataclass(slots=True)
class _View:
    """What the database said at one moment."""

    files: list[Stored] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    migrations: tuple[str, ...] = ()
    last_act_at: datetime | None = None


def make_backup(*, folder: Path, clock: Callable[[], datetime], told: Told) -> Made:
    """Raises Refused or OSError; then the folder is as it was."""
    folder.mkdir(parents=True, exist_ok=True)
    final = folder / NAME.format(clock().astimezone())
    if final.exists():
        raise Refused(f"已有同名的备份：{final}。")
    with (
        whole_file(final) as path,
        ArchiveWriter(path) as archive,
        tempfile.TemporaryDirectory(prefix=".perfeval-", dir=folder) as work,
    ):
        _add_files(archive, list(stored_files()), told)
        for _ in range(MOST_TRIES):
            taken_at = clock()
            view = _copy_database(Path(work))
            told("数据库", 1)
            missing = _add_files(archive, view.files, told)
            if all(named_among(batch) == set(batch) for batch in batched(missing, 500)):
                break  # what is missing was missing before, and the rows still name it
        else:
            raise Refused("备份期间附件不断被删除，没有完成。请在系统空闲时再试。")
        archive.add(DATABASES[connection.vendor], Path(work) / "database")
        archive.add(HEADS, Path(work) / "heads")
        named = {MEDIA + stored.name for stored in view.files} | {DATABASES[connection.vendor], HEADS}
        manifest = Manifest(
            taken_at=taken_at,
            vendor=connection.vendor,
            migrations=view.migrations,
            rows=view.rows,
            last_act_at=view.last_act_at,
            members={name: member for name, member in archive.members.items() if name in named},
            left_out=tuple(sorted(set(archive.members) - named)),
            missing=tuple(sorted(missing)),
            damaged=tuple(sorted({stored.name for stored in view.files if _is_damaged(archive, stored)})),
        )
        sha256 = archive.seal(manifest)
    return Made(final, manifest, sha256)


def _add_files(archive: ArchiveWriter, files: Iterable[Stored], told: Told) -> set[str]:
    """Those that are not in it yet. Returns what is not there."""
    missing = set()
    for name in (stored.name for stored in files):
        if MEDIA + name in archive.members:
            continue
        try:
            archive.add(MEDIA + name, path_of(name))
        except FileNotFoundError:
            missing.add(name)
        told("文件", len(archive.members))
    return missing


def _is_damaged(archive: ArchiveWriter, stored: Stored) -> bool:
    packed = archive.members.get(MEDIA + stored.name)
    if packed is None:
        return False
    return packed.sha256 != stored.sha256 or stored.size not in (None, packed.size)


def _copy_database(work: Path) -> _View:
    with suppress(FileNotFoundError):
        (work / "database").unlink()
    with steady_view():
        view = _View(
            files=list(stored_files()),
            rows={model._meta.label: model._base_manager.count() for model in apps.get_models()},  # noqa: SLF001
            migrations=tuple(
                sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())
            ),
            last_act_at=JournalEntry.objects.order_by("-at").values_list("at", flat=True).first(),
        )
        with gzip.GzipFile(work / "heads", "wb", mtime=0) as file:
            for chain, sequence, hash_ in heads():
                file.write(f"{chain}\t{sequence}\t{hash_}\n".encode())
        dump(work / "database")
    return view
