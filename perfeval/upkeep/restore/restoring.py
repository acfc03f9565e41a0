"""Restoring: look, lay down beside, exchange, bring up to date."""

from __future__ import annotations

import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection

from perfeval.upkeep.backup.manifest import MEDIA, Manifest
from perfeval.upkeep.backup.reading import check, read_manifest
from perfeval.upkeep.disk import refuse_all_but_owner
from perfeval.upkeep.restore.alone import alone
from perfeval.upkeep.restore.databases import replaced_database
from perfeval.upkeep.restore.readiness import refuse_losses, refuse_occupied, refuse_unfit
from perfeval.upkeep.stored import RESTORING

Told = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Restored:
    """`steps`: what took how many seconds."""

    manifest: Manifest
    steps: tuple[tuple[str, float], ...]


def restore(*, path: Path, replace: bool, told: Told, accept_losses: bool = False) -> Restored:
    """Raises Refused or OSError; then everything is as it was."""
    clock = _StopWatch()
    refuse_all_but_owner(Path(settings.DATA_DIR))
    manifest, _ = read_manifest(path)
    refuse_unfit(manifest)
    if not accept_losses:
        refuse_losses(manifest)
    with alone() as refuse_others:
        refuse_occupied(replace=replace)
        root = Path(default_storage.path(""))
        root.mkdir(parents=True, exist_ok=True)
        with _work_folder(root) as work:
            check(path, manifest, told, into=work)
            _set_modes(work)
            os.sync()
            clock.lap("核对并取出文件")
            refuse_others()
            with replaced_database(work / manifest.database):
                clock.lap("恢复数据库")
                with _replaced_files(root, work):
                    call_command("migrate", interactive=False, verbosity=0)
                    Session.objects.all().delete()  # everybody logs in anew: those of then may be gone since
                    clock.lap("更新数据库结构")
        for left in root.glob(f"{RESTORING}*"):  # of restores that were killed
            shutil.rmtree(left, ignore_errors=True)
    connection.close()
    return Restored(manifest, tuple(clock.laps))


@contextmanager
def _work_folder(root: Path) -> Iterator[Path]:
    """Beside the final files, so that a rename does not copy."""
    work = root / f"{RESTORING}{uuid.uuid4().hex[:8]}"
    work.mkdir()
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


@contextmanager
def _replaced_files(root: Path, work: Path) -> Iterator[None]:
    """The folders in the storage exchanged, not the storage itself, which may be a mounted disk."""
    laid, before = work / MEDIA, work / "before"
    laid.mkdir(exist_ok=True)
    before.mkdir()
    moved: list[tuple[Path, Path]] = []
    try:
        for folder, target in ((root, before), (laid, root)):
            for entry in sorted(folder.iterdir()):
                if not entry.name.startswith(RESTORING):
                    entry.rename(target / entry.name)
                    moved.append((entry, target / entry.name))
        yield
    except BaseException:
        for source, target in reversed(moved):
            target.rename(source)
        raise


def _set_modes(work: Path) -> None:
    for path in (work / MEDIA).rglob("*"):
        is_folder = path.is_dir()
        path.chmod(settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS if is_folder else settings.FILE_UPLOAD_PERMISSIONS)


class _StopWatch:
    def __init__(self) -> None:
        self.laps: list[tuple[str, float]] = []
        self.last = time.monotonic()

    def lap(self, label: str) -> None:
        now = time.monotonic()
        self.laps.append((label, round(now - self.last, 1)))
        self.last = now
