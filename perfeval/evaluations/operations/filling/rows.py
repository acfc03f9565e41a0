"""The rows of a draft in the order of a Sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from perfeval.accounts.models import Membership
from perfeval.evaluations.models import Evaluation, Indicator
from perfeval.evaluations.operations.filling.matching import Row
from perfeval.evaluations.operations.locking import journal, store_figures, touch
from perfeval.evaluations.queries import Assessment


def arrange(
    before: Assessment,
    rows: Sequence[Row],
    removed: Sequence[Indicator],
    parents: Mapping[int, int],
    actor: Membership,
    now: datetime,
) -> list[Indicator]:
    """The stored row of each row of the Sheet, in its order; new ones are empty still, as after 增加一行."""
    evaluation = before.evaluation
    stored = [_row(evaluation, row, position) for position, row in enumerate(rows)]
    new = [row for row in stored if row.pk is None]
    Indicator.objects.filter(pk__in=[row.pk for row in removed]).delete()
    Indicator.objects.bulk_create(new)
    moved = [row for row in stored if _place(row, stored, parents) != (row.position, row.parent_id)]
    for row in moved:
        row.position, row.parent_id = _place(row, stored, parents)
    Indicator.objects.bulk_update(moved, ["position", "parent"])
    if not (new or removed or moved):
        return stored
    touch(evaluation, actor, now)
    store_figures(evaluation)
    for row in removed:
        detail = {"row": row.pk, "level3": row.level3, "target": row.target_text, "actual": row.actual_text}
        journal(evaluation, "remove-row", actor, now, detail)
    for row in new:
        journal(evaluation, "add-row", actor, now, {"row": row.pk, "level1": row.level1, "level2": row.level2})
    return stored


def _row(evaluation: Evaluation, row: Row, position: int) -> Indicator:
    if row.stored is not None:
        return row.stored
    level1, level2 = row.group
    return Indicator(evaluation=evaluation, level1=level1, level2=level2, position=position)


def _place(row: Indicator, stored: Sequence[Indicator], parents: Mapping[int, int]) -> tuple[int, int | None]:
    position = next(index for index, other in enumerate(stored) if other is row)
    return position, stored[parents[position]].pk if position in parents else None
