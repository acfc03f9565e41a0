"""导出, from the lists of those who read the tables of others: the whole list as it is filtered and ordered."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_POST

from perfeval.evaluations.queries import ordering
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.export_request import start_export
from perfeval.web.shared.print_request import asked_filters
from perfeval.web.shared.review.listing import asked_sort, filter_tables, make_queue
from perfeval.web.shared.review.roles import for_readers


@require_POST
@for_readers
def export_tables(request: ActorRequest) -> HttpResponseBase:
    asked = asked_filters(request)
    if request.POST.get("list") == "queue":
        shown = make_queue(request, asked)
        rows, sort, page = shown.evaluations, shown.sort, "review:queue"
    else:
        rows, sort, page = filter_tables(request, asked).qs, asked_sort(asked, "organisation"), "review:tables"
    return start_export(request, rows.order_by(*ordering(sort)), f"{reverse(page)}?{asked.urlencode()}")
