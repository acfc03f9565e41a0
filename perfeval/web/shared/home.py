"""The root address: each role has a first place."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from perfeval.web.shared.access import ActorRequest, find_actor, for_roles
from perfeval.web.shared.places import PLACES


@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    # Whoever keeps the system needs no role in an organisation.
    if find_actor(request) is None and request.user.is_active and request.user.is_staff:
        return redirect("admin:index")
    return first_place(request)


@for_roles()
def first_place(request: ActorRequest) -> HttpResponseBase:
    places = PLACES[request.actor.as_role]
    if not places:
        return render(request, "shared/no_places.html")
    return redirect(places[0].url_name)
