"""汇总分析: all tables of a department in one campaign, its own words on them, and the report that comes of both."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from perfeval.core.errors import Conflict, Invalid
from perfeval.core.narrative.drawing import draw
from perfeval.core.narrative.summary import build_summary, charts_of, overview, totals_of
from perfeval.core.printable import unprintable_sentence
from perfeval.core.workflow import Role
from perfeval.evaluations.operations import save_summary
from perfeval.evaluations.operations.narrative import SUMMARY_LABELS
from perfeval.evaluations.queries import evaluations_visible_to, stored_summary
from perfeval.exchange.writers.docx_report import write_docx
from perfeval.printing.document import PrintError
from perfeval.printing.report import render_summary
from perfeval.reports.summary import summary_figures, summary_report
from perfeval.web.shared.access import ActorRequest, for_roles
from perfeval.web.shared.campaign import campaigns_to_choose, chosen_campaign
from perfeval.web.shared.downloads import download
from perfeval.web.shared.numbers import number_in
from perfeval.web.shared.review.roles import for_readers

if TYPE_CHECKING:
    from perfeval.campaigns.models import Campaign
    from perfeval.core.narrative.document import Document

WRITERS = (Role.BUREAU_REVIEWER, Role.FINANCE_REVIEWER)
for_writers = for_roles(*WRITERS)
A_PAGE = 50
MOST_PRINTED = 400  # projects that a PDF lists one by one; 3,000 would keep its reader waiting for half a minute
HINTS = {
    "overview": "自评工作的组织情况、完成情况和总体评价。",
    "problems": "指标设置、执行进度、佐证材料等方面的共性问题。",
    "measures": "针对上述问题已采取和将采取的措施。",
    "suggestions": "对预算编制、绩效管理的建议。",
}


@never_cache
@require_safe
@for_readers
def summary(request: ActorRequest) -> HttpResponseBase:
    campaign = _campaign(request)
    context = {"campaign": None} if campaign is None else _context(request, campaign)
    return render(request, "shared/summary.html", context)


@never_cache
@require_POST
@for_writers
def summary_save(request: ActorRequest) -> HttpResponseBase:
    """The office's own words. An auditor reads them."""
    campaign = _campaign(request)
    if campaign is None:
        return redirect("summary")
    typed = {name: request.POST.get(name, "") for name in SUMMARY_LABELS}
    try:
        save_summary(
            actor=request.actor,
            campaign=campaign,
            texts=typed,
            revision=number_in(request.POST.get("revision", "")),
            now=timezone.now(),
        )
    except Invalid as refusal:
        context = _context(request, campaign, typed, problems=refusal.fields)
        return render(request, "shared/summary.html", context, status=422)
    except Conflict as refusal:
        context = _context(request, campaign, refusal.fields, conflict=refusal)
        return render(request, "shared/summary.html", context, status=409)
    messages.success(request, "汇总分析的文字已保存。")
    return redirect(f"{reverse('summary')}?campaign={campaign.pk}")


def _campaign(request: ActorRequest) -> Campaign | None:
    """The one that the page was made of, else the one chosen in the top bar."""
    asked = request.POST.get("campaign") or request.GET.get("campaign")
    if not asked:
        return chosen_campaign(request, request.actor)
    found = next((item for item in campaigns_to_choose(request, request.actor) if str(item.pk) == asked), None)
    if found is None:
        raise Http404
    return found


def _context(
    request: ActorRequest,
    campaign: Campaign,
    typed: Mapping[str, str] | None = None,
    *,
    problems: Mapping[str, str] | None = None,
    conflict: Conflict | None = None,
) -> dict[str, Any]:
    stored = stored_summary(campaign, request.actor.organisation)
    figures = summary_figures(request.actor, campaign)
    totals = totals_of(figures.lines)
    texts = typed or {name: getattr(stored, name, "") for name in SUMMARY_LABELS}
    return {
        "campaign": campaign,
        "tables": evaluations_visible_to(request.actor).filter(campaign=campaign).count(),
        "sentences": list(overview(figures, totals)),
        "charts": [(chart, draw(chart)) for chart in charts_of(totals)],
        "page": Paginator(figures.lines, A_PAGE).get_page(request.GET.get("page")),
        "is_long": len(figures.lines) > MOST_PRINTED,
        "most_printed": MOST_PRINTED,
        "stored": stored,
        "revision": stored.revision if stored else 0,
        "fields": [
            (
                name,
                label,
                texts[name],
                HINTS[name],
                (problems or {}).get(name) or unprintable_sentence(label, texts[name]),
            )
            for name, label in SUMMARY_LABELS.items()
        ],
        "problems": problems or {},
        "conflict": conflict,
        "can_write": request.actor.as_role in WRITERS,
        "section": "summary",
    }


@never_cache
@require_safe
@for_readers
def summary_pdf(request: ActorRequest) -> HttpResponseBase:
    document = _document(request, MOST_PRINTED)
    try:
        pdf = render_summary(document)
    except PrintError as error:
        messages.error(request, f"不能生成汇总分析报告：{error}")
        return redirect("summary")
    return FileResponse(io.BytesIO(pdf), filename=f"{document.title}.pdf", content_type="application/pdf")


@never_cache
@require_safe
@for_readers
def summary_docx(request: ActorRequest) -> HttpResponseBase:
    document = _document(request, None)
    return download(write_docx(document), f"{document.title}.docx")


def _document(request: ActorRequest, most_lines: int | None) -> Document:
    campaign = _campaign(request)
    if campaign is None:
        raise Http404
    stored = stored_summary(campaign, request.actor.organisation)
    texts = {name: getattr(stored, name, "") for name in SUMMARY_LABELS}
    return build_summary(summary_report(request.actor, campaign, texts, timezone.now()), most_lines)
