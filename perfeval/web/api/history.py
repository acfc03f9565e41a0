"""GET /evaluations/{id}/history: versions, approvals, and for those who review or audit the steps between."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from perfeval.core.workflow import UNIT
from perfeval.evaluations.enums import Status
from perfeval.evaluations.queries import approvals_of, snapshots_of, steps_of
from perfeval.web.api.access import actor_of, find_table
from perfeval.web.api.kinds import Id
from perfeval.web.api.problems import READING, refusals
from perfeval.web.shared.review.history import step_of

router = Router(tags=["流程"])


class ApprovalOut(Schema):
    level: str
    at: datetime
    by: str


class VersionOut(Schema):
    """`code` is printed on the paper; anybody can look it up at /v/."""

    version: int
    submitted_at: datetime
    submitted_by: str
    sha256: str
    code: str
    approvals: list[ApprovalOut]


class StepOut(Schema):
    at: datetime
    action: str
    label: str
    by: str
    detail: str


class HistoryOut(Schema):
    state: Status
    versions: list[VersionOut]
    steps: list[StepOut]


@router.get(
    "/evaluations/{evaluation_id}/history",
    response={200: HistoryOut, **refusals(*READING)},
    operation_id="history",
    summary="一份自评表的送审版本、审核通过和办理过程",
)
def history(request: HttpRequest, evaluation_id: Id) -> dict[str, Any]:
    row = find_table(request, evaluation_id)
    approvals = list(approvals_of(row))
    return {
        "state": row.status,
        "versions": [
            {
                "version": item.version,
                "submitted_at": item.created_at,
                "submitted_by": str(item.created_by),
                "sha256": item.sha256,
                "code": item.code,
                "approvals": [
                    {"level": each.level, "at": each.approved_at, "by": str(each.approved_by)}
                    for each in approvals
                    if each.snapshot_id == item.pk
                ],
            }
            for item in snapshots_of(row)
        ],
        # On the pages, too, the unit sees its versions and not who opened what when.
        "steps": [] if actor_of(request).as_role in UNIT else [_step(entry) for entry in steps_of(row)],
    }


def _step(entry: Any) -> dict[str, Any]:
    step = step_of(entry)
    return {"at": step.at, "action": entry.action, "label": step.action, "by": step.who, "detail": step.detail}
