"""操作日志: to read and search, never to touch. Only superusers: it holds what people typed into tables."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from perfeval.audit.administration import ReadOnlyAdmin
from perfeval.audit.models import JournalEntry
from perfeval.audit.queries import broken_links


@admin.register(JournalEntry)
class JournalEntryAdmin(ReadOnlyAdmin):
    list_display = ["at", "chain", "sequence", "action", "actor_name", "actor_role", "actor_organisation"]
    list_filter = ["action", "actor_role"]
    search_fields = ["chain", "actor_name", "actor_organisation"]
    search_help_text = "按对象（如 evaluation:17）、操作人或单位查找"
    date_hierarchy = "at"
    fields = [
        "chain", "sequence", "at", "action", "actor_name", "actor_role", "actor_organisation", "detail",
        "previous_hash", "hash", "is_whole",
    ]  # fmt: skip

    @admin.display(description="链条校验")
    def is_whole(self, entry: JournalEntry) -> str:
        return "".join(broken_links(entry.chain)) or "完整"

    def get_queryset(self, request: HttpRequest) -> QuerySet[JournalEntry]:
        return super().get_queryset(request).order_by("-id")
