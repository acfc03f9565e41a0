"""A filtered, ordered page of tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Page
from django.http import QueryDict

from perfeval.audit.paging import Amount, Pages
from perfeval.evaluations.queries import SORTS, Tab, evaluations_visible_to, in_tab, ordering, tabs_of
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.campaign import campaigns_to_choose, chosen_campaign
from perfeval.web.shared.review.filters import EvaluationFilter

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from perfeval.evaluations.models import Evaluation

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Queue:
    """`filtered` is all tabs together, `evaluations` the tab that is open."""

    filters: EvaluationFilter
    tab: Tab
    sort: str
    filtered: QuerySet[Evaluation]
    evaluations: QuerySet[Evaluation]


def filter_tables(request: ActorRequest, asked: QueryDict, *, without: tuple[str, ...] = ()) -> EvaluationFilter:
    campaigns = campaigns_to_choose(request, request.actor)
    chosen = chosen_campaign(request, request.actor)
    tables, within = evaluations_visible_to(request.actor), request.actor.organisation
    return EvaluationFilter(asked, tables, campaigns, chosen, within=within, without=without)


def asked_sort(asked: QueryDict, default: str) -> str:
    sort = asked.get("sort", "")
    return sort if sort.removeprefix("-") in SORTS else default


def make_queue(request: ActorRequest, asked: QueryDict) -> Queue:
    """The queue that an address stands for. The oldest submission comes first unless another order is asked for."""
    role = request.actor.as_role
    filters = filter_tables(request, asked, without=("status",))  # the tabs say it
    tab = next((item for item in tabs_of(role) if item.value == asked.get("tab")), Tab.WAITING)
    filtered = filters.qs
    return Queue(filters, tab, asked_sort(asked, "submitted"), filtered, in_tab(filtered, tab, role))


def page_of(
    evaluations: QuerySet[Evaluation], sort: str, number: str | None, amount: Amount | None = None
) -> Page[Evaluation]:
    """`amount` where the rows have been counted already."""
    rows = evaluations.order_by(*ordering(sort)).defer("campaign__scheme__text")  # long, and no list shows it
    pages = Pages(rows, A_PAGE)
    if amount is not None:
        pages.amount = amount
    return pages.get_page(number)
