"""打印所选、打印全部: from a list of tables to a batch of prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.utils import timezone

from perfeval.core.errors import Refused
from perfeval.evaluations.queries import evaluations_visible_to
from perfeval.printing.batch.asking import request_batch
from perfeval.printing.batch_enums import BatchKind
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.numbers import numbers_in

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from perfeval.evaluations.models import Evaluation

MOST_TICKED = 200  # boxes: a page of a list has fifty


def asked_filters(request: HttpRequest) -> QueryDict:
    """The filters of the list on which the button was pressed."""
    return QueryDict(request.POST.get("filters", "")[:2000])


def wants_all(request: HttpRequest) -> bool:
    return request.POST.get("scope") == "all"


def ticked(request: ActorRequest) -> QuerySet[Evaluation]:
    """The tables whose boxes are ticked; anything that is no id is passed over."""
    chosen = numbers_in(request.POST.getlist("table")[:MOST_TICKED])
    return evaluations_visible_to(request.actor).filter(pk__in=chosen)


def start_batch(request: ActorRequest, evaluations: QuerySet[Evaluation], back: str) -> HttpResponseBase:
    """Begin, and lead to the page of the batch; where it is refused, back to the list with the reason."""
    kind = BatchKind.MERGED if request.POST.get("kind") == BatchKind.MERGED else BatchKind.ZIP
    try:
        batch = request_batch(actor=request.actor, evaluations=evaluations, kind=kind, now=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect(back)
    return redirect("print-batch", batch.pk)
