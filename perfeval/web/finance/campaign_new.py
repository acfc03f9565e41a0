"""布置任务: a campaign and the tables of all its projects, in one act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from perfeval.core.errors import Invalid
from perfeval.evaluations.operations import open_campaign
from perfeval.web.finance.campaign_form import CampaignForm
from perfeval.web.finance.roles import for_finance
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.campaign import CHOSEN_CAMPAIGN
from perfeval.web.shared.dates import end_of, start_of

if TYPE_CHECKING:
    from perfeval.campaigns.models import Campaign

# Where the operation's names of what is wrong differ from the fields of the form.
_FIELDS = {"opens_at": "opens", "closes_at": "closes"}


@require_http_methods(["GET", "HEAD", "POST"])
@for_finance
def campaign_new(request: ActorRequest) -> HttpResponseBase:
    organisation = request.actor.organisation
    today = timezone.localdate()
    year = today.year - 1  # a year is evaluated at the beginning of the next
    initial = {"year": year, "title": f"{year}年度项目支出绩效自评", "opens": today}
    form = CampaignForm(request.POST or None, organisation=organisation, initial=initial)
    if request.method == "POST" and form.is_valid():
        opened = _open(request, form)
        if opened is not None:
            campaign, tables = opened
            request.session[CHOSEN_CAMPAIGN] = campaign.pk
            messages.success(request, f"已布置“{campaign}”，为 {tables} 个项目生成了自评表。")
            return redirect("finance:campaign", campaign.pk)
    context = {"form": form, "section": "finance:campaigns"}
    return render(request, "finance/campaign_new.html", context, status=422 if form.errors else 200)


def _open(request: ActorRequest, form: CampaignForm) -> tuple[Campaign, int] | None:
    given = form.cleaned_data
    try:
        return open_campaign(
            title=given["title"],
            organisation=request.actor.organisation,
            scheme=form.schemes[given["scheme"]],
            year=given["year"],
            layout=given["layout"],
            review_by_bureau="bureau" in given["levels"],
            review_by_finance="finance" in given["levels"],
            sign_prints=given["sign_prints"],
            opens_at=start_of(given["opens"]),
            closes_at=end_of(given["closes"]),
            departments=given["departments"],
            left_out=given["left_out"],
            by=request.actor.author,
            now=timezone.now(),
        )
    except Invalid as refusal:
        for name, sentence in refusal.fields.items():
            field = _FIELDS.get(name, name)
            form.add_error(field if field in form.fields else None, sentence)
    return None
