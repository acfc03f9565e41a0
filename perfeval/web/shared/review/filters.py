"""The filters of every list of tables, as a row above it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.http import QueryDict
from django.utils import timezone

from perfeval.core.scoring.results import Grade
from perfeval.evaluations.enums import Status
from perfeval.evaluations.queries import (
    below_organisation,
    late_only,
    search,
    submitted_only,
    with_findings,
    with_status,
)
from perfeval.organisations.queries import name_within

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from perfeval.campaigns.models import Campaign
    from perfeval.evaluations.models import Evaluation
    from perfeval.organisations.models import Organisation

ALL_CAMPAIGNS = "all"

_SELECT = forms.Select(attrs={"class": "form-select form-select-sm"})
_TEXT = forms.TextInput(attrs={"class": "form-control form-control-sm", "placeholder": "名称或编码"})


def _points(field: str, lookup: str, label: str, highest: int = 100) -> django_filters.NumberFilter:
    widget = forms.TextInput(attrs={"class": "form-control form-control-sm figure-field", "inputmode": "decimal"})
    return django_filters.NumberFilter(
        field, lookup, label=label, widget=widget, min_value=Decimal(0), max_value=highest, max_digits=9,
        decimal_places=2,
    )  # fmt: skip


_ONLY_LINKED = ("rate_min", "rate_max")
_HIDDEN_WORDS = {"late": "逾期未送审", "submitted": "已送审"}


class EvaluationFilter(django_filters.FilterSet):  # type: ignore[misc]
    """`campaign` empty means the one of the top bar; a search without one looks everywhere."""

    q = django_filters.CharFilter(label="单位或项目", method="by_words", widget=_TEXT, max_length=100, strip=True)
    campaign = django_filters.ChoiceFilter(label="任务", method="by_campaign", widget=_SELECT, empty_label=None)
    status = django_filters.ChoiceFilter(
        label="状态", method="by_status", choices=Status.choices, widget=_SELECT, empty_label="全部"
    )
    grade = django_filters.ChoiceFilter(
        "grade",
        label="等级",
        choices=[(grade.value, grade.value) for grade in Grade],
        widget=_SELECT,
        empty_label="全部",
    )
    findings = django_filters.ChoiceFilter(
        label="检查", method="by_findings", choices=[("yes", "有错误或提示"), ("no", "没有")], widget=_SELECT,
        empty_label="全部",
    )  # fmt: skip
    score_min = _points("total_score", "gte", "自评分从")
    score_max = _points("total_score", "lte", "到")
    # Asked for by links of the progress page only.
    rate_min = _points("execution_rate", "gte", "执行率从", 9_999_999)
    rate_max = _points("execution_rate", "lte", "执行率到", 9_999_999)
    organisation = django_filters.NumberFilter(method="by_organisation", widget=forms.HiddenInput)
    late = django_filters.ChoiceFilter(method="by_late", choices=[("1", "逾期")], widget=forms.HiddenInput)
    submitted = django_filters.ChoiceFilter(method="by_submitted", choices=[("1", "已送审")], widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict,
        queryset: QuerySet[Evaluation],
        campaigns: list[Campaign],
        chosen: Campaign | None,
        *,
        within: Organisation,
        without: tuple[str, ...] = (),
    ) -> None:
        """`within`: the office of the person who asks; no other's name is told."""
        self.chosen, self.within = chosen, within
        super().__init__(data, queryset=queryset)
        for name in without:
            del self.filters[name]
        words = f"当前任务（{chosen.year}年度）" if chosen else "当前任务"
        self.filters["campaign"].extra["choices"] = [
            ("", words),
            (ALL_CAMPAIGNS, "所有任务"),
            *((str(item.pk), f"{item.year} {item.title}") for item in campaigns),
        ]

    @property
    def row(self) -> list[forms.BoundField]:
        """The fields of the row; those that only links ask for stand in it once they are asked for."""
        return [field for field in self.form.visible_fields() if field.name not in _ONLY_LINKED or field.value()]

    @property
    def is_filtering(self) -> bool:
        return any(value for name, value in self.form.cleaned_data.items() if name != "campaign")

    @property
    def linked_words(self) -> list[str]:
        """What hidden filters narrow the list to, in words."""
        asked = self.form.cleaned_data
        words = [word for name, word in _HIDDEN_WORDS.items() if asked.get(name)]
        if asked.get("organisation"):
            words.append(name_within(self.within, int(asked["organisation"])) or "没有这个单位")
        return words

    def filter_queryset(self, queryset: QuerySet[Evaluation]) -> QuerySet[Evaluation]:
        if not self.data.get("campaign") and not self.data.get("q", "").strip():
            queryset = queryset.filter(campaign=self.chosen)
        filtered: QuerySet[Evaluation] = super().filter_queryset(queryset)
        return filtered

    def by_words(self, queryset: QuerySet[Evaluation], _: str, words: str) -> QuerySet[Evaluation]:
        return search(queryset, words)

    def by_campaign(self, queryset: QuerySet[Evaluation], _: str, wanted: str) -> QuerySet[Evaluation]:
        return queryset if wanted == ALL_CAMPAIGNS else queryset.filter(campaign=int(wanted))

    def by_status(self, queryset: QuerySet[Evaluation], _: str, wanted: str) -> QuerySet[Evaluation]:
        return with_status(queryset, Status(wanted))

    def by_findings(self, queryset: QuerySet[Evaluation], _: str, wanted: str) -> QuerySet[Evaluation]:
        return with_findings(queryset, wanted == "yes")

    def by_organisation(self, queryset: QuerySet[Evaluation], _: str, wanted: Decimal) -> QuerySet[Evaluation]:
        return below_organisation(queryset, int(wanted))

    def by_late(self, queryset: QuerySet[Evaluation], _: str, __: Any) -> QuerySet[Evaluation]:
        return late_only(queryset, timezone.now())

    def by_submitted(self, queryset: QuerySet[Evaluation], _: str, __: Any) -> QuerySet[Evaluation]:
        return submitted_only(queryset)
