"""导出, from 汇总: every table below the office in one campaign."""

from __future__ import annotations

from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_POST

from perfeval.evaluations.queries import evaluations_visible_to, ordering
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.campaign import campaigns_to_choose
from perfeval.web.shared.export_request import start_export
from perfeval.web.shared.review.roles import for_readers


@require_POST
@for_readers
def summary_export(request: ActorRequest) -> HttpResponseBase:
    asked = request.POST.get("campaign", "")
    campaign = next((item for item in campaigns_to_choose(request, request.actor) if str(item.pk) == asked), None)
    if campaign is None:
        raise Http404
    tables = evaluations_visible_to(request.actor).filter(campaign=campaign)
    back = f"{reverse('summary')}?campaign={campaign.pk}"
    return start_export(request, tables.order_by(*ordering("organisation")), back)
