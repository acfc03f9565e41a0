"""盖章: on one approved table, or on several at once; both ask first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from perfeval.core.errors import Refused
from perfeval.evaluations.queries import evaluations_visible_to
from perfeval.organisations.queries import seal_in_use
from perfeval.printing.queries import tables_to_seal
from perfeval.printing.sealing import apply_seal, apply_seal_to_many
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.numbers import number_in
from perfeval.web.unit.seal import for_head

if TYPE_CHECKING:
    from django.http import HttpRequest

MOST = 200  # tables a page and an act


@require_http_methods(["GET", "HEAD", "POST"])
@for_head
def seal_table(request: ActorRequest, pk: int) -> HttpResponseBase:
    """What will be sealed and with which seal; then the act."""
    evaluation = get_object_or_404(evaluations_visible_to(request.actor), pk=pk)
    if request.method == "POST":
        try:
            apply_seal(
                actor=request.actor,
                evaluation_id=pk,
                version=number_in(request.POST.get("version", "")),
                now=timezone.now(),
            )
        except Refused as refusal:
            messages.error(request, f"没有盖章：{refusal.message}")
        else:
            messages.success(request, "已盖章，正在生成盖章的正式打印件。")
        return redirect("unit:submitted", pk)
    waiting = tables_to_seal(request.actor).filter(pk=pk).exists()
    context = {
        "evaluation": evaluation,
        "waiting": waiting,
        "seal": seal_in_use(request.actor.organisation),
        "section": "unit:tables",
        "trail": ((reverse("unit:tables"), "自评表"), (reverse("unit:submitted", args=[pk]), str(evaluation.project))),
    }
    return render(request, "unit/seal_table.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_head
def seal_tables(request: ActorRequest) -> HttpResponseBase:
    """Every approved table without a seal, each to be ticked; then the list of what was ticked; then the act."""
    tables = tables_to_seal(request.actor)[:MOST]
    if request.POST.get("confirmed"):
        return _seal(request, {table.pk: str(table.project) for table in tables})
    context: dict[str, Any] = {
        "tables": tables,
        "seal": seal_in_use(request.actor.organisation),
        "section": "unit:profile",
        "trail": ((reverse("unit:profile"), "本单位资料"), (reverse("unit:seal"), "公章")),
    }
    if request.method != "POST":
        return render(request, "unit/seal_tables.html", context)
    waiting = {table.pk: table for table in tables}
    chosen = [(waiting[pk], version) for pk, version in dict(_chosen(request)).items() if pk in waiting]
    if not chosen or context["seal"] is None:
        messages.error(request, "没有盖章：请先勾选自评表。" if not chosen else "没有盖章：本单位没有在用的公章。")
        return redirect("unit:seal-tables")
    trail = (*context["trail"], (reverse("unit:seal-tables"), "盖章"))
    return render(request, "unit/seal_confirm.html", {**context, "chosen": chosen, "trail": trail})


def _seal(request: ActorRequest, names: dict[int, str]) -> HttpResponseBase:
    ends = apply_seal_to_many(actor=request.actor, versions=_chosen(request), now=timezone.now())
    refused = [end for end in ends if end.refusal]
    for end in refused[:10]:
        messages.error(request, f"{names.get(end.evaluation_id, '这份自评表')}没有盖章：{end.refusal}")
    if len(ends) > len(refused):
        messages.success(request, f"已在 {len(ends) - len(refused)} 份自评表上盖章，正在生成盖章的正式打印件。")
    if not ends:
        messages.error(request, "没有盖章：请先勾选自评表。")
    return redirect("unit:seal-tables")


def _chosen(request: HttpRequest) -> list[tuple[int, int]]:
    """The ticked tables, each with the version that was seen."""
    pairs = (value.partition(":") for value in request.POST.getlist("table")[:MOST])
    numbers = ((number_in(table), number_in(version)) for table, _, version in pairs)
    return [(table, version) for table, version in numbers if table and version]
