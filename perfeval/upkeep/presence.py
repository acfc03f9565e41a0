"""Whoever works on PostgreSQL holds a lock of the database, shared, as long as the connection lasts; a restore holds it alone.

Who is connected can be counted for one moment only. By the lock nobody of ours comes in later either: web servers, workers
and commands that still run find the database away until the restore is over.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from perfeval.core.errors import Refused

_LOCK = 0x7065726665766C  # of advisory locks: any number that no other program takes


def come_in(*, connection: BaseDatabaseWrapper, **_: Any) -> None:
    """At the beginning of every connection."""
    if connection.vendor != "postgresql":
        return
    if not _asked(connection.connection, "SELECT pg_try_advisory_lock_shared(%s)", _LOCK):
        connection.close()
        raise OperationalError("正在从备份恢复数据，请等恢复完成。")


@contextmanager
def nobody_else() -> Iterator[int]:
    """Raises Refused where somebody is in. Gives the number by which the server knows the connection that holds the lock."""
    connection.close()
    holder = connection.get_new_connection(connection.get_connection_params())
    try:
        holder.autocommit = True
        if not _asked(holder, "SELECT pg_try_advisory_lock(%s)", _LOCK):
            raise Refused(
                "网页服务、后台任务或本系统的其他命令还连着数据库。请先停止网页服务、后台任务和定时任务，再恢复。"
            )
        connection_created.disconnect(come_in)  # of this process: it is the one that holds the lock
        yield holder.info.backend_pid
    finally:
        connection.close()
        connection_created.connect(come_in)
        holder.close()


def _asked(raw: Any, sql: str, *values: Any) -> Any:
    """Past Django, which is just about to connect."""
    return raw.execute(sql, values).fetchone()[0]
