"""Changing one's own password."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import PasswordChangeView
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse_lazy
from django.utils import timezone

from perfeval.accounts.login.operations import change_own_password
from perfeval.web.shared.address import address_of
from perfeval.web.shared.forms import PasswordForm

if TYPE_CHECKING:
    from perfeval.accounts.models import User


class ChangePassword(PasswordChangeView):
    template_name = "shared/password.html"
    form_class = PasswordForm
    success_url = reverse_lazy("home")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "address": address_of(self.request)}

    def form_valid(self, form: BaseForm) -> HttpResponse:
        user = cast("User", self.request.user)
        change_own_password(user=user, password=form.cleaned_data["new_password1"], now=timezone.now())
        update_session_auth_hash(self.request, user)
        messages.success(self.request, "密码已修改，下次登录请使用新密码。")
        return HttpResponseRedirect(self.get_success_url())
