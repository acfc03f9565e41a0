"""进度: how far the whole campaign is."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.views.decorators.http import require_safe

from perfeval.web.finance.roles import for_finance
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.progress import render_progress


@require_safe
@for_finance
def progress(request: ActorRequest) -> HttpResponseBase:
    return render_progress(request, "finance:progress", "进度")
