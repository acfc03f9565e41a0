"""Addresses that every role has."""

from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.urls import path

from perfeval.web.shared.campaign import choose_campaign
from perfeval.web.shared.evidence_file import evidence_file
from perfeval.web.shared.home import home
from perfeval.web.shared.login import Login
from perfeval.web.shared.password import ChangePassword
from perfeval.web.shared.printed import printed_file, printing_state
from perfeval.web.shared.role import choose_role
from perfeval.web.shared.version_print import version_print

urlpatterns = [
    path("", home, name="home"),
    path("login/", Login.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", ChangePassword.as_view(), name="password"),
    path("role/", choose_role, name="role"),
    path("campaign/", choose_campaign, name="campaign"),
    path("tables/<int:pk>/evidence/<int:evidence>/", evidence_file, name="evidence-file"),
    path("tables/<int:pk>/printed/", printed_file, name="printed"),
    path("tables/<int:pk>/printed/state/", printing_state, name="printing-state"),
    path("tables/<int:pk>/versions/<int:version>/", version_print, name="version-print"),
]
