"""用户 and their roles."""

from __future__ import annotations

from typing import Any

from allauth.account.admin import EmailAddress
from allauth.socialaccount.admin import SocialAccount, SocialApp, SocialToken
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import (
    AdminUserCreationForm,
    ReadOnlyPasswordHashField,
    ReadOnlyPasswordHashWidget,
    UserChangeForm,
)
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django_otp.plugins.otp_totp.admin import TOTPDevice

from perfeval.accounts.login.operations import unlock
from perfeval.accounts.models import Membership, User
from perfeval.accounts.operations import change_user, create_user, note_set_password, propose_role
from perfeval.accounts.separation import kept_apart
from perfeval.audit.administration import ActsAdmin, Part, RoleRights, author_of
from perfeval.core.errors import Refused
from perfeval.core.personal import masked_phone
from perfeval.core.workflow import Role

admin.site.unregister(Group)  # rights come from roles alone
admin.site.unregister(TOTPDevice)  # a page that shows the keys of others
admin.site.unregister([EmailAddress, SocialAccount, SocialApp, SocialToken])  # nothing of allauth's is in use
admin.site.site_header = "绩效自评系统管理"
admin.site.site_title = "绩效自评系统管理"
admin.site.index_title = "管理事项"

VIEWERS = frozenset({Role.FINANCE_REVIEWER})
EDITORS = frozenset({Role.ADMINISTRATOR})


class RolesFormSet(BaseInlineFormSet[Membership, User, ModelForm[Membership]]):
    default_error_messages = {"too_few_forms": "请至少填写一个单位和角色，否则以后找不到这个用户。"}


class MembershipInline(RoleRights, admin.TabularInline[Membership, User]):
    """What the system administrator asks for; the security administrator grants it."""

    viewers, editors = VIEWERS, EDITORS
    model = Membership
    autocomplete_fields = ["organisation"]
    fields = ["organisation", "role", "standing"]
    readonly_fields = ["standing"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).filter(on_behalf_of=None)  # lent ones end by themselves

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, formset=RolesFormSet, validate_min=True, **kwargs)

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 1 - self.get_min_num(request, obj)

    def get_min_num(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """A new person needs an office: without one they would belong to nobody's part of the tree."""
        return 1 if obj is None else 0

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # roles are granted and revoked by the security administrator; here they are asked for

    @admin.display(description="状态")
    def standing(self, membership: Membership) -> str:
        if not membership.pk:
            return "保存后由安全管理员确认"
        if membership.is_active:
            return "生效"
        return "待安全管理员确认" if membership.proposed_at else "已停用"


class NewUserForm(AdminUserCreationForm[User]):
    class Meta:
        model = User
        fields = ("username", "name", "phone", "is_staff")


class PasswordIsSet(ReadOnlyPasswordHashWidget):
    """Whether there is one. Django's shows pieces of the hash, which are of use to nobody who should see them."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        is_set = bool(value) and not value.startswith(UNUSABLE_PASSWORD_PREFIX)
        return {**super().get_context(name, value, attrs), "summary": [{"label": "已设置" if is_set else "没有设置"}]}


class UserForm(UserChangeForm[User]):
    password = ReadOnlyPasswordHashField(
        label="密码", widget=PasswordIsSet, help_text="系统不保存密码本身，任何人都看不到；忘记时请重新设置。"
    )


@admin.register(User)
class UserAdmin(ActsAdmin, DjangoUserAdmin[User]):
    viewers, editors = VIEWERS, EDITORS

    list_display = ["username", "name", "roles", "masked_phone", "is_active", "is_staff", "is_demo", "last_login"]
    list_filter = ["is_active", "is_staff", "memberships__role"]
    search_fields = ["username", "name", "memberships__organisation__name"]
    search_help_text = "按用户名、姓名或单位查找"
    ordering = ["username"]
    filter_horizontal = ()
    inlines = [MembershipInline]
    form, add_form = UserForm, NewUserForm
    add_form_template = "admin/accounts/user/add_form.html"  # Django's own begins with an English sentence
    fieldsets = (
        (None, {"fields": ("username", "name", "phone", "password")}),
        ("登录", {"fields": ("is_active", "is_staff", "last_login")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "name", "phone", "is_staff", "usable_password", "password1", "password2")}),
    )
    changeable = ("name", "phone", "is_active", "is_staff", "password")
    phones = ("phone",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        users: QuerySet[User] = super().get_queryset(request)
        return users.prefetch_related("memberships__organisation").filter(is_superuser=False)

    def within(self, rows: QuerySet[User], part: Part) -> QuerySet[User]:
        """The people all of whose roles lie in the part of the tree: whoever may set a password could act in every role
        of the person."""
        of_person = Membership.objects.filter(user=OuterRef("pk"))
        inside = part("organisation__path")
        return rows.filter(Exists(of_person.filter(inside)), ~Exists(of_person.exclude(inside)))

    @admin.display(description="联系电话")
    def masked_phone(self, user: User) -> str:
        return masked_phone(user.phone)

    @admin.display(description="角色")
    def roles(self, user: User) -> str:
        active = [item for item in user.memberships.all() if item.is_active and item.on_behalf_of_id is None]
        return "；".join(f"{item.organisation}·{item.get_role_display()}" for item in active)

    def add(self, request: HttpRequest, data: dict[str, Any]) -> User:
        """Whoever only comes by single sign-on has no password, and none to change first."""
        has_password = data["set_usable_password"]
        return create_user(
            username=data["username"],
            name=data["name"],
            phone=data["phone"],
            is_staff=data["is_staff"],
            password=data["password1"] if has_password else None,
            must_change_password=has_password,
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
                asked = row.instance
                propose_role(user=asked.user, organisation=asked.organisation, role=Role(asked.role), by=by, now=now)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The accounts of the two other administrators are only looked at: their password would be their role."""
        return super().has_change_permission(request, obj) and (obj is None or not kept_apart([obj.pk]))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Whoever only looks has no use for what Django shows of a password: pieces of its hash, and a button."""
        sections = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return sections
        return [
            (title, {**section, "fields": [name for name in section["fields"] if name != "password"]})
            for title, section in sections
        ]

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/unlock/", wrap(self.unlock), name="accounts_user_unlock"),
            *super().get_urls(),
        ]

    def unlock(self, request: HttpRequest, pk: int) -> HttpResponse:
        user = self._of_my_part(request, pk)
        try:
            unlock(user=user, by=author_of(request), now=timezone.now())
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, f"{user} 的登录锁定已解除。")
        return redirect("admin:accounts_user_change", pk)

    def _of_my_part(self, request: HttpRequest, pk: int) -> User:
        if request.method != "POST" or not self.has_change_permission(request):
            raise PermissionDenied
        people: QuerySet[User] = self.editable(request, self.get_queryset(request))
        return get_object_or_404(people, pk=pk)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        with transaction.atomic():
            response = super().user_change_password(request, id, form_url)
            if request.method == "POST" and isinstance(response, HttpResponseRedirect):
                note_set_password(user=User.objects.get(pk=id), by=author_of(request), now=timezone.now())
        return response

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form_class = super().get_form(request, obj, change=change, **kwargs)
        if obj is not None and "password" in form_class.base_fields:
            form_class.base_fields["password"].disabled = True
        return form_class
