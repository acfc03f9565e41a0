"""Django's stock administration of the same table: the same fields of the same rows as the entry page, nothing added.

Only settings that the documentation names are used. Foreign keys are left out, as they are on our page: a select of all
rows of the database in each line would make the comparison easy.
"""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin, TabularInline
from django.urls import path

from perfeval.evaluations.models import Evaluation, FundLine, Indicator
from perfeval.evaluations.queries.fields import EVALUATION_CELLS, FUND_CELLS, INDICATOR_CELLS
from perfeval.web.shared.health import healthz


class FundInline(TabularInline[Any, Any]):
    model = FundLine
    fields = tuple(FUND_CELLS)
    extra = 0


class IndicatorInline(TabularInline[Any, Any]):
    model = Indicator
    fields = tuple(INDICATOR_CELLS)
    extra = 0


class EvaluationAdmin(ModelAdmin[Any]):
    fields = tuple(EVALUATION_CELLS)
    inlines = (FundInline, IndicatorInline)


site = AdminSite()
site.register(Evaluation, EvaluationAdmin)
urlpatterns = [path("healthz", healthz), path("", site.urls)]
