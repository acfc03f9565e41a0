"""The root address: each role has a first place."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import redirect, render

from perfeval.web.shared.access import ActorRequest, for_roles
from perfeval.web.shared.places import PLACES


@for_roles()
def home(request: ActorRequest) -> HttpResponseBase:
    places = PLACES[request.actor.as_role]
    if not places:
        return render(request, "shared/no_places.html")
    return redirect(places[0].url_name)
