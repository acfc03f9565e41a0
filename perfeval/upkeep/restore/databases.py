"""A database put aside for another, and put back if anything goes wrong."""

from __future__ import annotations

import gzip
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection, transaction

from perfeval.core.errors import Refused
from perfeval.upkeep import postgres
from perfeval.upkeep.aside import left_aside, name_aside
from perfeval.upkeep.disk import sync
from perfeval.upkeep.stored import CHUNK


@contextmanager
def replaced_database(dump: Path) -> Iterator[None]:
    """Inside, the database is the dump's. An error brings the former one back.

    A restore that was killed leaves what it had put aside. Where nothing has come in its place it goes back; else each
    is kept beside the other, for people may have worked since, until a restore has ended well.
    """
    replaced = _replaced_postgresql if connection.vendor == "postgresql" else _replaced_sqlite
    with replaced(dump):
        yield


@contextmanager
def _replaced_postgresql(dump: Path) -> Iterator[None]:
    left = left_aside()
    if left and not _tables("public"):
        _put_back(left.pop())
    aside = name_aside(left)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {aside}")
        for table in _tables("public"):
            cursor.execute(f"ALTER TABLE public.{_quoted(table)} SET SCHEMA {aside}")
    connection.close()
    try:
        arguments = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--schema=public"]
        postgres.run("pg_restore", [*arguments, f"--dbname={postgres.database_name()}", str(dump)])
        yield
    except BaseException:
        _put_back(aside)
        raise
    with connection.cursor() as cursor:
        for schema in (*left, aside):
            cursor.execute(f"DROP SCHEMA {_quoted(schema)} CASCADE")


def _put_back(aside: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for table in _tables("public"):
            cursor.execute(f"DROP TABLE public.{_quoted(table)} CASCADE")
        for table in _tables(aside):
            cursor.execute(f"ALTER TABLE {_quoted(aside)}.{_quoted(table)} SET SCHEMA public")
        cursor.execute(f"DROP SCHEMA {_quoted(aside)}")


def _tables(schema: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY tablename", [schema])
        return [name for (name,) in cursor.fetchall()]


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


@contextmanager
def _replaced_sqlite(dump: Path) -> Iterator[None]:
    path, left = Path(connection.settings_dict["NAME"]), left_aside()
    put_back = left and not connection.introspection.table_names()
    connection.close()
    if put_back:
        _remove(path)  # looking for tables makes a file where there was none
        path.with_name(left.pop()).replace(path)
    fresh, before = path.with_name(f".{path.name}.fresh"), path.with_name(name_aside(left))
    try:
        with gzip.open(dump, "rb") as packed, fresh.open("wb") as file:
            shutil.copyfileobj(packed, file, CHUNK)
        _refuse_damaged(fresh)
        sync(fresh)
        if path.exists():
            shutil.copymode(path, fresh)
            path.replace(before)
        try:
            _remove(path)
            fresh.replace(path)
            sync(path.parent)
            yield
        except BaseException:
            connection.close()
            _remove(path)
            if before.exists():
                before.replace(path)
            raise
        for name in (*left, before.name):
            path.with_name(name).unlink(missing_ok=True)
    finally:
        fresh.unlink(missing_ok=True)


def _remove(path: Path) -> None:
    """With what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _refuse_damaged(path: Path) -> None:
    try:
        with closing(sqlite3.connect(path)) as database:
            (said,) = database.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        said = str(error)
    if said != "ok":
        raise Refused(f"备份中的数据库已损坏，不能恢复（{said}）。")
