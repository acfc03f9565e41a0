"""延期: a later deadline for one unit of a campaign."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from perfeval.campaigns.operations import extend_deadline, withdraw_extension
from perfeval.campaigns.queries import extensions_of
from perfeval.core.errors import Invalid
from perfeval.organisations.queries import find_within
from perfeval.web.finance.campaign import own_campaigns
from perfeval.web.finance.campaign_form import LAST_DAY
from perfeval.web.finance.roles import for_finance
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.dates import end_of, last_day

if TYPE_CHECKING:
    from perfeval.campaigns.models import Campaign


class ExtensionForm(forms.Form):
    unit = forms.CharField(label="单位", max_length=200, help_text="单位编码，或单位全称。")
    closes = forms.DateField(
        label="延至", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="当日 24:00（北京时间）截止。",
    )  # fmt: skip
    reason = forms.CharField(label="事由", max_length=200)

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign = campaign
        self.helper = FormHelper()
        self.helper.add_input(Submit("submit", "准予延期"))

    def clean_unit(self) -> object:
        """The office of that code or name within the campaign's part of the tree."""
        found = find_within(self.campaign.organisation, self.cleaned_data["unit"].strip())
        if not found:
            raise forms.ValidationError("没有找到这个单位，请核对编码或全称。")
        if len(found) > 1:
            raise forms.ValidationError("有多个同名单位，请填写单位编码。")
        return found[0]

    def clean_closes(self) -> date:
        closes: date = self.cleaned_data["closes"]
        if closes > LAST_DAY:
            raise forms.ValidationError("日期过晚，请核对年份。")
        return closes


@require_http_methods(["GET", "HEAD", "POST"])
@for_finance
def extend(request: ActorRequest, campaign_id: int) -> HttpResponseBase:
    campaign = get_object_or_404(own_campaigns(request), pk=campaign_id)
    initial = {"unit": request.GET.get("unit", ""), "closes": last_day(campaign.closes_at)}
    form = ExtensionForm(request.POST or None, campaign=campaign, initial=initial)
    if request.method == "POST" and form.is_valid() and _extend(request, campaign, form):
        messages.success(
            request, f"{form.cleaned_data['unit']}的截止时间已延至 {form.cleaned_data['closes']:%Y年%-m月%-d日} 24:00。"
        )
        return redirect("finance:campaign", campaign.pk)
    context = {"form": form, "campaign": campaign, "section": "finance:campaigns"}
    return render(request, "finance/extension.html", context, status=422 if form.errors else 200)


def _extend(request: ActorRequest, campaign: Campaign, form: ExtensionForm) -> bool:
    given = form.cleaned_data
    try:
        extend_deadline(
            campaign=campaign,
            organisation=given["unit"],
            closes_at=end_of(given["closes"]),
            reason=given["reason"],
            by=request.actor.author,
            now=timezone.now(),
        )
    except Invalid as refusal:
        names = {"organisation": "unit", "closes_at": "closes"}
        for name, sentence in refusal.fields.items():
            form.add_error(names.get(name, name), sentence)
    return not form.errors


@require_POST
@for_finance
def withdraw(request: ActorRequest, campaign_id: int, extension_id: int) -> HttpResponseBase:
    """The task's own deadline holds for the unit again."""
    campaign = get_object_or_404(own_campaigns(request), pk=campaign_id)
    extension = get_object_or_404(extensions_of(campaign, request.actor.organisation), pk=extension_id)
    withdraw_extension(extension=extension, by=request.actor.author, now=timezone.now())
    messages.success(
        request,
        f"{extension.organisation}的延期已取消，截止时间恢复为 {last_day(campaign.closes_at):%Y年%-m月%-d日} 24:00。",
    )
    return redirect("finance:campaign", campaign.pk)
