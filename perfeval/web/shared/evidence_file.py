"""Handing out 证明材料: to whoever may see the table, always as a download."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from perfeval.evaluations.queries import evaluations_visible_to, evidence_of
from perfeval.web.shared.access import ActorRequest, for_roles


@require_safe
@for_roles()
def evidence_file(request: ActorRequest, pk: int, evidence: int) -> HttpResponseBase:
    """Never shown in the browser: the file is somebody's upload."""
    evaluation = get_object_or_404(evaluations_visible_to(request.actor), pk=pk)
    item = get_object_or_404(evidence_of(evaluation), pk=evidence)
    try:
        content = item.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(content, as_attachment=True, filename=item.name, content_type=item.media_type)
