"""Finding rows by words of their names and codes (docs/decisions/long-lists.md).

PostgreSQL has an index of all pairs of neighbouring characters of these columns, made by migrations: most words are two
Chinese characters, for which its own trigrams are too long. It lives here because the lowest apps are searched too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.db import connection
from django.db.models import CharField, Lookup, Model, Q, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from perfeval.audit.paging import MOST

MOST_WORDS = 5
# The pairs that begin at each odd character, and those at each even one; no word has a space in it.
PAIRS = (
    r"string_to_array(regexp_replace(upper({0}), '(..)', '\1 ', 'g') || ' ' ||"
    r" regexp_replace(substr(upper({0}), 2), '(..)', '\1 ', 'g'), ' ')"
)
Row = TypeVar("Row", bound=Model)


@CharField.register_lookup
class HasPairsOf(Lookup[Any]):
    """That the column has every pair of characters that a word of two or more has: all that have the word, and a few."""

    lookup_name = "has_pairs_of"

    def as_postgresql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, list[Any]]:
        column, values = self.process_lhs(compiler, connection)
        pairs = [self.rhs[start : start + 2] for start in range(len(self.rhs) - 1)]
        return f"{PAIRS.format(column)} @> ARRAY[{', '.join(['upper(%s)'] * len(pairs))}]", [*values, *values, *pairs]


def search_words(rows: QuerySet[Row], words: str, *tables: Sequence[str]) -> QuerySet[Row]:
    """The rows in which every word occurs in one of the columns; the columns are given table by table.

    Up to MOST of them are looked up here, so that what is asked of a list (how many, which fifty, how many of a kind)
    reads the names once and not each time. Where there are more, a list soon finds its page along its own order.
    """
    asked = words.split()[:MOST_WORDS]
    if not asked:
        return rows
    found = rows
    for word in asked:
        found = found.filter(_any(contains, [column for columns in tables for column in columns], word))
    ids = _first(found, max(asked, key=len), tables)
    return found if len(ids) > MOST else rows.filter(pk__in=ids)


def _first(found: QuerySet[Any], word: str, tables: Sequence[Sequence[str]]) -> list[Any]:
    """The keys of up to one more than MOST."""
    found = found.order_by().values_list("pk", flat=True)
    if connection.vendor != "postgresql" or len(word) < 2:
        return list(found[: MOST + 1])
    # An index is of one table: each is asked for itself.
    parts = [found.filter(_any(_has_pairs, columns, word))[: MOST + 1] for columns in tables]
    return list(parts[0].union(*parts[1:])[: MOST + 1])


def _any(condition: Callable[[str, str], Q], columns: Sequence[str], word: str) -> Q:
    return reduce(or_, (condition(column, word) for column in columns))


def contains(column: str, word: str) -> Q:
    """Regardless of case. Chinese has none, and is compared several times as fast without."""
    has_case = word.upper() != word.lower()
    return Q(**{f"{column}__{'icontains' if has_case else 'contains'}": word})


def contains_by_index(column: str, word: str) -> Q:
    """The same for a column that has the index of pairs, which finds the rows where it can: no pair has a space."""
    found = contains(column, word)
    has_index = connection.vendor == "postgresql" and len(word) > 1 and " " not in word
    return found & _has_pairs(column, word) if has_index else found


def _has_pairs(column: str, word: str) -> Q:
    return Q(**{f"{column}__has_pairs_of": word})
