"""自评表: to look at; they are worked on in the pages of the units and the reviewers."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from perfeval.audit.administration import ReadOnlyAdmin
from perfeval.core.workflow import Role
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.queries import search


@admin.register(Evaluation)
class EvaluationAdmin(ReadOnlyAdmin):
    viewers = frozenset({Role.FINANCE_REVIEWER})
    scope = "organisation_path"

    list_display = [
        "project", "organisation", "campaign", "status_label", "version", "total_score", "grade", "error_count", "changed_at",
    ]  # fmt: skip
    list_filter = ["state", "is_returned", "campaign__year", "grade"]
    list_select_related = ["project__organisation", "campaign"]
    search_fields = ["project__name"]  # that there is a search; how is said below
    search_help_text = "按项目名称、编码或单位查找"
    ordering = ["-campaign__year", "organisation_path", "pk"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Evaluation], search_term: str
    ) -> tuple[QuerySet[Evaluation], bool]:
        return search(queryset, search_term), False

    @admin.display(description="实施单位", ordering="organisation_path")
    def organisation(self, evaluation: Evaluation) -> str:
        return evaluation.project.organisation.name

    @admin.display(description="状态", ordering="state")
    def status_label(self, evaluation: Evaluation) -> str:
        return str(evaluation.status.label)
