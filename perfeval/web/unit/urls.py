"""Addresses of the unit's pages."""

from __future__ import annotations

from django.urls import path

from perfeval.web.unit.profile import profile
from perfeval.web.unit.tables import tables
from perfeval.web.unit.todo import todo

app_name = "unit"

urlpatterns = [
    path("todo/", todo, name="todo"),
    path("tables/", tables, name="tables"),
    path("profile/", profile, name="profile"),
]
