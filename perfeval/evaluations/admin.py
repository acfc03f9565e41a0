"""自评表: to look at; they are worked on in the pages of the units and the reviewers."""

from __future__ import annotations

from django.contrib import admin

from perfeval.audit.administration import ReadOnlyAdmin
from perfeval.core.workflow import Role
from perfeval.evaluations.models import Evaluation


@admin.register(Evaluation)
class EvaluationAdmin(ReadOnlyAdmin):
    viewers = frozenset({Role.FINANCE_REVIEWER})
    scope = "project__organisation__path"

    list_display = [
        "project", "organisation", "campaign", "status_label", "version", "total_score", "grade", "error_count", "changed_at",
    ]  # fmt: skip
    list_filter = ["state", "is_returned", "campaign__year", "grade"]
    list_select_related = ["project__organisation", "campaign"]
    search_fields = ["project__name", "project__code", "project__organisation__name"]
    search_help_text = "按项目名称、编码或单位查找"
    ordering = ["-campaign__year", "project__organisation__path", "pk"]

    @admin.display(description="实施单位", ordering="project__organisation__path")
    def organisation(self, evaluation: Evaluation) -> str:
        return evaluation.project.organisation.name

    @admin.display(description="状态", ordering="state")
    def status_label(self, evaluation: Evaluation) -> str:
        return str(evaluation.status.label)
