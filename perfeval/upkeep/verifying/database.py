"""What PostgreSQL holds by itself and SQLite has to be asked for; what killed restores have left."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from perfeval.upkeep.aside import left_aside
from perfeval.upkeep.verifying.fault import Fault, Progress


def database_faults(progress: Progress) -> Iterator[Fault]:
    for name in left_aside():
        yield Fault("restore-left", f"数据库 {name}", "有一次恢复中断过，这是恢复之前的数据。请核对后换回或删除。")
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check(100)")
        for number, (sentence,) in enumerate(cursor.fetchall(), start=1):
            progress(number)
            if sentence != "ok":
                yield Fault("database-damaged", "数据库文件", f"已损坏（{sentence}）。请从备份恢复。")
        cursor.execute("PRAGMA foreign_key_check")
        for table, row, parent, _ in cursor:
            yield Fault("reference-broken", f"数据库表 {table} 第 {row} 行", f"所引用的 {parent} 中的记录不存在。")
