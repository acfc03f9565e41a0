"""GET /evaluations: 自评表, their states and figures."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from perfeval.evaluations.enums import Status
from perfeval.evaluations.queries import are_scores_told, below_code, evaluations_visible_to, with_status
from perfeval.evaluations.queries import changed_since as touched_since
from perfeval.web.api.access import actor_of, find_table
from perfeval.web.api.kinds import USUAL, After, CampaignId, Code, Figure, Id, Instant, Limit, page_of
from perfeval.web.api.problems import READING, refusals

if TYPE_CHECKING:
    from perfeval.accounts.models import Membership
    from perfeval.evaluations.models import Evaluation

router = Router(tags=["自评表"])


class EvaluationOut(Schema):
    """`revision` counts every change of the content: name it (If-Match) when you write. Amounts in 元, the rate in per
    cent; both and the scores are empty until something was filled in. `reviewed_score` is told to the unit once the
    table was returned or approved."""

    id: int
    campaign_id: int
    year: int
    project_id: int
    project_code: str
    project_name: str
    organisation_code: str
    organisation_name: str
    state: Status
    state_label: str
    revision: int
    version: int
    budget: Figure | None
    executed: Figure | None
    execution_rate: Figure | None
    total_score: Figure | None
    reviewed_score: Figure | None
    grade: str
    error_count: int
    warning_count: int
    changed_at: datetime | None
    submitted_at: datetime | None
    returned_at: datetime | None
    approved_at: datetime | None


class EvaluationPage(Schema):
    items: list[EvaluationOut]
    next: int | None


@router.get(
    "/evaluations",
    response={200: EvaluationPage, **refusals(401, 422, 429)},
    operation_id="evaluations",
    summary="自评表清单",
)
def evaluations(
    request: HttpRequest,
    campaign: CampaignId = None,
    organisation: Code = None,
    state: Annotated[Status | None, Query(description="状态")] = None,
    changed_since: Instant = None,
    after: After = 0,
    limit: Limit = USUAL,
) -> dict[str, Any]:
    actor = actor_of(request)
    rows = evaluations_visible_to(actor).defer("campaign__scheme__text")
    if campaign is not None:
        rows = rows.filter(campaign=campaign)
    if organisation:
        rows = below_code(rows, organisation)
    if state is not None:
        rows = with_status(rows, state)
    if changed_since is not None:
        rows = touched_since(rows, changed_since)
    return page_of(rows, after, limit, lambda row: shown(row, actor))


@router.get(
    "/evaluations/{evaluation_id}",
    response={200: EvaluationOut, **refusals(*READING)},
    operation_id="evaluation",
    summary="一份自评表的状态和主要数据",
)
def evaluation(request: HttpRequest, evaluation_id: Id) -> dict[str, Any]:
    return shown(find_table(request, evaluation_id), actor_of(request))


def shown(row: Evaluation, actor: Membership) -> dict[str, Any]:
    return {
        "id": row.pk,
        "campaign_id": row.campaign_id,
        "year": row.campaign.year,
        "project_id": row.project_id,
        "project_code": row.project.code,
        "project_name": row.project.name,
        "organisation_code": row.project.organisation.code,
        "organisation_name": row.project.organisation.name,
        "state": row.status,
        "state_label": str(row.status.label),
        "revision": row.content_revision,
        "version": row.version,
        "budget": row.budget,
        "executed": row.executed,
        "execution_rate": row.execution_rate,
        "total_score": row.total_score,
        "reviewed_score": row.reviewed_score if are_scores_told(actor, row) else None,
        "grade": row.grade,
        "error_count": row.error_count,
        "warning_count": row.warning_count,
        "changed_at": row.changed_at,
        "submitted_at": row.submitted_at,
        "returned_at": row.returned_at,
        "approved_at": row.approved_at,
    }
