"""One campaign: what was set, who has more time, which projects have no table yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from perfeval.campaigns.queries import campaigns_visible_to, extensions_of
from perfeval.evaluations.operations import assign_projects
from perfeval.evaluations.queries import projects_without_table, status_counts
from perfeval.reports.queries import tables_of
from perfeval.web.finance.roles import for_finance
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.numbers import numbers_in

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from perfeval.campaigns.models import Campaign

MOST_NAMED = 200


@require_safe
@for_finance
def campaign(request: ActorRequest, campaign_id: int) -> HttpResponseBase:
    found = get_object_or_404(campaigns_visible_to(request.actor), pk=campaign_id)
    within = request.actor.organisation
    missing = projects_without_table(found).filter(organisation__path__startswith=within.path)
    context = {
        "campaign": found,
        "own": is_own(request, found),
        "extensions": extensions_of(found, within),
        "counts": status_counts(tables_of(request.actor, found)).items(),
        "missing_count": missing.count(),
        "missing": missing.select_related("organisation")[:MOST_NAMED],
        "section": "finance:campaigns",
        "now": timezone.now(),
    }
    return render(request, "finance/campaign.html", context)


@require_POST
@for_finance
def add_projects(request: ActorRequest, campaign_id: int) -> HttpResponseBase:
    """Tables for the chosen projects, or for all that have none: those left out at first may stay left out."""
    found = get_object_or_404(own_campaigns(request), pk=campaign_id)
    chosen = set(numbers_in(request.POST.getlist("project")))
    is_all = "all" in request.POST
    if not chosen and not is_all:
        messages.error(request, "请先勾选要补充的项目。")
        return redirect("finance:campaign", found.pk)
    added = assign_projects(
        campaign=found, by=request.actor.author, now=timezone.now(), project_ids=None if is_all else chosen
    )
    messages.success(request, f"已补充 {added} 份自评表。" if added else "没有需要补充的项目。")
    return redirect("finance:campaign", found.pk)


def is_own(request: ActorRequest, found: Campaign) -> bool:
    """A bureau of a higher or lower level sees a campaign and leaves it alone."""
    return found.organisation_id == request.actor.organisation_id


def own_campaigns(request: ActorRequest) -> QuerySet[Campaign]:
    return campaigns_visible_to(request.actor).filter(organisation=request.actor.organisation)
