"""打印所选、打印全部, from the unit's list of tables."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_POST

from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.print_request import asked_filters, start_batch, ticked, wants_all
from perfeval.web.unit.roles import for_unit
from perfeval.web.unit.tables import listed


@require_POST
@for_unit
def print_tables(request: ActorRequest) -> HttpResponseBase:
    asked = asked_filters(request)
    back = f"{reverse('unit:tables')}?{asked.urlencode()}"
    return start_batch(request, listed(request, asked).evaluations if wants_all(request) else ticked(request), back)
