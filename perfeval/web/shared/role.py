"""Choosing the role and organisation in which one acts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from perfeval.accounts.queries import memberships_of
from perfeval.web.shared.access import CHOSEN_MEMBERSHIP, ActorRequest, for_roles
from perfeval.web.shared.campaign import CHOSEN_CAMPAIGN


@require_http_methods(["GET", "POST"])
@for_roles()
def choose_role(request: ActorRequest) -> HttpResponseBase:
    memberships = list(memberships_of(request.user, timezone.now()))
    if request.method == "POST":
        chosen = next((item for item in memberships if str(item.pk) == request.POST.get("membership")), None)
        if chosen is not None:
            request.session[CHOSEN_MEMBERSHIP] = chosen.pk
            request.session.pop(CHOSEN_CAMPAIGN, None)
            messages.success(request, f"您现在的身份：{chosen.organisation} · {chosen.role_name}。")
            return redirect("home")
        messages.error(request, "没有切换：这个角色不属于您，或已停用。")
    return render(request, "shared/role.html", {"memberships": memberships})
