"""Which files rows name, and where they stand.

A model's FileField is a file to keep, with its SHA-256 in the field `sha256` beside it. What is thrown away again after
a day (batches, exports, uploads that wait to be read) is named by plain text fields: it is neither backed up nor verified.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from django.apps import apps
from django.core.files.storage import default_storage
from django.db.models import FileField, Model

TEMPORARY = frozenset({"batches", "exports", "inspections", "lists"})  # folders of the storage
RESTORING = ".restoring-"  # how the folder begins in which a restore lays files down
CHUNK = 1024 * 1024
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Source:
    """A model's field that names files."""

    model: type[Model]
    field: str

    @property
    def label(self) -> str:
        return str(self.model._meta.verbose_name)  # noqa: SLF001 - a documented interface of Django

    @property
    def rows(self) -> Any:
        return self.model._default_manager.exclude(**{self.field: ""}).order_by("pk")  # noqa: SLF001


@dataclass(frozen=True, slots=True)
class Stored:
    """A row's file; `size` where the row knows it."""

    source: Source
    pk: int
    name: str
    sha256: str
    size: int | None


def sources() -> tuple[Source, ...]:
    return tuple(
        Source(model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields  # noqa: SLF001
        if isinstance(field, FileField)
    )


def stored_files() -> Iterator[Stored]:
    """Every file that a row names, a few rows at a time."""
    for source in sources():
        has_size = any(field.name == "size" for field in source.model._meta.concrete_fields)  # noqa: SLF001
        columns = ["pk", source.field, "sha256", *(["size"] if has_size else [])]
        for pk, name, sha256, *size in source.rows.values_list(*columns).iterator(chunk_size=1000):
            yield Stored(source, pk, name, sha256, size[0] if size else None)


def named_among(names: Iterable[str]) -> set[str]:
    """Those of the names that a row names."""
    asked = list(names)
    found: set[str] = set()
    for source in sources():
        rows = source.rows.filter(**{f"{source.field}__in": asked})
        found.update(rows.values_list(source.field, flat=True))
    return found


def path_of(name: str) -> Path:
    return Path(default_storage.path(name))


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def batched(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch
