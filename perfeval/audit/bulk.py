"""Many rows at once: COPY where the database is PostgreSQL, batches elsewhere. One function for each move.

It lives here because the journal of a large act is as long as the act.
"""

# ruff: noqa: SLF001 - a model's `_meta` is a documented interface of Django

# ruff: noqa: SLF001 - a model's `_meta` is a documented interface of Django

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from django.db import connection, models

BATCH = 1000
Fields = Sequence[str]


def insert_rows(model: type[models.Model], fields: Fields, rows: Iterable[Sequence[Any]]) -> int:
    """Rows as values in the order of `fields`, which name every field without a default in the database.

    Keys come from the database. Neither `save` nor signals are called: what belongs to the act is the caller's.
    """
    if connection.vendor == "postgresql":
        return _copy(model._meta.db_table, _columns(model, fields), _with_json(model, fields, rows))
    count = 0
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        objects = [model(**dict(zip(_attributes(model, fields), values, strict=True))) for values in batch]
        model._default_manager.bulk_create(objects, batch_size=BATCH)
        count += len(batch)
    return count


def update_rows(model: type[models.Model], fields: Fields, rows: Sequence[Sequence[Any]]) -> None:
    """Each row is the key and then the values of `fields`."""
    if not rows:
        return
    if connection.vendor == "postgresql":
        _update_from_copy(model, fields, rows)
        return
    attributes = _attributes(model, fields)
    for start in range(0, len(rows), BATCH):
        objects = [
            model(pk=values[0], **dict(zip(attributes, values[1:], strict=True)))
            for values in rows[start : start + BATCH]
        ]
        model._default_manager.bulk_update(objects, list(fields), batch_size=BATCH // len(fields))


def _copy(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    count = 0
    with connection.cursor() as cursor, cursor.copy(f"COPY {_quoted(table)} ({_list(columns)}) FROM STDIN") as copy:
        for values in rows:
            copy.write_row(values)
            count += 1
    return count


def _update_from_copy(model: type[models.Model], fields: Fields, rows: Iterable[Sequence[Any]]) -> None:
    table, columns = model._meta.db_table, _columns(model, fields)
    types = [_field(model, name).rel_db_type(connection) for name in ("pk", *fields)]
    made = ", ".join(f"{_quoted(name)} {kind}" for name, kind in zip(("key", *columns), types, strict=True))
    assigned = ", ".join(f"{_quoted(name)} = news.{_quoted(name)}" for name in columns)
    key = _quoted(_field(model, "pk").column)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE news ({made}) ON COMMIT DROP")
    _copy("news", ("key", *columns), _with_json(model, ("pk", *fields), rows))
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {_quoted(table)} AS old SET {assigned} FROM news WHERE old.{key} = news.key")  # noqa: S608
        cursor.execute("DROP TABLE news")


def _with_json(model: type[models.Model], fields: Fields, rows: Iterable[Sequence[Any]]) -> Iterable[Sequence[Any]]:
    """COPY takes JSON as text."""
    places = [place for place, name in enumerate(fields) if isinstance(_field(model, name), models.JSONField)]
    if not places:
        return rows
    return (_row_with_json(values, places) for values in rows)


def _row_with_json(values: Sequence[Any], places: Sequence[int]) -> list[Any]:
    row = list(values)
    for place in places:
        value = row[place]
        row[place] = None if value is None else _json(value) if value else "[]" if value == [] else "{}"
    return row


_json = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


def _field(model: type[models.Model], name: str) -> Any:
    return model._meta.pk if name == "pk" else model._meta.get_field(name)


def _columns(model: type[models.Model], fields: Fields) -> list[str]:
    return [_field(model, name).column for name in fields]


def _attributes(model: type[models.Model], fields: Fields) -> list[str]:
    return [_field(model, name).attname for name in fields]


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _list(names: Iterable[str]) -> str:
    return ", ".join(map(_quoted, names))
