"""自评表: every table of the unit, of one campaign or of all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.http import HttpResponseBase, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from perfeval.audit.paging import Pages, amount_of
from perfeval.evaluations.queries import evaluations_visible_to
from perfeval.printing.batch.queries import printable
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.campaign import chosen_campaign
from perfeval.web.unit.roles import for_unit

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from perfeval.campaigns.models import Campaign
    from perfeval.evaluations.models import Evaluation

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """`campaign` is None where the list is of all years."""

    evaluations: QuerySet[Evaluation]
    words: str
    campaign: Campaign | None


def listed(request: ActorRequest, asked: QueryDict) -> Listed:
    """The tables that an address stands for."""
    evaluations = evaluations_visible_to(request.actor).defer("campaign__scheme__text")  # long, and no list shows it
    evaluations = evaluations.order_by("-campaign__year", "project__code", "pk")
    words = asked.get("q", "").strip()
    if words:  # a search looks everywhere, not only into the year that happens to be chosen
        found = evaluations.filter(Q(project__name__icontains=words) | Q(project__code__icontains=words))
        return Listed(found, words, None)
    if asked.get("all") == "1":
        return Listed(evaluations, words, None)
    campaign = chosen_campaign(request, request.actor)
    return Listed(evaluations.filter(campaign=campaign), words, campaign)


@require_safe
@for_unit
def tables(request: ActorRequest) -> HttpResponseBase:
    shown = listed(request, request.GET)
    page = Pages(shown.evaluations, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "words": shown.words,
        "campaign": shown.campaign,
        "can_print": amount_of(printable(shown.evaluations)),
    }
    return render(request, "unit/tables.html", context)
