"""Addresses of the auditor's pages."""

from __future__ import annotations

from django.urls import path

from perfeval.web.auditor.journal import journal, table_journal

app_name = "auditor"

urlpatterns = [
    path("journal/", journal, name="journal"),
    path("tables/<int:evaluation_id>/journal/", table_journal, name="table"),
]
