"""The files that one has had read, and one drop of them: its tables with their faults."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perfeval.core.errors import Refused
from perfeval.exchange.inspection.keeping import KEEPERS
from perfeval.exchange.inspection.queries import (
    files_without_tables,
    job_of,
    listed_inspections,
    listed_tables,
    progress_of,
)
from perfeval.exchange.inspection.receiving import SUFFIXES, discard_inspection, read_again, receive_files
from perfeval.exchange.inspection.workbook import findings_workbook
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.downloads import LONGEST_NAME, download
from perfeval.web.shared.inspection.door import for_inspectors, own_inspection

MOST_INSPECTIONS = 50
A_PAGE = 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_inspectors
def inspections(request: ActorRequest) -> HttpResponseBase:
    problem = ""
    if request.method == "POST":
        try:
            made = receive_files(actor=request.actor, files=request.FILES.getlist("files"), now=timezone.now())
            return redirect("inspection", made.pk)
        except Refused as refusal:
            problem = refusal.message
    context = {
        "inspections": listed_inspections(request.actor)[:MOST_INSPECTIONS],
        "suffixes": ",".join(SUFFIXES),
        "problem": problem,
        "section": "inspections",
    }
    return render(request, "inspections/index.html", context, status=400 if problem else 200)


@never_cache
@require_safe
@for_inspectors
def inspection(request: ActorRequest, inspection: UUID) -> HttpResponseBase:
    found = own_inspection(request, inspection)
    context = {
        "inspection": found,
        "progress": progress_of(found),
        "job": job_of(found),
        "page": Paginator(listed_tables(found), A_PAGE).get_page(request.GET.get("page")),
        "refused": files_without_tables(found),
        "can_keep": request.actor.as_role in KEEPERS,
        "section": "inspections",
    }
    return render(request, "inspections/inspection.html", context)


@never_cache
@require_safe
@for_inspectors
def inspection_state(request: ActorRequest, inspection: UUID) -> HttpResponseBase:
    """Asked again and again while files are being read; once all are, the whole page is loaded anew."""
    found = own_inspection(request, inspection)
    context = {"inspection": found, "progress": progress_of(found), "job": job_of(found)}
    response = render(request, "inspections/state.html", context)
    if not found.is_at_work:
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
@for_inspectors
def inspection_again(request: ActorRequest, inspection: UUID) -> HttpResponseBase:
    found = own_inspection(request, inspection)
    try:
        read_again(inspection=found, now=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("inspection", found.pk)


@require_POST
@for_inspectors
def inspection_discard(request: ActorRequest, inspection: UUID) -> HttpResponseBase:
    found = own_inspection(request, inspection)
    discard_inspection(inspection=found, now=timezone.now())
    messages.success(request, f"已删除“{found.title}”。已采用到自评表的内容不受影响。")
    return redirect("inspections")


@never_cache
@require_safe
@for_inspectors
def inspection_findings(request: ActorRequest, inspection: UUID) -> HttpResponse:
    found = own_inspection(request, inspection)
    return download(findings_workbook(found), f"检查结果-{found.title[:LONGEST_NAME]}.xlsx")
