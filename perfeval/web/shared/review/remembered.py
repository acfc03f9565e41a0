"""Filters that stay: a list opened without any comes up as it was left, with an address that says so."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect

QUEUE = "queue-filters"
TABLES = "tables-filters"


def recall_filters(request: HttpRequest, key: str) -> HttpResponseBase | None:
    """Remember what the address asks for; where it asks for nothing, lead to what was asked last."""
    if "clear" in request.GET:
        request.session.pop(key, None)
        return redirect(request.path)
    if not request.GET and request.session.get(key):
        return redirect(f"{request.path}?{request.session[key]}")
    asked = _without_noise(request.GET).urlencode()
    if request.session.get(key, "") != asked:  # a session that is not changed is not written
        request.session[key] = asked
    return None


def remembered(request: HttpRequest, key: str) -> QueryDict:
    return QueryDict(request.session.get(key, ""))


def _without_noise(given: QueryDict) -> QueryDict:
    kept = QueryDict(mutable=True)
    for name, values in given.lists():
        if name != "page" and any(values):
            kept.setlist(name, values)
    return kept
