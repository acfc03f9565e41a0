"""Adding, copying, moving and removing indicator rows."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.db import transaction

from perfeval.accounts.models import Membership
from perfeval.core.errors import Conflict, Invalid, Refused
from perfeval.core.workflow import Action
from perfeval.evaluations.models import Evaluation, Indicator
from perfeval.evaluations.operations.locking import journal, lock, store_figures, touch

MAX_ROWS = 200


@transaction.atomic
def add_row(
    *, actor: Membership, evaluation_id: int, level1: str, level2: str, now: datetime, after: int | None = None
) -> Indicator:
    """A new empty row under a level 2 of the scheme: after the given row, else at the end of its group."""
    evaluation = lock(actor, evaluation_id, Action.EDIT, now)
    _check_group(evaluation, level1, level2)
    rows = list(evaluation.indicators.order_by("position", "pk"))
    row = Indicator(evaluation=evaluation, level1=level1, level2=level2)
    _insert(rows, row, after if after is not None else _last_of_group(rows, level1, level2))
    return _finish(evaluation, row, "add-row", actor, now)


@transaction.atomic
def copy_row(*, actor: Membership, evaluation_id: int, row_id: int, now: datetime) -> Indicator:
    """The same indicator again below itself, without what was achieved and scored."""
    evaluation = lock(actor, evaluation_id, Action.EDIT, now)
    rows = list(evaluation.indicators.order_by("position", "pk"))
    source = _find(rows, row_id)
    row = Indicator(
        evaluation=evaluation, level1=source.level1, level2=source.level2, level3=source.level3,
        target_text=source.target_text, declared=source.declared, parent=source.parent,
    )
    _insert(rows, row, row_id)
    return _finish(evaluation, row, "copy-row", actor, now)


@transaction.atomic
def move_row(
    *, actor: Membership, evaluation_id: int, row_id: int, direction: Literal["up", "down"], now: datetime
) -> None:
    """Change places with the neighbour of the same level 2; at the edge of the group nothing happens."""
    evaluation = lock(actor, evaluation_id, Action.EDIT, now)
    rows = list(evaluation.indicators.order_by("position", "pk"))
    row = _find(rows, row_id)
    group = [item for item in rows if (item.level1, item.level2) == (row.level1, row.level2)]
    place = group.index(row) + (1 if direction == "down" else -1)
    if not 0 <= place < len(group):
        return
    mine, theirs = rows.index(row), rows.index(group[place])
    rows[mine], rows[theirs] = rows[theirs], rows[mine]
    _renumber(rows)
    touch(evaluation, actor, now)
    store_figures(evaluation)
    journal(evaluation, "move-row", actor, now, {"row": row_id, "direction": direction})


@transaction.atomic
def remove_row(*, actor: Membership, evaluation_id: int, row_id: int, revision: int, now: datetime) -> None:
    """Take a row out. Its files stay with the table, remarks keep their place in words."""
    evaluation = lock(actor, evaluation_id, Action.EDIT, now)
    rows = list(evaluation.indicators.order_by("position", "pk"))
    row = _find(rows, row_id)
    if row.revision != revision:
        raise Conflict("没有删除：这一行刚被他人修改，请核对后再删除。", revision=row.revision)
    if any(item.parent_id == row.pk for item in rows):
        raise Refused("这是小计行，请先删除它的分项。")
    detail = {"row": row_id, "level3": row.level3, "target": row.target_text, "actual": row.actual_text}
    row.delete()
    _renumber([item for item in rows if item is not row])
    touch(evaluation, actor, now)
    store_figures(evaluation)
    journal(evaluation, "remove-row", actor, now, detail)


def _check_group(evaluation: Evaluation, level1: str, level2: str) -> None:
    groups = {
        (first.name, second.name) for first in evaluation.campaign.scheme.to_scheme().level1 for second in first.level2
    }
    existing = set(evaluation.indicators.values_list("level1", "level2"))
    if (level1, level2) not in groups | existing:
        raise Invalid({"level2": "评分方案中没有这一二级指标。"})


def _find(rows: list[Indicator], row_id: int) -> Indicator:
    row = next((item for item in rows if item.pk == row_id), None)
    if row is None:
        raise Conflict("这一行已被删除，请刷新页面。")
    return row


def _last_of_group(rows: list[Indicator], level1: str, level2: str) -> int | None:
    group = [row.pk for row in rows if (row.level1, row.level2) == (level1, level2)]
    if group:
        return group[-1]
    same_level1 = [row.pk for row in rows if row.level1 == level1]
    return same_level1[-1] if same_level1 else None


def _insert(rows: list[Indicator], row: Indicator, after: int | None) -> None:
    if len(rows) >= MAX_ROWS:
        raise Refused(f"一张自评表最多 {MAX_ROWS} 行指标。")
    place = next((index + 1 for index, item in enumerate(rows) if item.pk == after), len(rows))
    row.position = place
    row.save()
    _renumber([*rows[:place], row, *rows[place:]])


def _renumber(rows: list[Indicator]) -> None:
    changed = []
    for position, row in enumerate(rows):
        if row.position != position:
            row.position = position
            changed.append(row)
    Indicator.objects.bulk_update(changed, ["position"])


def _finish(evaluation: Evaluation, row: Indicator, action: str, actor: Membership, now: datetime) -> Indicator:
    touch(evaluation, actor, now)
    store_figures(evaluation)
    journal(evaluation, action, actor, now, {"row": row.pk, "level1": row.level1, "level2": row.level2})
    return row
