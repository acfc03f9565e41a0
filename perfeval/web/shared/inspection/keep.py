"""采用: a table that was read becomes the content of a draft of one's own unit. First where to, then what it would
change, then it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from perfeval.core.errors import Conflict, Invalid, Refused
from perfeval.exchange.inspection.checking import sheet_of
from perfeval.exchange.inspection.comparing import compare_with_draft
from perfeval.exchange.inspection.keeping import candidates, keep_table, others
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.inspection.door import for_keepers, own_table
from perfeval.web.shared.inspection.table import about, revision_of
from perfeval.web.shared.numbers import number_in

if TYPE_CHECKING:
    from perfeval.exchange.inspection.models import InspectedTable

MOST_SHOWN = 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_keepers
def inspected_keep(request: ActorRequest, inspected: UUID) -> HttpResponseBase:
    """Without `into` the choice, with it what would change there; posted, it is done."""
    table = own_table(request, inspected)
    into = number_in(request.POST.get("into") or request.GET.get("into", ""))
    if not into:
        return _choice(request, table, chosen=request.method == "POST" or "go" in request.GET)
    try:
        return (_take if request.method == "POST" else _confirmation)(request, table, into)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def _take(request: ActorRequest, table: InspectedTable, into: int) -> HttpResponseBase:
    try:
        left = keep_table(
            actor=request.actor,
            table=table,
            evaluation_id=into,
            content_revision=revision_of(request),
            now=timezone.now(),
            is_meant=request.POST.get("is_meant") == "1",
        )
    except Conflict as conflict:
        messages.error(request, conflict.message)  # on a page with an address, to which one can go back
        return redirect(f"{reverse('inspected-keep', args=[table.pk])}?into={into}")
    except Refused as refusal:
        return _confirmation(request, table, into, refusal, status=422)
    more = f"有 {left} 处由系统计算或另有登记，没有采用，列在下面。" if left else ""
    messages.success(request, f"已写入自评表，还没有送审。{more}")
    return redirect("inspected", table.pk)


def _choice(request: ActorRequest, table: InspectedTable, *, chosen: bool) -> HttpResponseBase:
    offered = candidates(request.actor, table, timezone.now())
    context = {
        "candidates": [item for item in offered if item.is_offered_first],
        "others": [item for item in offered if not item.is_offered_first],
        "can_take": any(not item.why_not for item in offered),
        "problem": "请先选择要填入哪一份自评表。" if chosen else "",
        **about(table),
    }
    return render(request, "inspections/keep.html", context, status=400 if chosen else 200)


def _confirmation(
    request: ActorRequest, table: InspectedTable, into: int, refusal: Refused | None = None, status: int = 200
) -> HttpResponseBase:
    """What would become of the draft, or why nothing can."""
    now, comparison = timezone.now(), None
    offered = candidates(request.actor, table, now)
    place = next((item for item in offered if item.evaluation and item.evaluation.pk == into), None)
    try:
        comparison = compare_with_draft(actor=request.actor, table=table, evaluation_id=into, now=now)
    except Refused as problem:
        refusal, status = refusal or problem, 422 if status == 200 else status
    goes_to = comparison.evaluation if comparison else place
    context = {
        "into": into,
        "others": others(sheet_of(table), goes_to.project) if goes_to else (),
        "place": place,
        "comparison": comparison,
        "problem": refusal.message if refusal and not isinstance(refusal, Invalid) else "",
        "fields": list(refusal.fields.items())[:MOST_SHOWN] if isinstance(refusal, Invalid) else [],
        **about(table, (reverse("inspected-keep", args=[table.pk]), "采用到自评表")),
    }
    return render(request, "inspections/keep_confirm.html", context, status=status)
