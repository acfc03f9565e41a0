"""What the frame of every page shows: who, where, which campaign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils import timezone

from perfeval.accounts.delegation import LENDABLE
from perfeval.audit.paging import amount_of
from perfeval.evaluations.queries import waiting_for
from perfeval.web.shared.access import find_actor
from perfeval.web.shared.campaign import campaigns_to_choose, chosen_campaign
from perfeval.web.shared.places import PLACES, SEARCHES, WAITING_AT

if TYPE_CHECKING:
    from perfeval.accounts.models import Membership


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Costs two queries: the person's roles and the campaigns they see; where tables wait, a third."""
    if not hasattr(request, "user") or not hasattr(request, "session"):
        return {}  # an error page before the middleware has run
    actor = find_actor(request)
    if actor is None:
        return {"actor": None}
    match = request.resolver_match
    return {
        "actor": actor,
        "has_delegations": actor.as_role in LENDABLE,
        "places": PLACES[actor.as_role],
        "search_page": SEARCHES.get(actor.as_role),
        "here": match.view_name if match else "",
        "frame_campaigns": campaigns_to_choose(request, actor),
        "frame_campaign": chosen_campaign(request, actor),
        **_waiting(actor),
    }


def _waiting(actor: Membership) -> dict[str, Any]:
    """How many tables wait for the person, beside the place where they are listed."""
    place = WAITING_AT.get(actor.as_role)
    if place is None:
        return {}
    waiting = waiting_for(actor).filter(campaign__opens_at__lte=timezone.now())
    return {"waiting_at": place, "waiting_count": amount_of(waiting)}
