"""Forms of the frame, laid out by crispy."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils import timezone

from perfeval.accounts.login.operations import try_once
from perfeval.accounts.login.tries import LockedOut, give_back


def helper_with(button: str) -> FormHelper:
    """A form with one primary button; errors stand at their fields, never only on top."""
    helper = FormHelper()
    helper.attrs = {"novalidate": "", "autocomplete": "on"}
    helper.add_input(Submit("submit", button, css_class="btn-primary"))
    return helper


class LoginForm(AuthenticationForm):
    """Only the fields: whether the password is right is an act, and counted."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "用户名"
        self.fields["password"].label = "密码"
        self.helper = helper_with("登录")

    def clean(self) -> dict[str, Any]:
        return self.cleaned_data


class CodeForm(forms.Form):
    code = forms.CharField(
        label="验证码",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper_with("验证并登录")


class PasswordForm(PasswordChangeForm):
    error_messages = {**PasswordChangeForm.error_messages, "password_incorrect": "现在的密码不正确，请重新输入。"}

    def __init__(self, *args: Any, address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address = address
        self.fields["old_password"].label = "现在的密码"
        self.fields["new_password1"].label = "新密码"
        self.fields["new_password2"].label = "再输入一次新密码"
        self.helper = helper_with("修改密码")

    def clean_old_password(self) -> str:
        """Counted like a login: a session that was left open is no place to guess the password."""
        name, now = self.user.get_username(), timezone.now()
        try:
            try_once(username=name, address=self.address, now=now)
        except LockedOut as refusal:
            raise ValidationError(refusal.message) from refusal
        old = str(super().clean_old_password())
        give_back(username=name, address=self.address)
        return old

    def clean_new_password1(self) -> str:
        new = str(self.cleaned_data["new_password1"])
        if new and new == self.cleaned_data.get("old_password"):
            raise ValidationError("新密码不能与现在的密码相同。")
        return new
