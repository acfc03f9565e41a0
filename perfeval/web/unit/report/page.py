"""The page: what is typed is saved whole, or comes back whole with what is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from perfeval.core.errors import Conflict, Invalid
from perfeval.core.narrative.draft import Draft, draft_from_fields, draft_of
from perfeval.core.narrative.faults import report_faults, unprintable_in
from perfeval.core.narrative.report import build_report
from perfeval.evaluations.operations import save_narrative
from perfeval.evaluations.queries import (
    evaluations_visible_to,
    narrative_report,
    stored_narrative,
    why_no_narrative,
)
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.numbers import number_in
from perfeval.web.unit.report.model import page_model
from perfeval.web.unit.roles import for_unit

if TYPE_CHECKING:
    from perfeval.evaluations.models import Evaluation

_REMOVE = re.compile(r"remove-(payment|team)-([0-9]{1,3})")


@never_cache
@require_http_methods(["GET", "POST"])
@for_unit
def report(request: ActorRequest, pk: int) -> HttpResponseBase:
    evaluation = get_object_or_404(evaluations_visible_to(request.actor), pk=pk)
    if request.method != "POST":
        return render(request, "unit/report.html", _context(request, evaluation))
    fields = {name: str(text) for name, text in request.POST.items()}
    row = _REMOVE.fullmatch(fields.get("then", ""))
    if row:
        left = {name: text for name, text in fields.items() if not name.startswith(f"{row[1]}-{row[2]}-")}
        context = _context(request, evaluation, draft_from_fields(left), unsaved=True)
        return render(request, "unit/report.html", context)
    return _save(request, evaluation, draft_from_fields(fields))


def _save(request: ActorRequest, evaluation: Evaluation, draft: Draft) -> HttpResponseBase:
    try:
        save_narrative(
            actor=request.actor,
            evaluation_id=evaluation.pk,
            draft=draft,
            revision=number_in(request.POST.get("revision", "")),
            now=timezone.now(),
        )
    except Invalid as refusal:
        context = _context(request, evaluation, draft, unsaved=True, problems=refusal.fields)
        return render(request, "unit/report.html", context, status=422)
    except Conflict as refusal:
        context = _context(request, evaluation, draft_from_fields(refusal.fields), unsaved=True, conflict=refusal)
        return render(request, "unit/report.html", context, status=409)
    if any(unprintable_in(name, text) for name, text in draft.fields().items()):
        messages.warning(request, "报告已保存，但有打印不出来的字符，改正标出的内容以后才能打印 PDF。")
    else:
        messages.success(request, "报告已保存。")
    at = request.POST.get("then", "")
    place = f"#{at}" if at in ("payments", "team") else ""
    return redirect(reverse("unit:report", args=[evaluation.pk]) + place)


def _context(
    request: ActorRequest,
    evaluation: Evaluation,
    draft: Draft | None = None,
    *,
    unsaved: bool = False,
    problems: Mapping[str, str] | None = None,
    conflict: Conflict | None = None,
) -> dict[str, Any]:
    """With a `draft` the fields hold what was typed; the preview and the findings are of what is stored."""
    stored = stored_narrative(evaluation)
    content = narrative_report(evaluation, stored)
    shown = draft or draft_of(content.content, content.sheet.unit_of_money)
    closed = why_no_narrative(evaluation, request.actor, timezone.now())
    faults = report_faults(content)
    return {
        "evaluation": evaluation,
        "stored": stored if stored and stored.revision else None,
        "revision": stored.revision if stored else 0,
        "closed": closed,
        "standing": content.standing,
        "document": build_report(content) if closed else None,
        "page": page_model(content, shown, problems or {}, faults),
        "problems": problems or {},
        "conflict": conflict,
        "unsaved": unsaved,
        "section": "unit:tables",
        "trail": (
            (reverse("unit:tables"), "自评表"),
            (reverse("unit:entry", args=[evaluation.pk]), str(evaluation.project)),
        ),
    }
