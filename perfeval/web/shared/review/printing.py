"""打印所选、打印全部, from the lists of those who read the tables of others."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_POST

from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.print_request import asked_filters, start_batch, ticked, wants_all
from perfeval.web.shared.review.listing import filter_tables, make_queue
from perfeval.web.shared.review.roles import for_readers


@require_POST
@for_readers
def print_tables(request: ActorRequest) -> HttpResponseBase:
    asked = asked_filters(request)
    in_queue = request.POST.get("list") == "queue"
    back = f"{reverse('review:queue' if in_queue else 'review:tables')}?{asked.urlencode()}"
    if not wants_all(request):
        return start_batch(request, ticked(request), back)
    shown = make_queue(request, asked).evaluations if in_queue else filter_tables(request, asked).qs
    return start_batch(request, shown, back)
