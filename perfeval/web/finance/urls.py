"""Addresses of the finance pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

app_name = "finance"

urlpatterns: list[URLPattern | URLResolver] = []
