"""What the frame of every page shows: who, where, which campaign."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from perfeval.web.shared.access import find_actor
from perfeval.web.shared.campaign import campaigns_to_choose, chosen_campaign
from perfeval.web.shared.places import PLACES, SEARCHES


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Costs two queries: the person's roles and the campaigns they see."""
    if not hasattr(request, "user") or not hasattr(request, "session"):
        return {}  # an error page before the middleware has run
    actor = find_actor(request)
    if actor is None:
        return {"actor": None}
    match = request.resolver_match
    return {
        "actor": actor,
        "places": PLACES[actor.as_role],
        "search_page": SEARCHES.get(actor.as_role),
        "here": match.view_name if match else "",
        "frame_campaigns": campaigns_to_choose(request, actor),
        "frame_campaign": chosen_campaign(request, actor),
    }
