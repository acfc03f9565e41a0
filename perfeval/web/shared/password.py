"""Changing one's own password."""

from __future__ import annotations

from django.contrib.auth.views import PasswordChangeView
from django.contrib.messages.views import SuccessMessageMixin
from django.urls import reverse_lazy

from perfeval.web.shared.forms import PasswordForm


class ChangePassword(SuccessMessageMixin[PasswordForm], PasswordChangeView):
    template_name = "shared/password.html"
    form_class = PasswordForm
    success_url = reverse_lazy("home")
    success_message = "密码已修改，下次登录请使用新密码。"
