"""The campaign (填报任务) that the person is looking at, chosen in the top bar and kept in the session."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from perfeval.campaigns.queries import campaigns_visible_to
from perfeval.web.shared.access import ActorRequest, for_roles
from perfeval.web.shared.next_page import next_page

if TYPE_CHECKING:
    from perfeval.accounts.models import Membership
    from perfeval.campaigns.models import Campaign

CHOSEN_CAMPAIGN = "campaign"


def campaigns_to_choose(request: HttpRequest, actor: Membership) -> list[Campaign]:
    """The campaigns the actor may see, newest first, read once a request."""
    if not hasattr(request, "frame_campaigns"):
        request.frame_campaigns = list(campaigns_visible_to(actor))  # type: ignore[attr-defined]
    return cast("list[Campaign]", request.frame_campaigns)  # type: ignore[attr-defined]


def chosen_campaign(request: HttpRequest, actor: Membership) -> Campaign | None:
    """The chosen one if it may still be seen, else the newest."""
    campaigns = campaigns_to_choose(request, actor)
    chosen = request.session.get(CHOSEN_CAMPAIGN)
    return next((item for item in campaigns if item.pk == chosen), campaigns[0] if campaigns else None)


@require_POST
@for_roles()
def choose_campaign(request: ActorRequest) -> HttpResponseBase:
    chosen = request.POST.get("campaign", "")
    if any(str(item.pk) == chosen for item in campaigns_to_choose(request, request.actor)):
        request.session[CHOSEN_CAMPAIGN] = int(chosen)
    return redirect(next_page(request))
