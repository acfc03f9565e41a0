"""The database as one file, as it was at the moment of the steady view."""

from __future__ import annotations

import errno
import gzip
import shutil
import sqlite3
from pathlib import Path

from django.db import connection

from perfeval.upkeep import postgres
from perfeval.upkeep.stored import CHUNK


def dump(path: Path) -> None:
    """Must be called inside a steady view. What a failure leaves stands in the caller's folder, which is thrown away."""
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        _dump_postgresql(path)
    else:
        _copy_sqlite(path)


def _dump_postgresql(path: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
    arguments = ["--format=custom", f"--snapshot={snapshot}", "--schema=public", "--no-owner", "--no-privileges"]
    postgres.run("pg_dump", [*arguments, f"--file={path}"])


def _copy_sqlite(path: Path) -> None:
    """In one step, through the connection whose view it is: writers go on meanwhile."""
    if connection.in_atomic_block:  # holds the write lock, for which the copy would wait for ever
        raise RuntimeError("a backup is not made inside a transaction")
    plain = path.with_name(path.name + ".plain")
    source: sqlite3.Connection = connection.connection
    target = sqlite3.connect(plain)
    try:
        source.backup(target)
    except sqlite3.OperationalError as error:
        number = errno.ENOSPC if "full" in str(error) else None
        raise OSError(number, f"数据库不能复制：{error}", str(plain)) from error
    finally:
        target.close()
    with plain.open("rb") as file, path.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed:
        shutil.copyfileobj(file, packed, CHUNK)
    plain.unlink()
