"""角色授权: what the system administrator asks for, granted or declined; and everybody with their roles."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from perfeval.accounts.security import confirm_role, people_within, proposals_for, refuse_role
from perfeval.audit.paging import Pages
from perfeval.core.errors import Refused
from perfeval.web.security.roles import for_security
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.numbers import numbers_in

A_PAGE = 50
MOST_PROPOSALS = 200


@require_safe
@for_security
def roles(request: ActorRequest) -> HttpResponseBase:
    text = request.GET.get("q", "").strip()[:40]
    proposals = proposals_for(request.actor)
    page = Pages(people_within(request.actor, text), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "proposals": proposals[:MOST_PROPOSALS], "waiting": proposals.count(), "page": page, "text": text,
        "section": "security:roles",
    }  # fmt: skip
    return render(request, "security/roles.html", context)


@require_POST
@for_security
def confirm(request: ActorRequest) -> HttpResponseBase:
    """Grant or decline what was ticked; each refusal is said."""
    act, said = (refuse_role, "不予授予") if request.POST.get("act") == "decline" else (confirm_role, "已授予")
    done = 0
    for membership_id in _ticked(request):
        try:
            act(actor=request.actor, membership_id=membership_id, now=timezone.now())
            done += 1
        except ObjectDoesNotExist:
            messages.error(request, "有一项申请已由别人办理，或不在您的管理范围内。")
        except Refused as refusal:
            messages.error(request, refusal.message)
    if done:
        messages.success(request, f"{said}角色 {done} 个。")
    elif not _ticked(request):
        messages.error(request, "没有勾选：请先勾选要办理的申请。")
    return redirect("security:roles")


def _ticked(request: HttpRequest) -> list[int]:
    return numbers_in(request.POST.getlist("membership")[:MOST_PROPOSALS])
