"""自评表: every table that the person may see, in every state."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from perfeval.audit.paging import amount_within
from perfeval.printing.batch.queries import printable
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.review.listing import asked_sort, filter_tables, page_of
from perfeval.web.shared.review.remembered import TABLES, recall_filters
from perfeval.web.shared.review.roles import for_readers


@require_safe
@for_readers
def tables(request: ActorRequest) -> HttpResponseBase:
    elsewhere = recall_filters(request, TABLES)
    if elsewhere is not None:
        return elsewhere
    filters = filter_tables(request, request.GET)
    sort = asked_sort(request.GET, "organisation")
    page = page_of(filters.qs, sort, request.GET.get("page"))
    context = {"filters": filters, "page": page, "sort": sort, "with_status": True, "now": timezone.now()}
    context |= {"can_print": amount_within(page, printable), "list": "tables"}
    return render(request, "review/tables.html", context)
