"""Small disks for a stack, which can be full: its data folder and PostgreSQL's each on a tmpfs.

They are mounted where only this process and its children see them, so that they end with these, however that is.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.stack import Stack

CLONE_NEWNS = 0x00020000  # of unshare(2)
SIZE = 4000  # MB; memory is taken only for what is written


@dataclass(frozen=True, slots=True)
class Disk:
    path: Path

    def fill(self) -> None:
        """No further block is to be had."""
        used = os.statvfs(self.path)
        self._resize(f"{(used.f_blocks - used.f_bfree) * used.f_frsize}")

    def free(self) -> None:
        self._resize(f"{SIZE}m")

    def _resize(self, size: str) -> None:
        subprocess.run(["mount", "-o", f"remount,size={size}", str(self.path)], check=True)


@contextmanager
def mounted(path: Path) -> Iterator[bool]:
    """Whether a tmpfs lies there; else, where mounting is not allowed, a plain folder does."""
    path.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}m,mode=755", "perfeval-faults", str(path)]
    is_mounted = _among_ourselves() and subprocess.run(command, capture_output=True, check=False).returncode == 0
    try:
        yield is_mounted
    finally:
        if is_mounted:
            subprocess.run(["umount", "--lazy", str(path)], check=True)


def _among_ourselves() -> bool:
    """A space of mounts of our own; False where that is not allowed."""
    if ctypes.CDLL(None).unshare(CLONE_NEWNS):
        return False
    return subprocess.run(["mount", "--make-rprivate", "/"], capture_output=True, check=False).returncode == 0


@contextmanager
def stack_on_disks(processes: int | None = None) -> Iterator[Stack]:
    folder = Path(tempfile.mkdtemp(prefix="perfeval-stack-"))
    try:
        with ExitStack() as held:
            for name in ("data", "postgres"):
                held.enter_context(mounted(folder / name))
            yield held.enter_context(Stack(folder, processes=processes))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def disks_of(stack: Stack) -> tuple[Disk, Disk] | None:
    """That of the files and that of the database; None where they are not disks of their own."""
    found = (stack.data, stack.cluster.folder)
    return (Disk(found[0]), Disk(found[1])) if all(path.is_mount() for path in found) else None
