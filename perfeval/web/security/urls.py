"""Addresses of the security administrator's pages."""

from __future__ import annotations

from django.urls import path

from perfeval.web.security.granting import confirm, roles
from perfeval.web.security.person import person, reset, revoke, sign_out, unlock
from perfeval.web.security.policy import policy

app_name = "security"

urlpatterns = [
    path("roles/", roles, name="roles"),
    path("roles/confirm/", confirm, name="confirm"),
    path("roles/<int:membership>/revoke/", revoke, name="revoke"),
    path("people/<int:user>/", person, name="person"),
    path("people/<int:user>/second-factor/", reset, name="reset"),
    path("people/<int:user>/unlock/", unlock, name="unlock"),
    path("people/<int:user>/sessions/", sign_out, name="sign-out"),
    path("policy/", policy, name="policy"),
]
