"""Addresses that need no login. They are printed on paper: never change them."""

from __future__ import annotations

from django.urls import path

from perfeval.web.public.verify import ask, verify

app_name = "public"

urlpatterns = [
    path("", ask, name="ask"),
    path("<str:code>/", verify, name="verify"),
]
