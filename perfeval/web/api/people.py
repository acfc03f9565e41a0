"""GET /me: whom a token stands for."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.http import HttpRequest
from ninja import Router, Schema

from perfeval.web.api.access import ApiRequest
from perfeval.web.api.problems import refusals

router = Router(tags=["令牌"])


class Me(Schema):
    person: str
    role: str
    role_label: str
    organisation_code: str
    organisation_name: str
    may_write: bool
    expires_at: datetime


@router.get("/me", response={200: Me, **refusals(401, 429)}, operation_id="me", summary="令牌代表谁")
def me(request: HttpRequest) -> dict[str, Any]:
    token = cast("ApiRequest", request).auth
    actor = token.membership
    return {
        "person": str(actor.user),
        "role": actor.role,
        "role_label": actor.get_role_display(),
        "organisation_code": actor.organisation.code,
        "organisation_name": actor.organisation.name,
        "may_write": token.may_write,
        "expires_at": token.expires_at,
    }
