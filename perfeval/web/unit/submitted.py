"""A table that is out of the unit's hands: what it says, where it is, what comes next."""

from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from perfeval.core.workflow import Action, State
from perfeval.evaluations.operations import recall as recall_table
from perfeval.evaluations.queries import (
    approvals_of,
    are_scores_told,
    assess_for_page,
    evaluations_visible_to,
    evidence_of,
    permitted_actions,
    remarks_for,
    snapshots_of,
)
from perfeval.printing.queries import tables_to_seal
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.paper import build_paper
from perfeval.web.shared.printed import print_state
from perfeval.web.unit.roles import for_unit

NEXT = {
    State.BUREAU_REVIEW: "主管部门审核。通过后转下一步；如被退回，会出现在您的待办里，并附审核意见。",
    State.FINANCE_REVIEW: "财政部门审核。通过后即可打印正式件；如被退回，会出现在您的待办里，并附审核意见。",
    State.APPROVED: "单位负责人盖章，财政部门公开。您可以打开正式打印件存档。",  # SEALED where that is done
    State.PUBLISHED: "已公开，流程结束。",
    State.EXEMPTED: "本项目免报，不需要填写。",
}
SEALED = "财政部门公开。您可以打开正式打印件存档。"


@never_cache
@require_safe
@for_unit
def submitted(request: ActorRequest, pk: int) -> HttpResponseBase:
    evaluation = get_object_or_404(evaluations_visible_to(request.actor), pk=pk)
    permitted = permitted_actions(evaluation, request.actor, timezone.now())
    if permitted.allows(Action.EDIT):
        return redirect("unit:entry", pk=pk)
    files = list(evidence_of(evaluation))
    remarks = tuple(remarks_for(request.actor, evaluation))
    printed = print_state(evaluation)
    is_sealed = printed.get("seal_use") is not None
    context = {
        "evaluation": evaluation,
        "paper": build_paper(
            assess_for_page(evaluation),
            remarks=remarks,
            files=Counter(item.indicator_id for item in files),
            tells_scores=are_scores_told(request.actor, evaluation),
        ),
        "files": files,
        "versions": snapshots_of(evaluation),
        "approvals": approvals_of(evaluation),
        "may_recall": permitted.allows(Action.RECALL),
        "why_no_recall": permitted.refusals.get(Action.RECALL, ""),
        "why_closed": permitted.refusals.get(Action.EDIT, "") if evaluation.as_state is State.DRAFTING else "",
        "next": SEALED if is_sealed and evaluation.as_state is State.APPROVED else NEXT.get(evaluation.as_state, ""),
        "section": "unit:tables",
        "trail": ((reverse("unit:tables"), "自评表"),),
        **printed,
        "may_seal": tables_to_seal(request.actor).filter(pk=pk).exists(),
    }
    return render(request, "unit/submitted.html", context)


@require_POST
@for_unit
def recall(request: ActorRequest, pk: int) -> HttpResponseBase:
    get_object_or_404(evaluations_visible_to(request.actor), pk=pk)
    recall_table(actor=request.actor, evaluation_id=pk, now=timezone.now())
    messages.success(request, "已撤回，可以继续修改。修改后请重新送审。")
    return redirect("unit:entry", pk=pk)
