"""Whoever still writes would write into what is about to go: nobody else is in when a restore begins, nor comes in later."""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import connection

from perfeval.core.errors import Refused
from perfeval.upkeep.presence import nobody_else

_STOP = "请先停止网页服务、后台任务和定时任务，再恢复。"
_LONGEST_WAIT = "10s"  # for the locks of a program that came in past us


@contextmanager
def alone() -> Iterator[Callable[[], None]]:
    """Gives what refuses other programs that have come since: to be asked once more right before anything changes."""
    with _instead_of_up():
        if connection.vendor == "postgresql":
            with nobody_else() as holder:
                _refuse_sessions(holder)
                yield partial(_refuse_sessions, holder)
        else:
            path = Path(connection.settings_dict["NAME"])
            _refuse_readers(path)
            yield partial(_refuse_readers, path)


@contextmanager
def _instead_of_up() -> Iterator[None]:
    """The lock of `manage.py up`, which is then refused as long as the restore lasts; so is a second restore."""
    with (Path(settings.DATA_DIR) / "up.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(f"系统正在运行（manage.py up），或另一次恢复还没有结束。{_STOP}") from None
        yield


def _refuse_sessions(holder: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid NOT IN (pg_backend_pid(), %s)",
            [holder],
        )
        (others,) = cursor.fetchone()
        cursor.execute(f"SET lock_timeout = '{_LONGEST_WAIT}'")
    if others:
        raise Refused(f"还有 {others} 个程序连着这个数据库。{_STOP}")


def _refuse_readers(path: Path) -> None:
    """SQLite leaves its WAL mode only where nobody else has the file open; and all is in one file then."""
    connection.close()
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path, timeout=2)) as database:
            database.execute("PRAGMA journal_mode=DELETE").fetchone()
    except sqlite3.OperationalError as error:
        raise Refused(f"还有程序打开着数据库文件（{error}）。{_STOP}") from error
    except sqlite3.DatabaseError:
        return  # damaged: that is what backups are for
