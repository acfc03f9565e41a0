"""Typing into the table: one cell (autosave), a pasted block or the whole form go the same way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from perfeval.accounts.models import Membership
from perfeval.core.errors import Clash, Conflict, Invalid
from perfeval.core.scheme import MoneyRule
from perfeval.core.workflow import Action
from perfeval.evaluations.models import Evaluation, FundLine, Indicator
from perfeval.evaluations.operations.locking import journal, lock, store_figures, touch
from perfeval.evaluations.operations.reading import UnreadableError, read_cell
from perfeval.evaluations.queries import Assessment, assess
from perfeval.evaluations.queries.fields import CELLS, Row, RowKind, cell_text


_STAMPS = ("revision", "changed_by", "changed_at")


@dataclass(frozen=True, slots=True)
class Change:
    """One cell as it was typed; `revision` is the one of its row when the page was made."""

    kind: RowKind
    pk: int
    field: str
    text: str
    revision: int

    @property
    def row(self) -> tuple[RowKind, int]:
        return self.kind, self.pk

    @property
    def anchor(self) -> str:
        return f"evaluation-{self.field}" if self.kind == "evaluation" else f"{self.kind}-{self.pk}-{self.field}"


@transaction.atomic
def save_changes(
    *, actor: Membership, evaluation_id: int, changes: Sequence[Change], now: datetime
) -> Assessment:
    """Store the changes, all or none, and return the table as it stands afterwards.

    Raises Conflict where a row was changed by somebody else since the page was made, Invalid
    (keyed by the cell's anchor) where a text cannot be stored. Cells that hold what is stored
    already are passed over, so a whole form may be sent.
    """
    evaluation = lock(actor, evaluation_id, Action.EDIT, now)
    rows = _rows(evaluation)
    money = evaluation.campaign.scheme.to_scheme().money
    wanted = _really_changed(changes, rows, money)
    _refuse_stale(wanted, rows, money)
    log = _apply(wanted, rows, money)
    touched = [rows[key] for key in dict.fromkeys(change.row for change in wanted)]
    _store(touched, actor, now)
    if log:
        touch(evaluation, actor, now)
    assessment = _assess(evaluation, rows)
    if log:
        _refuse_score_above_rule(wanted, assessment)
        store_figures(evaluation, assessment)
        journal(evaluation, "edit", actor, now, {"cells": log})
    return assessment


def _rows(evaluation: Evaluation) -> dict[tuple[RowKind, int], Row]:
    rows: dict[tuple[RowKind, int], Row] = {("evaluation", evaluation.pk): evaluation}
    rows.update((("fund", line.pk), line) for line in evaluation.funds.order_by("position"))
    rows.update((("indicator", row.pk), row) for row in evaluation.indicators.order_by("position", "pk"))
    return rows


def _assess(evaluation: Evaluation, rows: dict[tuple[RowKind, int], Row]) -> Assessment:
    funds = [row for row in rows.values() if isinstance(row, FundLine)]
    return assess(evaluation, funds, [row for row in rows.values() if isinstance(row, Indicator)])


def _really_changed(
    changes: Iterable[Change], rows: dict[tuple[RowKind, int], Row], money: MoneyRule
) -> list[Change]:
    """Changes of known cells that differ from what is stored. An unknown row was removed meanwhile."""
    wanted = []
    for change in changes:
        cell = CELLS[change.kind].get(change.field)
        if cell is None:
            raise Invalid({change.anchor: "没有这一栏。"})
        row = rows.get(change.row)
        if row is None:
            if change.text.strip():
                raise Conflict(f"没有保存：这一行已被删除，您填写的“{change.text[:40]}”未能保存。")
            continue
        if _clean(change.text) != cell_text(row, change.field, cell, money):
            wanted.append(change)
    return wanted


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _refuse_stale(
    changes: Sequence[Change], rows: dict[tuple[RowKind, int], Row], money: MoneyRule
) -> None:
    stale = [change for change in changes if rows[change.row].revision != change.revision]
    if not stale:
        return
    clashes = tuple(
        Clash(
            change.anchor,
            CELLS[change.kind][change.field].label,
            change.text,
            cell_text(rows[change.row], change.field, CELLS[change.kind][change.field], money),
        )
        for change in stale
    )
    row = rows[stale[0].row]
    who = str(row.changed_by) if row.changed_by else "他人"
    when = timezone.localtime(row.changed_at).strftime("%H:%M") if row.changed_at else "稍早"
    raise Conflict(
        f"没有保存：这一行已被{who}在 {when} 修改，现为“{clashes[0].theirs or '空'}”。请选择保留哪个值。",
        clashes=clashes,
        revision=row.revision,
    )


def _apply(
    changes: Sequence[Change], rows: dict[tuple[RowKind, int], Row], money: MoneyRule
) -> list[dict[str, str]]:
    """Put the values into the rows (not saved yet); the log names each cell with old and new text."""
    problems: dict[str, str] = {}
    log: list[dict[str, str]] = []
    for change in changes:
        row, cell = rows[change.row], CELLS[change.kind][change.field]
        before = cell_text(row, change.field, cell, money)
        try:
            value = read_cell(change.text, cell, money, row, change.field)
        except UnreadableError as error:
            problems[change.anchor] = str(error)
            continue
        setattr(row, change.field, value)
        log.append({"cell": change.anchor, "old": before, "new": cell_text(row, change.field, cell, money)})
    for key in dict.fromkeys(change.row for change in changes):
        row = rows[key]
        if isinstance(row, Indicator):
            _settle_not_applicable(row, [change.field for change in changes if change.row == key])
            problems.update(_score_over_weight(row, [change for change in changes if change.row == key]))
    if problems:
        raise Invalid(problems)
    return log


def _settle_not_applicable(row: Indicator, fields: Sequence[str]) -> None:
    """A row that does not apply weighs nothing; switched back on, its weight is to be filled in."""
    if row.not_applicable:
        row.weight, row.score, row.reviewed_score = Decimal(0), None, None
    elif "not_applicable" in fields and "weight" not in fields:
        row.weight = None


def _score_over_weight(row: Indicator, changes: Sequence[Change]) -> dict[str, str]:
    """The rule of the database, said at the cell that was typed into last."""
    if row.reviewed_score is not None and (row.weight is None or row.reviewed_score > row.weight):
        row.reviewed_score = None  # the reviewer's figure belongs to the old weight
    if row.score is None or (row.weight is not None and row.score <= row.weight):
        return {}
    anchor = next((item.anchor for item in changes if item.field in ("score", "weight")), changes[-1].anchor)
    if row.weight is None:
        return {anchor: "请先填写分值，再填写得分。"}
    return {anchor: f"得分 {row.score.normalize():f} 不能高于分值 {row.weight.normalize():f}。"}


def _refuse_score_above_rule(changes: Sequence[Change], assessment: Assessment) -> None:
    """A unit may go below what the rule gives, never above it, unless the row is scored by hand."""
    problems: dict[str, str] = {}
    typed = {change.pk: change for change in changes if change.field == "score" and change.text.strip()}
    for row, scored in zip(assessment.indicators, assessment.scores.rows, strict=True):
        if row.pk in typed and row.score is not None and scored.maximum is not None and row.score > scored.maximum:
            problems[typed[row.pk].anchor] = (
                f"得分不能高于按规则计算的 {scored.maximum:f} 分：{scored.explanation.text}"
            )
    if problems:
        raise Invalid(problems)


def _store(touched: Sequence[Row], actor: Membership, now: datetime) -> None:
    """One UPDATE a kind of row. The table's own row is saved with its figures afterwards."""
    for row in touched:
        row.revision += 1
        row.changed_by_id = actor.user_id
        row.changed_at = now
    FundLine.objects.bulk_update(
        [row for row in touched if isinstance(row, FundLine)], [*CELLS["fund"], *_STAMPS]
    )
    Indicator.objects.bulk_update(
        [row for row in touched if isinstance(row, Indicator)], [*CELLS["indicator"], "reviewed_score", *_STAMPS]
    )


