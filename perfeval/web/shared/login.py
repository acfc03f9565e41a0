"""Logging in, by page or by the dialog that opens over unsaved work when the session is over."""

from __future__ import annotations

from django.contrib.auth.views import LoginView
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render

from perfeval.web.shared.access import CHOSEN_MEMBERSHIP, wants_json
from perfeval.web.shared.forms import LoginForm


class Login(LoginView):
    template_name = "shared/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def form_valid(self, form: BaseForm) -> HttpResponse:
        response = super().form_valid(form)  # type: ignore[arg-type]
        membership = self.request.POST.get("membership", "")
        if membership.isdecimal() and len(membership) < 19:  # the dialog goes on in the role of the page below it
            self.request.session[CHOSEN_MEMBERSHIP] = int(membership)
        if wants_json(self.request):
            # Logging in changes the token: the page below must send the new one from now on.
            return JsonResponse({"token": get_token(self.request)})
        return response

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        if wants_json(self.request):
            sentences = [str(sentence) for errors in form.errors.values() for sentence in errors]
            return JsonResponse({"message": "".join(sentences)}, status=422)
        return super().form_invalid(form)  # type: ignore[arg-type]


def locked_out(request: HttpRequest, credentials: object = None, *_: object) -> HttpResponse:
    """What django-axes answers after too many wrong passwords."""
    message = "密码输错次数过多，本账号在这台电脑上已锁定 15 分钟。请稍后再试，或联系系统管理员重置密码。"
    if wants_json(request):
        return JsonResponse({"message": message}, status=429)
    return render(request, "shared/locked_out.html", {"message": message}, status=429)
