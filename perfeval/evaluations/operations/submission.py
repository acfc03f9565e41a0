"""送审 and 撤回."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from perfeval.accounts.models import Membership
from perfeval.core.errors import Blocked, Conflict
from perfeval.core.interchange import canonical_json, sheet_to_json
from perfeval.core.scoring.writing import scores_to_json
from perfeval.core.workflow import Action, State, find_transition, target_state
from perfeval.evaluations.models import Evaluation, Snapshot
from perfeval.evaluations.operations.locking import journal, lock, store_figures
from perfeval.evaluations.operations.printing import request_print
from perfeval.evaluations.queries import Assessment, assess, open_remarks
from perfeval.evaluations.queries.fields import typed_cells

# Without 0 O 1 I L U: codes are read off paper and typed in by hand.
_CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@transaction.atomic
def submit(
    *, actor: Membership, evaluation_id: int, content_revision: int, declared_true: bool, now: datetime
) -> Snapshot:
    """Lock the table, store what was submitted and hand it to the first review level.

    Raises Conflict where the table is no longer what the person saw, Blocked with every reason
    that still stands against it.
    """
    evaluation = lock(actor, evaluation_id, Action.SUBMIT, now)
    if evaluation.content_revision != content_revision:
        raise Conflict(
            "没有送审：这份自评表在您上次查看之后又被修改过。请核对后再送审。", revision=evaluation.content_revision
        )
    assessment = assess(evaluation)
    reasons = blocking_reasons(assessment)
    if not declared_true:
        reasons = (*reasons, "请勾选“以上内容真实、准确、完整”。")
    if reasons:
        raise Blocked("还不能送审。", reasons)
    snapshot = _store_snapshot(assessment, actor, now)
    transition = find_transition(evaluation.as_state, Action.SUBMIT)
    assert transition is not None  # noqa: S101 - lock() found it
    evaluation.state = target_state(transition, evaluation.campaign.levels).value
    evaluation.version = snapshot.version
    evaluation.submitted_at, evaluation.submitted_by_id = now, actor.user_id
    evaluation.is_returned, evaluation.review_opened_at = False, None
    if evaluation.as_state is State.APPROVED:
        evaluation.approved_at = now
        request_print(evaluation, snapshot, actor, now)
    store_figures(evaluation, assessment)
    journal(
        evaluation,
        "submit",
        actor,
        now,
        {"version": snapshot.version, "sha256": snapshot.sha256, "total": str(assessment.scores.total)},
    )
    return snapshot


def blocking_reasons(assessment: Assessment) -> tuple[str, ...]:
    """Every reason that stands against a submission, in words."""
    reasons = [item.finding.message for item in assessment.errors]
    reasons += [f"待说明：{item.finding.message}" for item in assessment.unanswered]
    reasons += [f"待回复审核意见：{remark.place}" for remark in open_remarks(assessment.evaluation)]
    return tuple(reasons)


def _store_snapshot(assessment: Assessment, actor: Membership, now: datetime) -> Snapshot:
    evaluation = assessment.evaluation
    stored = evaluation.campaign.scheme
    money = assessment.scheme.money
    version = evaluation.version + 1
    document = canonical_json(
        {
            "perfeval": 1,
            "version": version,
            "campaign": {"title": evaluation.campaign.title, "layout": evaluation.campaign.layout},
            "scheme": {"key": stored.key, "version": stored.version, "sha256": stored.sha256},
            "sheet": sheet_to_json(assessment.sheet),
            "scores": scores_to_json(assessment.scores),
            "typed": typed_cells(evaluation, assessment.funds, assessment.indicators, money),
            "rows": [row.pk for row in assessment.indicators],
        }
    )
    return Snapshot.objects.create(
        evaluation=evaluation,
        version=version,
        document=document.decode(),
        sha256=hashlib.sha256(document).hexdigest(),
        code=_new_code(),
        created_at=now,
        created_by_id=actor.user_id,
    )


def _new_code() -> str:
    """16 random letters in fours: 78 bits, so that nobody finds a code by trying."""
    letters = [secrets.choice(_CODE_LETTERS) for _ in range(16)]
    return "-".join("".join(letters[start : start + 4]) for start in range(0, 16, 4))


@transaction.atomic
def recall(*, actor: Membership, evaluation_id: int, now: datetime) -> Evaluation:
    """Take a submitted table back while nobody has opened the review."""
    evaluation = lock(actor, evaluation_id, Action.RECALL, now)
    evaluation.state = State.DRAFTING.value
    # As it was before: one that had been returned stays open after the deadline.
    evaluation.is_returned = evaluation.returned_at is not None
    evaluation.save(update_fields=["state", "is_returned"])
    journal(evaluation, "recall", actor, now, {"version": evaluation.version})
    return evaluation
