"""待办: what waits for a person, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from perfeval.accounts.models import Membership
from perfeval.campaigns.models import Extension
from perfeval.core.workflow import Role, State
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.queries.visible import evaluations_visible_to

_REVIEWS = {Role.BUREAU_REVIEWER: State.BUREAU_REVIEW, Role.FINANCE_REVIEWER: State.FINANCE_REVIEW}


@dataclass(frozen=True, slots=True)
class Todo:
    evaluation: Evaluation
    deadline: datetime
    is_late: bool
    missing: tuple[str, ...]


def waiting_for(actor: Membership) -> QuerySet[Evaluation]:
    """The tables that wait for this person's next step."""
    visible = evaluations_visible_to(actor)
    if actor.as_role in (Role.CLERK, Role.UNIT_HEAD):
        return visible.filter(state=State.DRAFTING)
    if actor.as_role in _REVIEWS:
        return visible.filter(state=_REVIEWS[actor.as_role])
    return visible.none()


def todo_list(actor: Membership, now: datetime, limit: int = 200) -> tuple[Todo, ...]:
    """A unit's open tables: returned first, then by deadline. Two queries."""
    unanswered = Count(
        "remarks",
        filter=Q(remarks__sent_at__isnull=False, remarks__answered_at__isnull=True, remarks__resolved_at__isnull=True),
    )
    evaluations = (
        waiting_for(actor)
        .filter(campaign__opens_at__lte=now)
        .annotate(unanswered_remarks=unanswered)
        .defer("campaign__scheme__text")  # long, and no list shows it
        .order_by("-is_returned", "campaign__closes_at", "pk")[:limit]
    )
    extensions = {
        item.campaign_id: item.closes_at for item in Extension.objects.filter(organisation=actor.organisation)
    }
    todos = [_todo(item, extensions.get(item.campaign_id), now) for item in evaluations]
    return tuple(sorted(todos, key=lambda todo: (not todo.evaluation.is_returned, todo.deadline, todo.evaluation.pk)))


def _todo(evaluation: Evaluation, extended: datetime | None, now: datetime) -> Todo:
    closes_at = evaluation.campaign.closes_at
    deadline = max(closes_at, extended) if extended else closes_at
    missing: list[str] = []
    if evaluation.changed_at is None:
        missing.append("尚未开始填写")
    else:
        if evaluation.error_count:
            missing.append(f"{evaluation.error_count} 处错误要改正")
        if evaluation.warning_count:
            missing.append(f"{evaluation.warning_count} 条提示要说明")
    remarks: int = getattr(evaluation, "unanswered_remarks", 0)
    if remarks:
        missing.append(f"{remarks} 条审核意见要回复")
    return Todo(evaluation, deadline, now >= deadline, tuple(missing) or ("可以送审",))
