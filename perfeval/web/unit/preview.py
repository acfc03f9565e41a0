"""打印预览: the draft as the form prints it, with a watermark. Never stored, never cached."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from perfeval.evaluations.queries import assess, evaluations_visible_to
from perfeval.printing.document import PrintDocument, PrintError, with_short_points
from perfeval.printing.render import render_pdf
from perfeval.web.shared.access import ActorRequest
from perfeval.web.unit.roles import for_unit

WATERMARK = "草稿"


@never_cache
@require_safe
@for_unit
def preview(request: ActorRequest, pk: int) -> HttpResponseBase:
    evaluation = get_object_or_404(evaluations_visible_to(request.actor), pk=pk)
    sheet = with_short_points(assess(evaluation).sheet)
    try:
        pdf = render_pdf(PrintDocument(sheet, evaluation.campaign.layout, watermark=WATERMARK))
    except PrintError as error:
        messages.error(request, f"不能生成打印预览：{error}")
        return redirect("unit:entry", pk=pk)
    response = HttpResponse(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="preview.pdf"'
    return response
