"""Former databases that a restore puts aside, and that one which was killed has left: schemas of PostgreSQL, or files."""

from __future__ import annotations

from glob import escape
from pathlib import Path

from django.db import connection

_SCHEMA = "perfeval_before_"


def left_aside() -> list[str]:
    """Their names, the latest last."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ %s ORDER BY 1", [f"^{_SCHEMA}[0-9]{{3}}$"])
            return [name for (name,) in cursor.fetchall()]
    path = _sqlite_path()
    return sorted(found.name for found in path.parent.glob(f"{escape(_file_prefix(path))}[0-9][0-9][0-9]"))


def name_aside(left: list[str]) -> str:
    """For the next one, beside those that were left."""
    prefix = _SCHEMA if connection.vendor == "postgresql" else _file_prefix(_sqlite_path())
    return f"{prefix}{int(left[-1][-3:]) + 1 if left else 1:03}"


def _sqlite_path() -> Path:
    return Path(connection.settings_dict["NAME"])


def _file_prefix(path: Path) -> str:
    return f".{path.name}.before-"
