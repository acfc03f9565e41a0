"""One person's roles: given, taken away; the second factor reset; a lock opened; sessions ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from perfeval.accounts.enums import RoleChoice
from perfeval.accounts.login.second_factor import has_second_factor
from perfeval.accounts.security import (
    end_sessions_of_person,
    give_role,
    people_within,
    reset_person,
    take_role,
    unlock_person,
)
from perfeval.core.errors import Invalid, Refused
from perfeval.core.workflow import Role
from perfeval.web.security.roles import for_security
from perfeval.web.shared.access import ActorRequest


class RoleForm(forms.Form):
    office = forms.CharField(label="单位编码", max_length=40, help_text="管理范围内的单位。")
    role = forms.TypedChoiceField(label="角色", coerce=Role, choices=[("", "请选择"), *RoleChoice.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("submit", "授予"))


@require_http_methods(["GET", "HEAD", "POST"])
@for_security
def person(request: ActorRequest, user: int) -> HttpResponseBase:
    found = get_object_or_404(people_within(request.actor), pk=user)
    form = RoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _give(request, user, form):
        return redirect("security:person", user)
    is_on = has_second_factor(found)
    context = {"person": found, "form": form, "second_factor": is_on, "section": "security:roles"}
    return render(request, "security/person.html", context, status=422 if form.errors else 200)


def _give(request: ActorRequest, user: int, form: RoleForm) -> bool:
    given = form.cleaned_data
    try:
        held = give_role(
            actor=request.actor, user_id=user, office=given["office"].strip(), role=given["role"], now=timezone.now()
        )
    except Invalid as refusal:
        for name, sentence in refusal.fields.items():
            form.add_error(name, sentence)
        return False
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return False
    messages.success(request, f"已授予{held.user}：{held.organisation} · {held.get_role_display()}。")
    return True


@require_POST
@for_security
def revoke(request: ActorRequest, membership: int) -> HttpResponseBase:
    held = _done(request, lambda: take_role(actor=request.actor, membership_id=membership, now=timezone.now()))
    if held is None:
        return redirect("security:roles")
    messages.success(request, f"已停用{held.user}的角色：{held.organisation} · {held.get_role_display()}。")
    return redirect("security:person", held.user_id)


@require_POST
@for_security
def reset(request: ActorRequest, user: int) -> HttpResponseBase:
    return _done_to(request, user, reset_person, "的两步验证已重置。下次登录只需密码，登录后按提示重新设置。")


@require_POST
@for_security
def unlock(request: ActorRequest, user: int) -> HttpResponseBase:
    return _done_to(request, user, unlock_person, "的登录锁定已解除。")


@require_POST
@for_security
def sign_out(request: ActorRequest, user: int) -> HttpResponseBase:
    return _done_to(request, user, end_sessions_of_person, "的登录已全部退出，须重新登录。密码没有改变。")


def _done_to(request: ActorRequest, user: int, act: Callable[..., Any], told: str) -> HttpResponseBase:
    found = _done(request, lambda: act(actor=request.actor, user_id=user, now=timezone.now()))
    if found is not None:
        messages.success(request, f"{found}{told}")
    return redirect("security:person", user)


def _done(request: ActorRequest, act: Callable[[], Any]) -> Any:
    try:
        return act()
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except Refused as refusal:
        messages.error(request, refusal.message)
        return None
