"""May this backup be restored here and now?"""

from __future__ import annotations

from pathlib import Path

from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from perfeval.accounts.models import User
from perfeval.core.errors import Refused
from perfeval.organisations.models import Organisation
from perfeval.upkeep.aside import left_aside
from perfeval.upkeep.backup.manifest import Manifest
from perfeval.upkeep.stored import RESTORING, TEMPORARY

_NAMES = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}


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
    if left := left_aside():
        raise Refused(
            f"有一次恢复中断过，恢复之前的数据还留在 {left[-1]} 中。确要用备份替换全部数据和文件，请加 --replace。"
        )
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
