"""单位: the tree, to search, to change and to move by acts."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from perfeval.audit.administration import ActsAdmin, author_of, choosable
from perfeval.core.errors import Invalid
from perfeval.core.personal import masked_phone
from perfeval.core.workflow import Role
from perfeval.organisations.enums import OrganisationKind
from perfeval.organisations.models import Organisation
from perfeval.organisations.operations import (
    change_contact,
    change_organisation,
    create_organisation,
    move_organisation,
)

CONTACT = ("contact_name", "contact_phone")


@admin.register(Organisation)
class OrganisationAdmin(ActsAdmin):
    viewers = frozenset({Role.FINANCE_REVIEWER})
    editors = frozenset({Role.ADMINISTRATOR})
    scope = "path"

    list_display = ["tree_name", "code", "kind", "region", "parent", "contact_name", "phone", "is_active"]
    list_filter = ["kind", "region", "is_active"]
    list_select_related = ["parent"]
    search_fields = ["name", "code"]
    search_help_text = "按单位名称或编码查找"
    ordering = ["path"]
    autocomplete_fields = ["parent"]
    fields = ["code", "name", "kind", "region", "parent", *CONTACT, "is_active"]
    changeable = ("code", "name", "kind", "region", "parent", *CONTACT, "is_active")

    phones = ("contact_phone",)

    @admin.display(description="联系电话")
    def phone(self, organisation: Organisation) -> str:
        return masked_phone(organisation.contact_phone)

    @admin.display(description="单位名称", ordering="path")
    def tree_name(self, organisation: Organisation) -> str:
        """Indented by its depth in the tree."""
        return "\u3000" * (organisation.path.count("/") - 1) + organisation.name

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [name for name in self.fields if obj is not None or name != "is_active"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Organisation], search_term: str
    ) -> tuple[QuerySet[Organisation], bool]:
        found, is_repeated = super().get_search_results(request, queryset, search_term)
        if request.resolver_match and request.resolver_match.url_name == "autocomplete":
            found = choosable(self.admin_site, request, found)
        return found, is_repeated

    def add(self, request: HttpRequest, data: dict[str, Any]) -> Organisation:
        self._refuse_new_root(data)
        return create_organisation(
            **{**data, "kind": OrganisationKind(data["kind"])}, by=author_of(request), now=timezone.now()
        )

    def change(self, request: HttpRequest, row: Organisation, data: dict[str, Any]) -> None:
        by, now = author_of(request), timezone.now()
        values = {name: data[name] for name in ("code", "name", "region", "is_active")}
        change_organisation(organisation=row, kind=OrganisationKind(data["kind"]), **values, by=by, now=now)
        change_contact(organisation=row, **{name: data[name] for name in CONTACT}, by=by, now=now)
        if data["parent"] != row.parent:
            self._refuse_new_root(data)
            move_organisation(organisation=row, parent=data["parent"], by=by, now=now)

    def _refuse_new_root(self, data: dict[str, Any]) -> None:
        """A new root lies outside everybody's part of the tree: the command `create_administrators` makes it."""
        if data["parent"] is None:
            raise Invalid({"parent": "请选择上级单位。最上级单位由运维人员在服务器上建立。"})
