"""项目."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from perfeval.audit.administration import ActsAdmin, author_of
from perfeval.core.workflow import Role
from perfeval.projects.enums import ProjectKind
from perfeval.projects.models import Project
from perfeval.projects.operations import change_project, create_project
from perfeval.projects.queries import search


@admin.register(Project)
class ProjectAdmin(ActsAdmin):
    editors = frozenset({Role.ADMINISTRATOR, Role.FINANCE_REVIEWER})
    scope = "organisation__path"

    list_display = ["name", "code", "organisation", "kind"]
    list_filter = ["kind", "organisation__region"]
    list_select_related = ["organisation"]
    search_fields = ["name"]  # that there is a search; how is said below
    search_help_text = "按项目名称、编码或单位查找"
    autocomplete_fields = ["organisation"]
    fields = ["organisation", "code", "name", "kind"]
    changeable = ("code", "name")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Project], search_term: str
    ) -> tuple[QuerySet[Project], bool]:
        return search(queryset, search_term), False

    def add(self, request: HttpRequest, data: dict[str, Any]) -> Project:
        return create_project(**{**data, "kind": ProjectKind(data["kind"])}, by=author_of(request), now=timezone.now())

    def change(self, request: HttpRequest, row: Project, data: dict[str, Any]) -> None:
        change_project(project=row, name=data["name"], code=data["code"], by=author_of(request), now=timezone.now())
