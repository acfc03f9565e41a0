"""任务: the campaigns of the finance bureau, newest first."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from perfeval.reports.queries import campaigns_with_counts
from perfeval.web.finance.roles import for_finance
from perfeval.web.shared.access import ActorRequest

A_PAGE = 50


@require_safe
@for_finance
def campaigns(request: ActorRequest) -> HttpResponseBase:
    page = Paginator(campaigns_with_counts(request.actor), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "finance/campaigns.html", {"page": page, "now": timezone.now()})
