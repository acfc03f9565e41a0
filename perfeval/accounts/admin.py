"""用户 and their roles."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from perfeval.accounts.models import Membership, User
from perfeval.accounts.operations import change_user, create_user, grant_role, revoke_role
from perfeval.audit.administration import ActsAdmin, RoleRights, author_of
from perfeval.audit.operations import record
from perfeval.core.workflow import Role

admin.site.unregister(Group)  # rights come from roles alone
admin.site.site_header = "绩效自评系统管理"
admin.site.site_title = "绩效自评系统管理"
admin.site.index_title = "管理事项"

VIEWERS = frozenset({Role.FINANCE_REVIEWER})
EDITORS = frozenset({Role.ADMINISTRATOR})


class RolesFormSet(BaseInlineFormSet[Membership, User, ModelForm[Membership]]):
    default_error_messages = {"too_few_forms": "请至少填写一个单位和角色，否则以后找不到这个用户。"}


class MembershipInline(RoleRights, admin.TabularInline[Membership, User]):
    """A role is switched off, never deleted: it says who acted as what."""

    viewers, editors = VIEWERS, EDITORS
    model = Membership
    autocomplete_fields = ["organisation"]
    fields = ["organisation", "role", "is_active"]

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, formset=RolesFormSet, validate_min=True, **kwargs)

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 1 - self.get_min_num(request, obj)

    def get_min_num(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """A new person of an administrator needs a role: without one they would belong to nobody's part of the tree."""
        return 1 if obj is None and not request.user.is_superuser else 0


class NewUserForm(AdminUserCreationForm[User]):
    class Meta:
        model = User
        fields = ("username", "name", "phone", "is_staff")


@admin.register(User)
class UserAdmin(ActsAdmin, DjangoUserAdmin[User]):
    viewers, editors = VIEWERS, EDITORS

    list_display = ["username", "name", "roles", "phone", "is_active", "is_staff", "is_demo", "last_login"]
    list_filter = ["is_active", "is_staff", "memberships__role"]
    search_fields = ["username", "name", "memberships__organisation__name"]
    search_help_text = "按用户名、姓名或单位查找"
    ordering = ["username"]
    filter_horizontal = ()
    inlines = [MembershipInline]
    add_form = NewUserForm
    add_form_template = "admin/accounts/user/add_form.html"  # Django's own begins with an English sentence
    fieldsets = (
        (None, {"fields": ("username", "name", "phone", "password")}),
        ("登录", {"fields": ("is_active", "is_staff", "last_login")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "name", "phone", "is_staff", "usable_password", "password1", "password2")}),
    )
    changeable = ("name", "phone", "is_active", "is_staff", "password")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Others than superusers see the people all of whose roles lie in their own part of the tree:
        whoever may set a password could act in every role of the person."""
        users = super().get_queryset(request).prefetch_related("memberships__organisation")
        if request.user.is_superuser:
            return users
        inside = self.within_scope(request, Membership.objects.all(), "organisation__path")
        outside = Membership.objects.exclude(pk__in=inside.values("pk"))
        return users.filter(pk__in=inside.values("user"), is_superuser=False).exclude(pk__in=outside.values("user"))

    @admin.display(description="角色")
    def roles(self, user: User) -> str:
        active = [item for item in user.memberships.all() if item.is_active]
        return "；".join(f"{item.organisation}·{item.get_role_display()}" for item in active)

    def add(self, request: HttpRequest, data: dict[str, Any]) -> User:
        return create_user(
            username=data["username"],
            name=data["name"],
            phone=data["phone"],
            is_staff=data["is_staff"],
            password=data["password1"],
            by=author_of(request),
            now=timezone.now(),
        )

    def change(self, request: HttpRequest, row: User, data: dict[str, Any]) -> None:
        values = {name: data[name] for name in ("name", "phone", "is_active", "is_staff")}
        change_user(user=row, **values, by=author_of(request), now=timezone.now())

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        by, now = author_of(request), timezone.now()
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
        for row in formset.forms:
            if row.has_changed():
                self._save_role(row.instance, by, now)

    def _save_role(self, wanted: Membership, by: Any, now: Any) -> None:
        stored = Membership.objects.filter(pk=wanted.pk).first() if wanted.pk else None
        same = stored is not None and (stored.organisation_id, stored.role) == (wanted.organisation_id, wanted.role)
        if stored is not None and not (same and wanted.is_active):
            revoke_role(membership=stored, by=by, now=now)
        if wanted.is_active:
            grant_role(user=wanted.user, organisation=wanted.organisation, role=Role(wanted.role), by=by, now=now)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        with transaction.atomic():
            response = super().user_change_password(request, id, form_url)
            if request.method == "POST" and isinstance(response, HttpResponseRedirect):
                record(chain=f"user:{id}", action="set-password", by=author_of(request), now=timezone.now())
        return response

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form_class = super().get_form(request, obj, change=change, **kwargs)
        if obj is not None and "password" in form_class.base_fields:
            form_class.base_fields["password"].disabled = True
        return form_class
