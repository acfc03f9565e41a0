"""Who stands at the page: every page below the login begins here."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils import timezone

from perfeval.accounts.queries import acting_membership
from perfeval.core.errors import NotAllowed
from perfeval.core.workflow import Role
from perfeval.web.shared.refusals import refused
from perfeval.web.shared.request_log import tell_who

if TYPE_CHECKING:
    from perfeval.accounts.models import Membership, User

CHOSEN_MEMBERSHIP = "membership"

P = ParamSpec("P")


class ActorRequest(HttpRequest):
    """A request of a person who is logged in and acts in one role."""

    user: User
    actor: Membership


def find_actor(request: HttpRequest) -> Membership | None:
    """The role in which the request acts, looked up once a request."""
    if not request.user.is_authenticated:
        return None
    if not hasattr(request, "actor"):
        chosen = request.session.get(CHOSEN_MEMBERSHIP)
        request.actor = actor = acting_membership(request.user, chosen, timezone.now())  # type: ignore[attr-defined]
        tell_who(user_id=request.user.pk, membership=actor.pk if actor else None)
    return cast("Membership | None", request.actor)  # type: ignore[attr-defined]


def for_roles(
    *roles: Role,
) -> Callable[
    [Callable[Concatenate[ActorRequest, P], HttpResponseBase]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]
]:
    """Let only these roles in (any role if none is named). What the role may do with an object is not decided here."""

    def decorate(
        view: Callable[Concatenate[ActorRequest, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _login_first(request)
            actor = find_actor(request)
            if actor is None:
                return refused(request, NotAllowed("您的账号还没有分配角色，请联系系统管理员。"))
            if roles and actor.as_role not in roles:
                return refused(
                    request,
                    NotAllowed(f"这一页不属于您当前的角色（{actor.get_role_display()}）。如有其他角色，请先切换。"),
                )
            try:
                return view(cast("ActorRequest", request), *args, **kwargs)
            except NotAllowed as refusal:
                return refused(request, refusal)

        return cast("Callable[Concatenate[HttpRequest, P], HttpResponseBase]", guarded)

    return decorate


def wants_json(request: HttpRequest) -> bool:
    """Whether a script of ours asks, which cannot follow a redirect to a page."""
    return request.headers.get("Accept", "").startswith("application/json")


def _login_first(request: HttpRequest) -> HttpResponseBase:
    if wants_json(request):
        return JsonResponse({"problem": "login", "message": "登录已过期，请重新登录。"}, status=401)
    if request.headers.get("HX-Request"):
        response = JsonResponse({}, status=401)
        response.headers["HX-Refresh"] = "true"
        return response
    return redirect_to_login(request.get_full_path())
