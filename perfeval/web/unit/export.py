"""导出, from the unit's list of tables."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_POST

from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.export_request import start_export
from perfeval.web.shared.print_request import asked_filters
from perfeval.web.unit.roles import for_unit
from perfeval.web.unit.tables import listed


@require_POST
@for_unit
def export_tables(request: ActorRequest) -> HttpResponseBase:
    asked = asked_filters(request)
    return start_export(request, listed(request, asked).evaluations, f"{reverse('unit:tables')}?{asked.urlencode()}")
