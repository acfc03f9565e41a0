"""Logging in, by page or by the dialog that opens over unsaved work when the session is over: the password, then the
code where the person has a second factor."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user, login
from django.contrib.auth.views import LoginView, LogoutView, RedirectURLMixin, redirect_to_login
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from perfeval.accounts.login.operations import (
    SINGLE_SIGN_ON,
    check_password,
    done_meanwhile,
    note_code,
    note_login,
    note_logout,
)
from perfeval.accounts.login.second_factor import check_code, has_second_factor
from perfeval.accounts.login.tries import LockedOut
from perfeval.accounts.queries import find_user
from perfeval.core.errors import NotAllowed, Refused
from perfeval.web.shared.access import CHOSEN_MEMBERSHIP, wants_json
from perfeval.web.shared.address import address_of
from perfeval.web.shared.forms import CodeForm, LoginForm
from perfeval.web.shared.numbers import number_in
from perfeval.web.shared.refusals import refused
from perfeval.web.shared.session import VERIFIED

if TYPE_CHECKING:
    from perfeval.accounts.models import User

PENDING = "password-was-right"
_CODE_WITHIN = timedelta(minutes=5)


class Answers(RedirectURLMixin):
    """What both steps have in common: the answer is a page, or JSON for the dialog."""

    request: HttpRequest
    next_page = settings.LOGIN_REDIRECT_URL

    def enter(self, user: User, *, way: str, verified: bool, now: datetime) -> HttpResponse:
        done = done_meanwhile(user)
        note_login(user=user, address=address_of(self.request), way=way, now=now)
        login(self.request, user)
        for sentence in done:
            messages.warning(self.request, sentence)
        self.request.session.pop(PENDING, None)
        self.request.session[VERIFIED] = verified
        # The dialog goes on in the role of the page below it.
        if membership := number_in(self.request.POST.get("membership", "")):
            self.request.session[CHOSEN_MEMBERSHIP] = membership
        if wants_json(self.request):
            # Logging in changes the token: the page below must send the new one from now on.
            return JsonResponse({"token": get_token(self.request)})
        return HttpResponseRedirect(self.get_success_url())

    def first_step_done(self, user: User, *, way: str, now: datetime) -> HttpResponse:
        """In, or to the second step where the person has a second factor."""
        if not has_second_factor(user):
            return self.enter(user, way=way, verified=False, now=now)
        until = (now + _CODE_WITHIN).isoformat()
        self.request.session.cycle_key()
        self.request.session[PENDING] = [user.pk, user.get_session_auth_hash(), until, way]
        if wants_json(self.request):
            return JsonResponse({"code": True})
        wanted = self.get_redirect_url()
        return redirect(reverse("login-code") + (f"?{urlencode({'next': wanted})}" if wanted else ""))

    def refuse(self, form: BaseForm, refusal: Refused) -> HttpResponse:
        if isinstance(refusal, LockedOut):
            return locked_out(self.request, refusal)
        form.add_error(None, refusal.message)
        return self.form_invalid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        if wants_json(self.request):
            sentences = [str(sentence) for errors in form.errors.values() for sentence in errors]
            return JsonResponse({"message": "".join(sentences)}, status=422)
        return cast("HttpResponse", super().form_invalid(form))  # type: ignore[misc]


@method_decorator(sensitive_post_parameters(), name="dispatch")
class Login(Answers, LoginView):
    template_name = "shared/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def form_valid(self, form: BaseForm) -> HttpResponse:
        now = timezone.now()
        try:
            user = check_password(**form.cleaned_data, address=address_of(self.request), now=now)
        except Refused as refusal:
            return self.refuse(form, refusal)
        return self.first_step_done(user, way="password", now=now)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, single_sign_on=bool(settings.OIDC_ISSUER))


@method_decorator([sensitive_post_parameters(), never_cache], name="dispatch")
class LoginCode(Answers, FormView[CodeForm]):
    """The second step. Also for somebody who is in by password alone and has set up the second factor meanwhile."""

    template_name = "shared/login_code.html"
    form_class = CodeForm

    def form_valid(self, form: CodeForm) -> HttpResponse:
        now = timezone.now()
        user = pending_user(self.request, now)
        if user is None:
            return self.too_late()
        try:
            way = check_code(user=user, code=form.cleaned_data["code"], address=address_of(self.request), now=now)
        except Refused as refusal:
            return self.refuse(form, refusal)
        pending = self.request.session.get(PENDING)
        if not pending:
            return self.verified(user, way=way, now=now)
        if pending[3:] == [SINGLE_SIGN_ON]:
            way = f"{SINGLE_SIGN_ON}+{way}"
        return self.enter(user, way=way, verified=True, now=now)

    def verified(self, user: User, *, way: str, now: datetime) -> HttpResponse:
        """In the session that is there: a code without the password begins no new one, and prolongs none."""
        note_code(user=user, address=address_of(self.request), way=way, now=now)
        self.request.session.cycle_key()
        self.request.session[VERIFIED] = True
        if wants_json(self.request):
            return JsonResponse({"token": get_token(self.request)})
        return HttpResponseRedirect(self.get_success_url())

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if pending_user(request, timezone.now()) is None:
            return self.too_late()
        return super().get(request, *args, **kwargs)

    def too_late(self) -> HttpResponse:
        if wants_json(self.request):
            return JsonResponse({"message": "请重新输入密码。", "again": True}, status=422)
        return redirect_to_login(self.get_redirect_url() or "/")


def pending_user(request: HttpRequest, now: datetime) -> User | None:
    """Whose first step was right a moment ago, as far as it still is the same password of an active account."""
    stored = request.session.get(PENDING)
    if not stored:
        user = cast("User", get_user(request))
        return user if user.is_authenticated and has_second_factor(user) else None
    key, mark, until, *_ = stored
    pending = find_user(key)
    if pending is None or now >= datetime.fromisoformat(until):
        return None
    return pending if constant_time_compare(mark, pending.get_session_auth_hash()) else None


class Logout(LogoutView):
    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.user.is_authenticated:
            note_logout(user=request.user, address=address_of(request), now=timezone.now())
        return super().post(request, *args, **kwargs)


def admin_login(request: HttpRequest) -> HttpResponseBase:
    """The administration has no door of its own; it sends people here who may not come in."""
    if request.user.is_authenticated:
        return refused(request, NotAllowed("您当前的账号不能进入系统管理。如有其他账号，请先退出登录。"))
    return redirect_to_login(request.GET.get("next") or "/admin/")


def locked_out(request: HttpRequest, refusal: LockedOut) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"message": refusal.message}, status=429)
    return render(request, "shared/locked_out.html", {"message": refusal.message}, status=429)
