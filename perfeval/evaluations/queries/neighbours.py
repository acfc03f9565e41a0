"""What comes before and after one table of a list, found from its own place along the list's order: each question stands
on the index of the order, however long the list is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.db.models.expressions import OrderBy

from perfeval.audit.paging import Amount, amount_of, amounts_of
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.queries.queue import columns_of, ordering

# The fields of the order with what the table has there, and whether they descend. Only the first can be empty; empty ones
# stand last.
Place = Sequence[tuple[str, bool, object]]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """`number` is None where the table does not stand in the list, or behind more than are counted."""

    previous: int | None = None
    next: int | None = None
    number: int | None = None
    total: Amount = field(default_factory=lambda: Amount(0))


def neighbours(queue: QuerySet[Evaluation], sort: str, evaluation_id: int) -> Neighbours:
    """For a table outside the queue the first of the queue comes next."""
    columns, order, backwards = columns_of(sort), ordering(sort), ordering(sort)
    for column in backwards:
        column.reverse_ordering()
    here = queue.filter(pk=evaluation_id).order_by().values_list(*(name for name, _ in columns))[:1]
    if not here:
        return Neighbours(next=_first(queue, order), total=amount_of(queue))
    place = [(name, descending, value) for (name, descending), value in zip(columns, here[0], strict=True)]
    empty = Q(**{f"{columns[0][0]}__isnull": True})
    if place[0][2] is None:
        before, after = empty & _along(place[1:], forwards=False), empty & _along(place[1:], forwards=True)
        ahead = before | ~empty
        previous = _first(queue.filter(before), backwards) or _first(queue.filter(~empty), backwards)
        following = _first(queue.filter(after), order)
    else:
        before = ahead = _within(place, forwards=False) & _along(place, forwards=False)
        after = _within(place, forwards=True) & _along(place, forwards=True)
        previous = _first(queue.filter(before), backwards)
        following = _first(queue.filter(after), order) or _first(queue.filter(empty), order)
    found, total = amounts_of([queue.filter(ahead), queue])
    return Neighbours(previous, following, None if found.goes_on else found.number + 1, total)


def _first(rows: QuerySet[Evaluation], order: Sequence[OrderBy]) -> int | None:
    return next(iter(rows.order_by(*order).values_list("pk", flat=True)[:1]), None)


def _way(*, descending: bool, forwards: bool) -> str:
    return "lt" if descending is forwards else "gt"


def _within(place: Place, *, forwards: bool) -> Q:
    """The range of the first field, said for itself: in the alternatives below no index would see it."""
    name, descending, value = place[0]
    return Q(**{f"{name}__{_way(descending=descending, forwards=forwards)}e": value})


def _along(place: Place, *, forwards: bool) -> Q:
    """Further on (or back) in the order: by the first field, or equal there and further on by the others."""
    (name, descending, value), *others = place
    further = Q(**{f"{name}__{_way(descending=descending, forwards=forwards)}": value})
    return further | Q(**{name: value}) & _along(others, forwards=forwards) if others else further
