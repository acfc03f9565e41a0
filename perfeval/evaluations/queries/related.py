"""What belongs to a table: remarks, evidence, versions."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from perfeval.accounts.models import Membership
from perfeval.core.workflow import Role
from perfeval.evaluations.models import Approval, Evaluation, Evidence, Remark, Snapshot


def remarks_for(actor: Membership, evaluation: Evaluation) -> QuerySet[Remark]:
    """Remarks that the person may read: all that were sent, and to reviewers the unsent ones of their own level, whoever
    wrote them. They are sent where a table goes back, so that one that never did has none."""
    reviews = actor.as_role in (Role.BUREAU_REVIEWER, Role.FINANCE_REVIEWER)
    if not reviews and not evaluation.returned_at:
        return Remark.objects.none()
    remarks = evaluation.remarks.select_related("author", "answered_by")
    sent = Q(sent_at__isnull=False)
    return remarks.filter(sent | Q(author_role=actor.role)) if reviews else remarks.filter(sent)


def open_remarks(evaluation: Evaluation) -> QuerySet[Remark]:
    """Remarks that the unit has not answered yet."""
    return evaluation.remarks.filter(sent_at__isnull=False, answered_at__isnull=True, resolved_at__isnull=True)


def evidence_of(evaluation: Evaluation) -> QuerySet[Evidence]:
    return evaluation.evidence.select_related("uploaded_by", "indicator")


def snapshots_of(evaluation: Evaluation) -> QuerySet[Snapshot]:
    """Every submitted version, newest first, without its long text."""
    return evaluation.snapshots.select_related("created_by").defer("document").order_by("-version")


def snapshot_of(evaluation: Evaluation, version: int) -> Snapshot | None:
    """One submitted version, whole."""
    return evaluation.snapshots.filter(version=version).first()


def approvals_of(evaluation: Evaluation) -> QuerySet[Approval]:
    return (
        Approval.objects.filter(snapshot__evaluation=evaluation)
        .select_related("approved_by", "snapshot")
        .defer("snapshot__document")
    )
