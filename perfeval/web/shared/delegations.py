"""委托: lending one's role to a colleague while one is away."""

from __future__ import annotations

from datetime import date
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
from django.views.decorators.http import require_http_methods, require_POST

from perfeval.accounts.delegation import (
    LENDABLE,
    delegate_role,
    delegates_for,
    delegations_visible_to,
    end_delegation,
    may_delegate,
    standing,
)
from perfeval.core.errors import Invalid
from perfeval.core.workflow import Role
from perfeval.web.shared.access import ActorRequest, for_roles
from perfeval.web.shared.dates import end_of, start_of

A_PAGE = 50
LAST_DAY = date(2100, 12, 31)
FIELDS = {"user": "person", "starts_at": "first_day", "ends_at": "last_day"}
for_lenders = for_roles(*LENDABLE, Role.SECURITY_ADMINISTRATOR)


def _day(label: str, hint: str) -> forms.DateField:
    return forms.DateField(
        label=label, help_text=hint, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class DelegationForm(forms.Form):
    person = forms.TypedChoiceField(label="受托人", coerce=int)
    first_day = _day("开始日期", "当日 0:00 起；选今天的，立即生效。")
    last_day = _day("结束日期", "当日 24:00（北京时间）自动结束。")

    def __init__(self, *args: Any, colleagues: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", "请选择"), *colleagues]  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.add_input(Submit("submit", "委托"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name in ("first_day", "last_day"):
            if name in given and not timezone.localdate() <= given[name] <= LAST_DAY:
                self.add_error(name, "不能早于今天，也请核对年份。")
        return given


@require_http_methods(["GET", "HEAD", "POST"])
@for_lenders
def delegations(request: ActorRequest) -> HttpResponseBase:
    form = _form(request) if may_delegate(request.actor) else None
    if request.method == "POST" and form is not None and form.is_valid() and _delegate(request, form):
        return redirect("delegations")
    now = timezone.now()
    page = Paginator(delegations_visible_to(request.actor), A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "rows": [(item, standing(item, now)) for item in page]}
    return render(request, "shared/delegations.html", context, status=422 if form and form.errors else 200)


def _form(request: ActorRequest) -> DelegationForm:
    colleagues = [(user.pk, f"{user}（{user.username}）") for user in delegates_for(request.actor)]
    return DelegationForm(request.POST or None, colleagues=colleagues, initial={"first_day": timezone.localdate()})


def _delegate(request: ActorRequest, form: DelegationForm) -> bool:
    given = form.cleaned_data
    try:
        lent = delegate_role(
            actor=request.actor,
            user_id=given["person"],
            starts_at=start_of(given["first_day"]),
            ends_at=end_of(given["last_day"]),
            now=timezone.now(),
        )
    except Invalid as refusal:
        for name, sentence in refusal.fields.items():
            form.add_error(FIELDS[name], sentence)
        return False
    messages.success(request, f"已委托{lent.user}代行{lent.get_role_display()}，到期自动结束。")
    return True


@require_POST
@for_lenders
def end(request: ActorRequest, delegation: int) -> HttpResponseBase:
    try:
        ended = end_delegation(actor=request.actor, delegation_id=delegation, now=timezone.now())
    except ObjectDoesNotExist as error:
        raise Http404 from error
    messages.success(request, f"对{ended.user}的委托已终止，{ended.user}从现在起不能再以此身份办理。")
    return redirect("delegations")
