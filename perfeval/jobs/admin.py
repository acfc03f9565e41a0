"""后台任务: what runs, what failed and why. For superusers, and only to look at."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from perfeval.jobs.models import Job


@admin.register(Job)
class JobAdmin(admin.ModelAdmin[Job]):
    actions = None
    list_display = ["created_at", "task", "key", "state", "attempt", "done", "total", "message", "finished_at"]
    list_filter = ["state", "task"]
    search_fields = ["key", "message"]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Job | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Job | None = None) -> bool:
        return False
