"""A submitted version on paper, as it was submitted: never the official print, so it says what it is."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from perfeval.evaluations.queries import evaluations_visible_to, snapshot_of
from perfeval.printing.document import PrintDocument, PrintError
from perfeval.printing.operations import stored_sheet
from perfeval.printing.render import render_pdf
from perfeval.web.shared.access import ActorRequest, for_roles


@never_cache
@require_safe
@for_roles()
def version_print(request: ActorRequest, pk: int, version: int) -> HttpResponseBase:
    """Printed from the snapshot alone: the same bytes each time. The paper that counts is made on approval."""
    evaluation = get_object_or_404(evaluations_visible_to(request.actor), pk=pk)
    snapshot = snapshot_of(evaluation, version)
    if snapshot is None:
        raise Http404
    document = PrintDocument(stored_sheet(snapshot), evaluation.campaign.layout, watermark=f"第{version}版 非正式件")
    try:
        pdf = render_pdf(document)
    except PrintError as error:
        messages.error(request, f"不能打印第{version}版：{error}")
        return redirect("home")
    response = HttpResponse(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="version-{version}.pdf"'
    return response
