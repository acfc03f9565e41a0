"""What a list is: its columns, what is stored of it, how its rows are written."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import QuerySet

from perfeval.accounts.models import Membership
from perfeval.campaigns.models import Campaign
from perfeval.core.scheme import Scheme
from perfeval.core.workflow import Role
from perfeval.exchange.lists.columns import Column
from perfeval.exchange.lists.rows import Row

Key = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Scope:
    """Whose list it is: the acting person and, for lists of a campaign, which."""

    actor: Membership
    campaign: Campaign | None = None

    @cached_property
    def scheme(self) -> Scheme | None:
        return self.campaign.scheme.to_scheme() if self.campaign else None

    @property
    def task(self) -> Campaign:
        assert self.campaign is not None  # noqa: S101 - `needs_campaign` is checked at the door
        return self.campaign


@dataclass(frozen=True, slots=True)
class Stored:
    """One record as a row of the list. `locked` says why it cannot be changed now; empty where it can."""

    pk: int
    values: tuple[str, ...]
    locked: str = ""


class ListKind(ABC):
    """One subclass a list, registered in `registry.KINDS`."""

    key: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[str]  # for the page and the template, one sentence or two
    roles: ClassVar[frozenset[Role]]
    needs_campaign: ClassVar[bool] = False
    most_rows: ClassVar[int] = 20_000  # written one by one; the lists of tables are written in bulk
    chunk: ClassVar[int] = 1000  # records that an export reads at once

    @abstractmethod
    def columns(self, scope: Scope) -> tuple[Column, ...]: ...

    @abstractmethod
    def stored(self, scope: Scope, rows: Sequence[Row], *, lock: bool = False) -> Mapping[Key, Stored]:
        """The actor's records by their keys, at least those that the rows name.

        With `lock` they cannot change until the transaction ends, as far as the database can hold them.
        """

    @abstractmethod
    def records(self, scope: Scope) -> QuerySet[Any]:
        """What the actor's rows come from, in the order of the list."""

    @abstractmethod
    def texts(self, scope: Scope, records: QuerySet[Any]) -> Iterable[tuple[str, ...]]:
        """The rows of these records, in their order."""

    def count(self, scope: Scope) -> int:
        """How many rows the whole list has."""
        return self.records(scope).count()

    def stream(self, scope: Scope) -> Iterator[tuple[str, ...]]:
        """All rows, chunk by chunk: no query stays open between them, and no more than a chunk is held."""
        records = self.records(scope)
        ids = list(records.values_list("pk", flat=True))
        for start in range(0, len(ids), self.chunk):
            yield from self.texts(scope, records.filter(pk__in=ids[start : start + self.chunk]))

    def without_code(self, scope: Scope) -> int:
        """How many projects cannot stand in the list, as it names them by their codes."""
        return 0

    @abstractmethod
    def check(self, scope: Scope, rows: Sequence[Row], stored: Mapping[Key, Stored]) -> list[Row]:
        """Refuse what the rows may not say; may put a value into its usual words. Gives rows to be removed."""

    @abstractmethod
    def write(self, scope: Scope, rows: Iterable[Row], source: Mapping[str, object], now: datetime) -> None:
        """Rows that are new, changed or removed, by the operations of the pages. Runs in a transaction."""
