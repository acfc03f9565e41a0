"""Who asks: a token for each request, nothing else. A login in the browser opens nothing here, so no page of another
site can make a browser write."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from perfeval.accounts.operations import note_use
from perfeval.accounts.queries import valid_token
from perfeval.evaluations.queries import evaluations_visible_to
from perfeval.web.api.problems import Refusal
from perfeval.web.shared.counting import count, seconds_left
from perfeval.web.shared.request_log import tell_who

if TYPE_CHECKING:
    from perfeval.accounts.models import ApiToken, Membership
    from perfeval.evaluations.models import Evaluation

A_MINUTE = 120  # requests of one token
LONGEST = 200


class ApiRequest(HttpRequest):
    """A request that has shown a valid token; it acts in the role that the token was made in."""

    auth: ApiToken

    @property
    def actor(self) -> Membership:
        return self.auth.membership


class Token(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """Looked up at each request: what was revoked, switched off or is over opens nothing from that moment on."""
        now = timezone.now()
        found = valid_token(token, now) if len(token) <= LONGEST else None
        if found is None:
            return None
        if count(f"token:{found.pk}", now) > A_MINUTE:
            wait = str(seconds_left(now))
            message = f"每个令牌每分钟最多 {A_MINUTE} 次请求，请在 {wait} 秒以后再试。"
            raise Refusal(429, "too_many_requests", message, {"Retry-After": wait})
        note_use(found, now)
        tell_who(user_id=found.membership.user_id, membership=found.membership_id)
        return found


def actor_of(request: HttpRequest) -> Membership:
    return cast("ApiRequest", request).auth.membership


def require_writing(request: HttpRequest) -> Membership:
    """The acting person, if the token was made for writing."""
    token = cast("ApiRequest", request).auth
    if not token.may_write:
        raise Refusal(403, "read_only_token", "这个令牌只能读取。需要写入时，请生成允许写入的令牌。")
    return token.membership


def find_table(request: HttpRequest, evaluation_id: int) -> Evaluation:
    """DoesNotExist (404) for what the person may not see."""
    return evaluations_visible_to(actor_of(request)).get(pk=evaluation_id)
