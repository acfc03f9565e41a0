"""下属单位: how far the units below the department are."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.views.decorators.http import require_safe

from perfeval.web.bureau.roles import for_bureau
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.progress import render_progress


@require_safe
@for_bureau
def units(request: ActorRequest) -> HttpResponseBase:
    return render_progress(request, "bureau:units", "下属单位")
