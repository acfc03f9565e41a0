"""Addresses of the pages of a supervising department."""

from __future__ import annotations

from django.urls import path

from perfeval.web.bureau.units import units

app_name = "bureau"

urlpatterns = [path("units/", units, name="units")]
