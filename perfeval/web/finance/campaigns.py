"""任务: the campaigns of the finance bureau, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from django.core.cache import caches
from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from perfeval.audit.paging import MOST
from perfeval.campaigns.queries import campaigns_visible_to
from perfeval.reports.queries import CampaignCounts, campaign_counts
from perfeval.web.finance.roles import for_finance
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.progress import KEPT

if TYPE_CHECKING:
    from perfeval.campaigns.models import Campaign

A_PAGE = 50


@require_safe
@for_finance
def campaigns(request: ActorRequest) -> HttpResponseBase:
    campaigns = campaigns_visible_to(request.actor).order_by("-year", "title", "pk")
    page = Paginator(campaigns, A_PAGE).get_page(request.GET.get("page"))
    lines = _counted(list(page))
    context = {"page": page, "lines": lines, "now": timezone.now(), "kept": any(line.tables > MOST for line in lines)}
    return render(request, "finance/campaigns.html", context)


def _counted(campaigns: Sequence[Campaign]) -> list[CampaignCounts]:
    """Very large campaigns are counted once a minute in each process, as on the page of their progress."""
    process = caches["process"]
    kept: dict[str, CampaignCounts] = process.get_many([_key(item) for item in campaigns])
    fresh = campaign_counts([item for item in campaigns if _key(item) not in kept])
    process.set_many({_key(line.campaign): line for line in fresh if line.tables > MOST}, KEPT.seconds)
    by_key = {**kept, **{_key(line.campaign): line for line in fresh}}
    return [replace(by_key[_key(item)], campaign=item) for item in campaigns]


def _key(campaign: Campaign) -> str:
    return f"campaign:{campaign.pk}"
