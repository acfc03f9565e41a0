"""Who keeps the system: the administrators of an organisation, and whoever may open the administration."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import HttpRequest, HttpResponseBase

from perfeval.core.workflow import Role
from perfeval.web.shared.access import for_roles

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def for_administrators(view: View[P]) -> View[P]:
    """The latter need no role in an organisation."""
    for_the_role = for_roles(Role.ADMINISTRATOR)(view)

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.user.is_active and request.user.is_staff:
            return view(request, *args, **kwargs)
        return for_the_role(request, *args, **kwargs)

    return cast("View[P]", guarded)
