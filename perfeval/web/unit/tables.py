"""自评表: every table of the unit, of one campaign or of all."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponseBase
from django.shortcuts import render

from perfeval.evaluations.queries import evaluations_visible_to
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.campaign import chosen_campaign
from perfeval.web.unit.roles import for_unit

A_PAGE = 50


@for_unit
def tables(request: ActorRequest) -> HttpResponseBase:
    evaluations = evaluations_visible_to(request.actor).defer("campaign__scheme__text")  # long, and no list shows it
    evaluations = evaluations.order_by("-campaign__year", "project__code", "pk")
    words = request.GET.get("q", "").strip()
    campaign = None
    if words:  # a search looks everywhere, not only into the year that happens to be chosen
        evaluations = evaluations.filter(Q(project__name__icontains=words) | Q(project__code__icontains=words))
    elif request.GET.get("all") != "1":
        campaign = chosen_campaign(request, request.actor)
        evaluations = evaluations.filter(campaign=campaign)
    page = Paginator(evaluations, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "unit/tables.html", {"page": page, "words": words, "campaign": campaign})
