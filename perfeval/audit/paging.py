"""Lists without end: neither counted nor leafed through beyond MOST rows, so that a page costs the same however many
there are (docs/decisions/long-lists.md).

It lives here because the lowest apps have lists too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import QuerySet
from django.utils.functional import cached_property

MOST = 1000


@dataclass(frozen=True, slots=True)
class Amount:
    """How many rows there are, exact up to MOST."""

    number: int

    @property
    def goes_on(self) -> bool:
        return self.number > MOST

    def __bool__(self) -> bool:
        return bool(self.number)

    def __int__(self) -> int:
        return self.number

    def __str__(self) -> str:
        return f"超过 {MOST}" if self.goes_on else str(self.number)


def amount_of(rows: QuerySet[Any]) -> Amount:
    return Amount(rows.order_by()[: MOST + 1].count())


def amount_within(page: Page[Any], narrow: Callable[[QuerySet[Any]], QuerySet[Any]]) -> Amount:
    """Of some rows of the page's list; where that is not counted to its end, no more is asked than whether there are any,
    in the order of the list, along which it was found as well."""
    rows: Any = page.paginator.object_list
    part = narrow(rows)
    if page.paginator.count < MOST:
        return amount_of(part)
    return Amount((MOST + 1) * len(part.values_list("pk")[:1]))


def amounts_of(lists: Sequence[QuerySet[Any]]) -> list[Amount]:
    """Of several lists at once: one query, each part of which ends where it has found enough."""
    parts: list[str] = []
    values: list[Any] = []
    for rows in lists:
        try:
            sql, given = rows.order_by().values("pk")[: MOST + 1].query.sql_with_params()
        except EmptyResultSet:
            parts.append("0")
            continue
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS part)")  # noqa: S608 - Django's own statement
        values.extend(given)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        return [Amount(number) for number in cursor.fetchone()]


class Pages(Paginator[Any]):
    """Django's paginator over the first MOST rows of a query."""

    object_list: QuerySet[Any]

    @cached_property
    def amount(self) -> Amount:
        return amount_of(self.object_list)

    @cached_property
    def count(self) -> int:
        return min(self.amount.number, MOST)
