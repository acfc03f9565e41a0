"""接口令牌: what a person gives another system instead of a password."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from perfeval.accounts.operations import TOKEN_DAYS, create_token, revoke_token
from perfeval.accounts.queries import tokens_of
from perfeval.core.errors import Invalid, Refused
from perfeval.web.shared.access import ActorRequest, for_roles

A_PAGE = 50


class TokenForm(forms.Form):
    name = forms.CharField(
        label="用途", max_length=60, help_text="交给哪个系统、做什么用，例如“与预算一体化系统对接”。"
    )
    days = forms.TypedChoiceField(
        label="有效期", coerce=int, choices=[(days, f"{days} 天") for days in TOKEN_DAYS], initial=TOKEN_DAYS[1]
    )
    may_write = forms.BooleanField(
        label="允许写入（修改草稿、送审、撤回）", required=False, help_text="不勾选的令牌只能读取。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("submit", "生成令牌"))


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles()
@sensitive_variables("text")
def tokens(request: ActorRequest) -> HttpResponseBase:
    """The new token is in the answer itself: put aside for a redirect it would lie readable in the session."""
    now = timezone.now()
    form = TokenForm(request.POST or None)
    created, text = None, ""
    if request.method == "POST" and form.is_valid():
        try:
            created, text = create_token(actor=request.actor, now=now, **form.cleaned_data)
            form = TokenForm()
        except Invalid as refusal:
            for field, sentence in refusal.fields.items():
                form.add_error(field, sentence)
        except Refused as refusal:
            form.add_error(None, refusal.message)
    page = Paginator(tokens_of(request.user), A_PAGE).get_page(request.GET.get("page"))
    rows = [(item, item.is_valid(now) and item.membership.is_active) for item in page]
    context = {"form": form, "created": created, "text": text, "page": page, "rows": rows}
    return render(request, "shared/tokens.html", context)


@require_POST
@for_roles()
def revoke(request: ActorRequest, token: int) -> HttpResponseBase:
    try:
        revoked = revoke_token(actor=request.actor, token_id=token, now=timezone.now())
    except ObjectDoesNotExist as error:
        raise Http404 from error
    messages.success(request, f"令牌“{revoked.name}”已停用，使用它的系统从现在起不能再访问。")
    return redirect("tokens")
