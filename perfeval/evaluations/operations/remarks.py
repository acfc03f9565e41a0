"""审核意见 and 核查得分: what reviewers write beside a table, and what the unit answers."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from perfeval.accounts.models import Membership
from perfeval.core.decimals import NumberError, parse_number, round_half_up, show
from perfeval.core.errors import Conflict, Invalid, NotAllowed, Refused
from perfeval.core.workflow import Action
from perfeval.evaluations.models import Indicator, Remark
from perfeval.evaluations.operations.locking import journal, lock, reviewed_total
from perfeval.evaluations.operations.reading import read_words
from perfeval.evaluations.queries import assess
from perfeval.evaluations.queries.fields import EVALUATION_CELLS, FUND_CELLS, INDICATOR_CELLS

MAX_LENGTH = 2000


@transaction.atomic
def add_remark(
    *,
    actor: Membership,
    evaluation_id: int,
    text: str,
    now: datetime,
    indicator_id: int | None = None,
    field: str = "",
) -> Remark:
    """Write a remark on the table, a row or a cell. The unit sees it once the table is returned."""
    evaluation = lock(actor, evaluation_id, Action.REVIEW, now)
    text = read_words(text, field="text", name="意见", limit=MAX_LENGTH, required=True)
    indicator = evaluation.indicators.filter(pk=indicator_id).first() if indicator_id else None
    if indicator_id and indicator is None:
        raise Refused("这一行已不存在，请刷新页面。")
    field = _known_field(indicator, field)
    remark = Remark.objects.create(
        evaluation=evaluation,
        version=evaluation.version,
        indicator=indicator,
        field=field,
        place=_place(indicator, field),
        text=text,
        author_id=actor.user_id,
        author_role=actor.role,
        created_at=now,
    )
    journal(evaluation, "add-remark", actor, now, {"remark": remark.pk, "place": remark.place, "text": text})
    return remark


@transaction.atomic
def remove_remark(*, actor: Membership, evaluation_id: int, remark_id: int, now: datetime) -> None:
    """Take back a remark of one's own level that was not sent yet. Raises Remark.DoesNotExist.

    A colleague's too: unsent remarks keep the whole level from approving, and their author may be away.
    """
    evaluation = lock(actor, evaluation_id, Action.REVIEW, now)
    remark = evaluation.remarks.get(pk=remark_id, author_role=actor.role)
    if remark.sent_at is not None:
        raise NotAllowed("已经发给单位的意见不能删除。")
    remark.delete()
    journal(evaluation, "remove-remark", actor, now, {"remark": remark_id, "place": remark.place})


@transaction.atomic
def answer_remark(*, actor: Membership, evaluation_id: int, remark_id: int, text: str, now: datetime) -> Remark:
    """The unit's answer. Raises Remark.DoesNotExist for one that the unit cannot see."""
    evaluation = lock(actor, evaluation_id, Action.EDIT, now)
    remark = evaluation.remarks.get(pk=remark_id, sent_at__isnull=False)
    if remark.resolved_at is not None:
        raise NotAllowed("这条意见已办结。")
    remark.answer = read_words(text, field="answer", name="回复", limit=MAX_LENGTH, required=True)
    remark.answered_by_id, remark.answered_at = actor.user_id, now
    remark.save(update_fields=["answer", "answered_by", "answered_at"])
    journal(evaluation, "answer-remark", actor, now, {"remark": remark.pk, "answer": remark.answer})
    return remark


@transaction.atomic
def resolve_remark(*, actor: Membership, evaluation_id: int, remark_id: int, now: datetime) -> None:
    """The reviewer is content with the answer."""
    evaluation = lock(actor, evaluation_id, Action.REVIEW, now)
    remark = evaluation.remarks.get(pk=remark_id, author_role=actor.role, sent_at__isnull=False)
    remark.resolved_at = now
    remark.save(update_fields=["resolved_at"])
    journal(evaluation, "resolve-remark", actor, now, {"remark": remark.pk})


@transaction.atomic
def save_reviewed_score(
    *, actor: Membership, evaluation_id: int, indicator_id: int, score: str, reason: str, revision: int, now: datetime
) -> Indicator:
    """核查得分 beside the unit's own; empty takes it back. A different score wants its reason."""
    evaluation = lock(actor, evaluation_id, Action.REVIEW, now)
    assessment = assess(evaluation)
    index = next((i for i, row in enumerate(assessment.indicators) if row.pk == indicator_id), None)
    if index is None:
        raise Refused("这一行已不存在，请刷新页面。")
    row, scored = assessment.indicators[index], assessment.scores.rows[index]
    if row.revision != revision:
        raise Conflict("没有保存：这一行的核查得分刚被他人修改，请刷新后核对。", revision=row.revision)
    row.reviewed_score = _points(score, row.weight)
    row.reviewed_reason = read_words(reason, field="reason", name="理由", limit=500)
    if row.reviewed_score is not None and row.reviewed_score != scored.score and not row.reviewed_reason:
        raise Invalid({"reason": "核查得分与自评得分不同，请写明理由。"})
    row.revision += 1
    row.save(update_fields=["reviewed_score", "reviewed_reason", "revision"])
    evaluation.reviewed_score = reviewed_total(assessment)
    evaluation.save(update_fields=["reviewed_score"])
    journal(
        evaluation,
        "reviewed-score",
        actor,
        now,
        {"row": row.pk, "score": show(row.reviewed_score), "reason": row.reviewed_reason},
    )
    return row


def _points(text: str, weight: Decimal | None) -> Decimal | None:
    if not text.strip():
        return None
    try:
        value = parse_number(text)
    except NumberError as error:
        raise Invalid({"score": "核查得分不是数字，请只填写数字，例如 9.5。"}) from error
    if weight is None or not 0 <= value <= weight:
        raise Invalid({"score": f"核查得分应在 0 到 {weight or 0:f} 之间。"})
    if value != round_half_up(value):
        raise Invalid({"score": "核查得分最多两位小数。"})
    return round_half_up(value)


def _known_field(indicator: Indicator | None, field: str) -> str:
    """A cell of the form, or nothing: the name comes from the page's address."""
    cells = INDICATOR_CELLS if indicator else {**EVALUATION_CELLS, **FUND_CELLS}
    return field if field in cells else ""


def _place(indicator: Indicator | None, field: str) -> str:
    """Where a remark stands, in words that stay when the row is gone."""
    if indicator is None:
        cell = {**EVALUATION_CELLS, **FUND_CELLS}.get(field)
        return cell.label if cell else "整张表"
    cell = INDICATOR_CELLS.get(field)
    row = f"{indicator.level2} · {(indicator.level3 or '（未命名指标）')[:100]}"
    return f"{row} · {cell.label}" if cell else row
