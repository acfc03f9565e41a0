"""Addresses of the audit administrator's pages: only to look at."""

from __future__ import annotations

from django.urls import path

from perfeval.web.audit.journal import export, journal

app_name = "audit"

urlpatterns = [
    path("journal/", journal, name="journal"),
    path("journal.csv", export, name="export"),
]
