"""How often one address may ask: pages that need no login are not there to be tried out by machines."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from perfeval.web.shared.address import address_of
from perfeval.web.shared.counting import count, seconds_left

LOOK_UPS, UPLOADS = 30, 10  # a minute and address

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def limited(view: View[P]) -> View[P]:
    """A file costs more than a look, so that fewer may be sent."""

    @wraps(view)
    def counted(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        what, most = ("upload", UPLOADS) if request.method == "POST" else ("look", LOOK_UPS)
        now = timezone.now()
        if count(f"{what}:{address_of(request)}", now) <= most:
            return view(request, *args, **kwargs)
        wait = seconds_left(now)
        response = render(request, "public/too_many.html", {"wait": wait}, status=429)
        response.headers["Retry-After"] = str(wait)
        return response

    return cast("View[P]", counted)
