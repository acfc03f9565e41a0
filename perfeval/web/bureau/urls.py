"""Addresses of the bureau pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

app_name = "bureau"

urlpatterns: list[URLPattern | URLResolver] = []
