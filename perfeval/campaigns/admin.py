"""填报任务 and extensions."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from perfeval.audit.administration import ActsAdmin, RoleRights, author_of
from perfeval.campaigns.models import Campaign, Extension
from perfeval.campaigns.operations import change_campaign, create_campaign, extend_deadline, withdraw_extension
from perfeval.core.workflow import Role

EDITORS = frozenset({Role.ADMINISTRATOR, Role.FINANCE_REVIEWER})
CHANGEABLE = ("title", "layout", "sign_prints", "opens_at", "closes_at")
SIGNING = "只对以后盖章的打印件有效。需要各单位的签名证书已放在证书目录中，没有证书的单位盖章后不能生成打印件。"


class ExtensionInline(RoleRights, admin.TabularInline[Extension, Campaign]):
    editors = EDITORS
    model = Extension
    extra = 0
    autocomplete_fields = ["organisation"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)  # an extension can be withdrawn


@admin.register(Campaign)
class CampaignAdmin(ActsAdmin):
    editors = EDITORS
    at_home = frozenset({Role.FINANCE_REVIEWER})  # as web/finance: a bureau leaves those of other levels alone
    scope = "organisation__path"

    list_display = ["title", "year", "organisation", "scheme", "opens_at", "closes_at", "tables", "extensions_given"]
    list_filter = ["year", "review_by_bureau", "review_by_finance"]
    list_select_related = ["organisation", "scheme"]
    search_fields = ["title", "organisation__name"]
    search_help_text = "按任务名称或组织单位查找"
    date_hierarchy = "closes_at"
    autocomplete_fields = ["organisation", "scheme"]
    inlines = [ExtensionInline]
    fields = [
        "title", "year", "organisation", "scheme", "layout", "review_by_bureau", "review_by_finance",
        "sign_prints", "opens_at", "closes_at",
    ]  # fmt: skip
    changeable = CHANGEABLE

    def get_queryset(self, request: HttpRequest) -> QuerySet[Campaign]:
        campaigns: QuerySet[Campaign] = super().get_queryset(request)
        return campaigns.annotate(
            table_count=Count("evaluations", distinct=True), extension_count=Count("extensions", distinct=True)
        )

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change=change, help_texts={"sign_prints": SIGNING}, **kwargs)

    @admin.display(description="自评表", ordering="table_count")
    def tables(self, campaign: Any) -> int:
        count: int = campaign.table_count
        return count

    @admin.display(description="延期")
    def extensions_given(self, campaign: Any) -> int:
        count: int = campaign.extension_count
        return count

    def add(self, request: HttpRequest, data: dict[str, Any]) -> Campaign:
        return create_campaign(**data, by=author_of(request), now=timezone.now())

    def change(self, request: HttpRequest, row: Campaign, data: dict[str, Any]) -> None:
        values = {name: data[name] for name in CHANGEABLE}
        change_campaign(campaign=row, **values, by=author_of(request), now=timezone.now())

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        by, now = author_of(request), timezone.now()
        extensions = formset.save(commit=False)
        for gone in formset.deleted_objects:
            withdraw_extension(extension=gone, by=by, now=now)
        for item in extensions:
            extend_deadline(
                campaign=item.campaign,
                organisation=item.organisation,
                closes_at=item.closes_at,
                reason=item.reason,
                by=by,
                now=now,
            )
