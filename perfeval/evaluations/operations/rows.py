"""Adding, copying, moving and removing indicator rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from django.db import transaction

from perfeval.accounts.models import Membership
from perfeval.core.errors import Conflict, Invalid, Refused
from perfeval.core.scheme import Scheme
from perfeval.core.workflow import Action
from perfeval.evaluations.models import Evaluation, Indicator
from perfeval.evaluations.operations.last_change import who_and_when
from perfeval.evaluations.operations.locking import journal, lock, store_figures, touch

MAX_ROWS = 200


@transaction.atomic
def add_row(
    *,
    actor: Membership,
    evaluation_id: int,
    level1: str,
    level2: str,
    now: datetime,
    after: int | None = None,
    source: str = "",
) -> Indicator:
    """A new empty row under a level 2 of the scheme: after the given row, else at the end of its group. `source` as in
    `save_changes`."""
    evaluation = lock(actor, evaluation_id, Action.EDIT, now)
    _check_group(evaluation, level1, level2)
    rows = list(evaluation.indicators.order_by("position", "pk"))
    row = Indicator(evaluation=evaluation, level1=level1, level2=level2)
    order = form_groups(evaluation.campaign.scheme.to_scheme(), ())
    _insert(rows, row, _place_for(rows, (level1, level2), after, order))
    return _finish(evaluation, row, "add-row", actor, now, source)


@transaction.atomic
def copy_row(*, actor: Membership, evaluation_id: int, row_id: int, now: datetime) -> Indicator:
    """The same indicator again below itself, without what was achieved and scored.

    The copy of a subtotal row stands below the parts, which stay with their own row.
    """
    evaluation = lock(actor, evaluation_id, Action.EDIT, now)
    rows = list(evaluation.indicators.order_by("position", "pk"))
    source = _find(rows, row_id)
    row = Indicator(
        evaluation=evaluation,
        level1=source.level1,
        level2=source.level2,
        level3=source.level3,
        target_text=source.target_text,
        declared=source.declared,
        parent=source.parent,
    )
    family = [index for index, item in enumerate(rows) if row_id in (item.pk, item.parent_id)]
    _insert(rows, row, family[-1] + 1)
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
        words = f"没有删除：这一行已被{who_and_when(row, now)} 修改。请核对现在的内容，再决定是否删除。"
        raise Conflict(words, revision=row.revision)
    if any(item.parent_id == row.pk for item in rows):
        raise Refused("这是小计行，请先删除它的分项。")
    detail = {"row": row_id, "level3": row.level3, "target": row.target_text, "actual": row.actual_text}
    row.delete()
    _renumber([item for item in rows if item is not row])
    touch(evaluation, actor, now)
    store_figures(evaluation)
    journal(evaluation, "remove-row", actor, now, detail)


def _check_group(evaluation: Evaluation, level1: str, level2: str) -> None:
    existing = evaluation.indicators.values_list("level1", "level2")
    if (level1, level2) not in form_groups(evaluation.campaign.scheme.to_scheme(), existing):
        raise Invalid({"level2": "评分方案中没有这一二级指标。"})


def form_groups(scheme: Scheme, existing: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Level 1 and 2 of the form from top to bottom, and behind them what a table has besides."""
    groups = [(first.name, second.name) for first in scheme.level1 for second in first.level2]
    return list(dict.fromkeys([*groups, *existing]))


def _find(rows: list[Indicator], row_id: int) -> Indicator:
    row = next((item for item in rows if item.pk == row_id), None)
    if row is None:
        raise Conflict("这一行已被删除，请刷新页面。")
    return row


def _place_for(rows: list[Indicator], group: tuple[str, str], after: int | None, order: list[tuple[str, str]]) -> int:
    """Below the given row of the same group, else at the group's end; a group's first row stands where
    the form has it, so that groups are never torn apart."""
    places = [index for index, row in enumerate(rows) if (row.level1, row.level2) == group]
    if places:
        return next((index + 1 for index in places if rows[index].pk == after), places[-1] + 1)
    if group not in order:
        return len(rows)
    earlier = set(order[: order.index(group)])
    return 1 + max((index for index, row in enumerate(rows) if (row.level1, row.level2) in earlier), default=-1)


def _insert(rows: list[Indicator], row: Indicator, place: int) -> None:
    if len(rows) >= MAX_ROWS:
        raise Refused(f"一张自评表最多 {MAX_ROWS} 行指标。")
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


def _finish(
    evaluation: Evaluation, row: Indicator, action: str, actor: Membership, now: datetime, source: str = ""
) -> Indicator:
    touch(evaluation, actor, now)
    store_figures(evaluation)
    detail = {"row": row.pk, "level1": row.level1, "level2": row.level2}
    journal(evaluation, action, actor, now, {**detail, "source": source} if source else detail)
    return row
