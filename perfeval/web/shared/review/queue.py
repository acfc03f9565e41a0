"""待审: what waits for the reviewer, and what became of the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from perfeval.audit.paging import Amount, amount_of, amount_within
from perfeval.evaluations.queries import Tab, tab_counts, waiting_for
from perfeval.printing.batch.queries import printable
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.review.filters import ALL_CAMPAIGNS
from perfeval.web.shared.review.listing import make_queue, page_of
from perfeval.web.shared.review.remembered import QUEUE, recall_filters
from perfeval.web.shared.review.roles import for_reviewers

if TYPE_CHECKING:
    from perfeval.campaigns.models import Campaign

WORDS = {
    Tab.WAITING: "待审",
    Tab.AT_BUREAU: "主管部门审核中",
    Tab.RETURNED: "已退回",
    Tab.PASSED: "已通过",
    Tab.UNSUBMITTED: "未送审（含填报中）",
}


@require_safe
@for_reviewers
def queue(request: ActorRequest) -> HttpResponseBase:
    elsewhere = recall_filters(request, QUEUE)
    if elsewhere is not None:
        return elsewhere
    now = timezone.now()
    shown = make_queue(request, request.GET)
    counts = tab_counts(shown.filtered, request.actor.as_role, now)
    page = page_of(shown.evaluations, shown.sort, request.GET.get("page"), counts.tabs[shown.tab])
    tabs = [(tab, WORDS[tab], count) for tab, count in counts.tabs.items()]
    context = {
        "filters": shown.filters,
        "tab": shown.tab,
        "tabs": tabs,
        "late": counts.late,
        "page": page,
        "sort": shown.sort,
        "can_approve": shown.tab is Tab.WAITING,
        "can_print": amount_within(page, printable) if shown.tab is Tab.PASSED else 0,
        "list": "queue",
        "now": now,
        # What the chosen task leaves out must not be forgotten.
        "elsewhere": _elsewhere(request, shown.filters.chosen) if shown.tab is Tab.WAITING else None,
        "all_campaigns": ALL_CAMPAIGNS,
    }
    return render(request, "review/queue.html", context)


def _elsewhere(request: ActorRequest, shown: Campaign | None) -> Amount | None:
    """Tables of other tasks that wait too, where only one task is shown and nothing else is filtered."""
    asked = {name for name, value in request.GET.items() if value} - {"tab", "sort", "page"}
    if asked:
        return None
    waiting = waiting_for(request.actor)
    if shown is not None:  # by what lies before and behind it, which an index finds; "all but" reads every table
        waiting = waiting.filter(Q(campaign__lt=shown.pk) | Q(campaign__gt=shown.pk))
    return amount_of(waiting)
