"""Files written whole or not at all, and what the disk says when it does not take them."""

from __future__ import annotations

import errno
import os
import pwd
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from perfeval.core.errors import Refused

_REASONS = {
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EFBIG: "超过了文件大小的限制",
    errno.EACCES: "没有读写的权限",
    errno.EPERM: "没有读写的权限",
    errno.EROFS: "磁盘是只读的",
}
PART = ".part"


def why(error: OSError) -> str:
    """In one sentence, with the file where it is known."""
    reason = _REASONS.get(error.errno or 0, error.strerror or str(error))
    return f"{reason}（{error.filename}）。" if error.filename else f"{reason}。"


def refuse_all_but_owner(folder: Path) -> None:
    """What another account lays down, root above all, the program could not write to afterwards."""
    owner = folder.stat().st_uid
    if os.geteuid() != owner:
        raise Refused(
            f"请用文件夹 {folder} 的所有者（{_account(owner)}）的账号运行，否则本程序以后不能写入恢复出来的文件。"
        )


def _account(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:  # of a container or another machine
        return f"uid {number}"


@contextmanager
def whole_file(final: Path) -> Iterator[Path]:
    """A path to write to, which gets its name once it is written and synced. On any error nothing stays."""
    aside = final.with_name(f".{final.name}.{uuid.uuid4().hex[:8]}{PART}")
    try:
        yield aside
        sync(aside)
        aside.replace(final)
        sync(final.parent)
    finally:
        aside.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Down to the disk; of a folder: the names in it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
