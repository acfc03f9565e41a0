"""自评报告 as a file: for everybody who may see the table, once its unit has written one."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from perfeval.core.narrative.faults import UNPRINTABLE, report_faults
from perfeval.core.narrative.report import Report, build_report
from perfeval.core.workflow import UNIT
from perfeval.evaluations.queries import evaluations_visible_to, narrative_report, stored_narrative
from perfeval.exchange.writers.docx_report import write_docx
from perfeval.printing.document import PrintError
from perfeval.printing.report import render_report
from perfeval.web.shared.access import ActorRequest, for_roles
from perfeval.web.shared.downloads import download, file_name

if TYPE_CHECKING:
    from perfeval.evaluations.models import Evaluation


@never_cache
@require_safe
@for_roles()
def report_pdf(request: ActorRequest, pk: int) -> HttpResponseBase:
    evaluation, report = _report(request, pk)
    try:
        pdf = render_report(build_report(report))
    except PrintError as error:
        # Where it is in the report itself, the field is named; the table says at its own cells what it cannot print.
        named = "".join(fault.message for fault in report_faults(report) if fault.id == UNPRINTABLE)
        messages.error(request, f"不能生成自评报告：{named or error}")
        return redirect("unit:report", pk=pk) if request.actor.as_role in UNIT else redirect("review:table", pk)
    return FileResponse(
        io.BytesIO(pdf), filename=file_name(evaluation, "年绩效自评报告.pdf"), content_type="application/pdf"
    )


@never_cache
@require_safe
@for_roles()
def report_docx(request: ActorRequest, pk: int) -> HttpResponseBase:
    evaluation, report = _report(request, pk)
    return download(write_docx(build_report(report)), file_name(evaluation, "年绩效自评报告.docx"))


def _report(request: ActorRequest, pk: int) -> tuple[Evaluation, Report]:
    """A unit may look at a report that it has not begun; to others there is none."""
    evaluation = get_object_or_404(evaluations_visible_to(request.actor), pk=pk)
    stored = stored_narrative(evaluation)
    if stored is None and request.actor.as_role not in UNIT:
        raise Http404
    return evaluation, narrative_report(evaluation, stored)
