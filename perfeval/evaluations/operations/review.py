"""The reviewers' acts: open, return, approve, reopen, publish, exempt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from perfeval.accounts.models import Membership
from perfeval.core.errors import Blocked, Conflict
from perfeval.core.workflow import Action, State, find_transition, target_state
from perfeval.evaluations.models import Approval, Evaluation, Remark, Snapshot
from perfeval.evaluations.operations.locking import journal, lock
from perfeval.evaluations.operations.one_by_one import Outcome, one_by_one
from perfeval.evaluations.operations.printing import request_print
from perfeval.evaluations.operations.reading import read_words
from perfeval.evaluations.queries import evaluations_visible_to, permitted_actions


@transaction.atomic
def open_review(*, actor: Membership, evaluation_id: int, now: datetime) -> None:
    """Remember that a reviewer of this level has opened the table: from now on it cannot be recalled.

    Does nothing for readers who are not its reviewers, and the second time.
    """
    evaluation = evaluations_visible_to(actor).select_for_update(of=("self",)).get(pk=evaluation_id)
    if evaluation.review_opened_at or not permitted_actions(evaluation, actor, now).allows(Action.REVIEW):
        return
    evaluation.review_opened_at = now
    evaluation.save(update_fields=["review_opened_at"])
    journal(evaluation, "open-review", actor, now, {"version": evaluation.version})


@transaction.atomic
def return_for_changes(*, actor: Membership, evaluation_id: int, version: int, now: datetime) -> Evaluation:
    """退回: send the table back with the remarks written on it, at least one."""
    evaluation = lock(actor, evaluation_id, Action.RETURN, now)
    _refuse_other_version(evaluation, version)
    sent = evaluation.remarks.filter(sent_at__isnull=True, author_role=actor.role).update(sent_at=now)
    if not sent:
        raise Blocked("退回时至少要写一条意见，让单位知道改什么。")
    evaluation.state = State.DRAFTING.value
    evaluation.is_returned, evaluation.returned_at, evaluation.review_opened_at = True, now, None
    evaluation.save(update_fields=["state", "is_returned", "returned_at", "review_opened_at"])
    journal(evaluation, "return", actor, now, {"version": version, "remarks": sent})
    return evaluation


@transaction.atomic
def approve(*, actor: Membership, evaluation_id: int, version: int, now: datetime) -> Evaluation:
    """通过: hand the version that was seen to the next level, or settle it after the last one.

    Of two reviewers who approve at the same moment one gets the refusal.
    """
    evaluation = lock(actor, evaluation_id, Action.APPROVE, now)
    _refuse_other_version(evaluation, version)
    drafts = evaluation.remarks.filter(sent_at__isnull=True, author_role=actor.role).count()
    if drafts:
        raise Blocked(f"有 {drafts} 条意见尚未发出：请退回修改，或先删除意见再通过。")
    snapshot = evaluation.snapshots.get(version=evaluation.version)
    Approval.objects.create(snapshot=snapshot, level=evaluation.state, approved_at=now, approved_by_id=actor.user_id)
    evaluation.remarks.filter(author_role=actor.role, resolved_at__isnull=True).update(resolved_at=now)
    _advance(evaluation, snapshot, actor, now)
    journal(evaluation, "approve", actor, now, {"version": version, "state": evaluation.state})
    return evaluation


def _advance(evaluation: Evaluation, snapshot: Snapshot, actor: Membership, now: datetime) -> None:
    transition = find_transition(evaluation.as_state, Action.APPROVE)
    assert transition is not None  # noqa: S101 - lock() found it
    evaluation.state = target_state(transition, evaluation.campaign.levels).value
    evaluation.review_opened_at = None
    if evaluation.as_state is State.APPROVED:
        evaluation.approved_at = now
        request_print(evaluation, snapshot, actor, now)
    evaluation.save(update_fields=["state", "approved_at", "review_opened_at"])


def approve_many(*, actor: Membership, versions: Sequence[tuple[int, int]], now: datetime) -> tuple[Outcome, ...]:
    return one_by_one(approve, actor=actor, versions=versions, now=now)


@transaction.atomic
def reopen(*, actor: Membership, evaluation_id: int, reason: str, now: datetime) -> Evaluation:
    """重新打开: an approved, published or exempted table goes back to its unit, the reason as a remark on it."""
    evaluation = lock(actor, evaluation_id, Action.REOPEN, now)
    reason = read_words(reason, field="reason", name="重新打开的理由", limit=500, required=True)
    before = evaluation.state
    evaluation.state = State.DRAFTING.value
    evaluation.is_returned, evaluation.returned_at = True, now
    evaluation.approved_at, evaluation.exempt_reason = None, ""
    evaluation.save(update_fields=["state", "is_returned", "returned_at", "approved_at", "exempt_reason"])
    Remark.objects.create(
        evaluation=evaluation,
        version=evaluation.version,
        place="整张表",
        text=f"重新打开的理由：{reason}",
        author_id=actor.user_id,
        author_role=actor.role,
        created_at=now,
        sent_at=now,
    )
    journal(evaluation, "reopen", actor, now, {"from": before, "reason": reason})
    return evaluation


@transaction.atomic
def publish(*, actor: Membership, evaluation_id: int, now: datetime) -> Evaluation:
    evaluation = lock(actor, evaluation_id, Action.PUBLISH, now)
    evaluation.state = State.PUBLISHED.value
    evaluation.save(update_fields=["state"])
    journal(evaluation, "publish", actor, now, {"version": evaluation.version})
    return evaluation


@transaction.atomic
def exempt(*, actor: Membership, evaluation_id: int, reason: str, now: datetime) -> Evaluation:
    """免报: the project owes no table this year."""
    evaluation = lock(actor, evaluation_id, Action.EXEMPT, now)
    evaluation.exempt_reason = read_words(reason, field="reason", name="免报理由", limit=500, required=True)
    evaluation.state, evaluation.is_returned = State.EXEMPTED.value, False
    evaluation.save(update_fields=["state", "exempt_reason", "is_returned"])
    journal(evaluation, "exempt", actor, now, {"reason": evaluation.exempt_reason})
    return evaluation


def _refuse_other_version(evaluation: Evaluation, version: int) -> None:
    if evaluation.version != version:
        raise Conflict("这份自评表已有新的送审版本，请刷新后再审核。")
