"""May this backup be restored here and now?"""

from __future__ import annotations

import fcntl
import sqlite3
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from perfeval.accounts.models import User
from perfeval.core.errors import Refused
from perfeval.organisations.models import Organisation
from perfeval.upkeep.backup.manifest import Manifest
from perfeval.upkeep.stored import RESTORING, TEMPORARY

_NAMES = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}
_STOP = "请先停止网页服务、后台任务和定时任务，再恢复。"


def refuse_unfit(manifest: Manifest) -> None:
    """What cannot be restored by this program into this kind of database."""
    if manifest.vendor != connection.vendor:
        there, here = _NAMES.get(manifest.vendor, manifest.vendor), _NAMES[connection.vendor]
        raise Refused(f"这份备份来自 {there} 数据库，现在用的是 {here}：两种数据库之间不能互相恢复。")
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    unknown = sorted(set(manifest.migrations) - known)
    if unknown:
        raise Refused(f"这份备份来自更新的版本（{unknown[0]} 等 {len(unknown)} 项），请先升级本程序。")


def refuse_losses(manifest: Manifest) -> None:
    """What is lost in the backup may still be whole in what it would replace, or in an older one."""
    if manifest.losses:
        raise Refused(
            f"这份备份不完整：{manifest.losses}，恢复后也是这样。请用更早的、完整的备份；确要用这一份，请加 --accept-losses。"
        )


def refuse_occupied(*, replace: bool) -> None:
    """Other people's data are replaced only on request; another program's never."""
    tables = connection.introspection.table_names()
    if tables and User._meta.db_table not in tables:  # noqa: SLF001 - Django's documented interface
        raise Refused("这个数据库里有其他程序的表，不能恢复到这里。")
    if replace:
        return
    if tables and _has_rows(tables):
        raise Refused("数据库不是空的。确要用备份替换现有的全部数据和文件，请加 --replace。")
    if any(_kept_entries()):
        raise Refused(f"文件夹 {default_storage.path('')} 不是空的。确要用备份替换，请加 --replace。")


def _has_rows(tables: list[str]) -> bool:
    """By hand: the tables may be of another version."""
    for model in (User, Organisation):
        table = model._meta.db_table  # noqa: SLF001
        if table in tables:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})")  # noqa: S608
                if cursor.fetchone()[0]:
                    return True
    return False


def _kept_entries() -> list[Path]:
    root = Path(default_storage.path(""))
    if not root.exists():
        return []
    return [path for path in root.iterdir() if path.name not in TEMPORARY and not path.name.startswith(RESTORING)]


def refuse_in_use() -> None:
    """Whoever still writes would write into what is about to go."""
    lock = Path(settings.DATA_DIR) / "up.lock"
    if lock.exists():
        with lock.open("r") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Refused(f"系统正在运行（manage.py up）。{_STOP}") from None
    if connection.vendor == "postgresql":
        _refuse_sessions()
    else:
        _refuse_readers(Path(connection.settings_dict["NAME"]))


def _refuse_sessions() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        (others,) = cursor.fetchone()
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
