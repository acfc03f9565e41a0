"""The page for an act or a page that is refused."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import render

from perfeval.core.errors import Refused


def refused(request: HttpRequest, refusal: Refused, status: int = 403) -> HttpResponseBase:
    """Say why, in the form that the asker reads."""
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"problem": "refused", "message": refusal.message}, status=status)
    return render(request, "shared/refused.html", {"message": refusal.message}, status=status)
