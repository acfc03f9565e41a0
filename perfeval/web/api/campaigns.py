"""GET /campaigns: 填报任务."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from ninja import Router, Schema

from perfeval.campaigns.queries import campaigns_visible_to
from perfeval.web.api.access import actor_of
from perfeval.web.api.kinds import USUAL, After, Id, Limit, page_of
from perfeval.web.api.problems import READING, refusals

if TYPE_CHECKING:
    from perfeval.campaigns.models import Campaign

router = Router(tags=["任务"])


class CampaignOut(Schema):
    """`closes_at` is the instant from which nothing is submitted; single organisations may have a later one."""

    id: int
    title: str
    year: int
    organisation_code: str
    organisation_name: str
    scheme: str
    scheme_version: int
    layout: str
    review_levels: list[str]
    opens_at: datetime
    closes_at: datetime


class CampaignPage(Schema):
    items: list[CampaignOut]
    next: int | None


@router.get(
    "/campaigns", response={200: CampaignPage, **refusals(401, 422, 429)}, operation_id="campaigns", summary="任务清单"
)
def campaigns(request: HttpRequest, after: After = 0, limit: Limit = USUAL) -> dict[str, Any]:
    return page_of(campaigns_visible_to(actor_of(request)).defer("scheme__text"), after, limit, _shown)


@router.get(
    "/campaigns/{campaign_id}",
    response={200: CampaignOut, **refusals(*READING)},
    operation_id="campaign",
    summary="一个任务",
)
def campaign(request: HttpRequest, campaign_id: Id) -> dict[str, Any]:
    return _shown(campaigns_visible_to(actor_of(request)).defer("scheme__text").get(pk=campaign_id))


def _shown(row: Campaign) -> dict[str, Any]:
    return {
        "id": row.pk,
        "title": row.title,
        "year": row.year,
        "organisation_code": row.organisation.code,
        "organisation_name": row.organisation.name,
        "scheme": row.scheme.key,
        "scheme_version": row.scheme.version,
        "layout": row.layout,
        "review_levels": [level.value for level in row.levels],
        "opens_at": row.opens_at,
        "closes_at": row.closes_at,
    }
