"""打印批次: many tables printed at once. Only the person who asked for a batch sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from perfeval.printing.batch.asking import cancel_batch, print_rest
from perfeval.printing.batch.naming import download_name
from perfeval.printing.batch.queries import batches_of, failed_items, hidden_items, open_file, progress_of
from perfeval.web.shared.access import ActorRequest, for_roles
from perfeval.web.shared.acting import carried_out
from perfeval.web.shared.made_files import hand_out, render_list

if TYPE_CHECKING:
    from perfeval.printing.batch_models import Batch

MOST_FAILURES = 100  # shown; a retry takes them all


@never_cache
@require_safe
@for_roles()
def print_batches(request: ActorRequest) -> HttpResponseBase:
    return render_list(request, "shared/print_batches.html", batches_of(request.actor), "print-batch")


@never_cache
@require_safe
@for_roles()
def print_batch(request: ActorRequest, batch: UUID) -> HttpResponseBase:
    return render(request, "shared/print_batch.html", _state(own_batch(request, batch)))


@never_cache
@require_safe
@for_roles()
def print_batch_state(request: ActorRequest, batch: UUID) -> HttpResponseBase:
    """Asked again and again by the page while the batch is at work."""
    return render(request, "components/print_batch.html", _state(own_batch(request, batch)))


@require_POST
@for_roles()
def cancel_printing(request: ActorRequest, batch: UUID) -> HttpResponseBase:
    found = own_batch(request, batch)
    said = "已取消。已经打印的保留一天，可以从这里继续。"
    carried_out(request, lambda: cancel_batch(batch=found, now=timezone.now()), said)
    return redirect("print-batch", found.pk)


@require_POST
@for_roles()
def print_the_rest(request: ActorRequest, batch: UUID) -> HttpResponseBase:
    found = own_batch(request, batch)
    carried_out(request, lambda: print_rest(actor=request.actor, batch=found, now=timezone.now()))
    return redirect("print-batch", found.pk)


@never_cache
@require_safe
@for_roles()
def print_batch_file(request: ActorRequest, batch: UUID) -> HttpResponseBase:
    found = own_batch(request, batch)
    content = open_file(found)
    if content is None:
        return redirect("print-batch", found.pk)
    hidden = hidden_items(request.actor, found)
    return hand_out(content, download_name(found), hidden=hidden, again="打印")


def own_batch(request: ActorRequest, pk: UUID) -> Batch:
    return get_object_or_404(batches_of(request.actor), pk=pk)


def _state(batch: Batch) -> dict[str, object]:
    """Context of components/print_batch.html."""
    failed = failed_items(batch).count()
    return {
        "batch": batch,
        "failed": failed,
        "printed": batch.total - failed,
        "progress": progress_of(batch, timezone.now()) if batch.is_at_work else None,
        "failures": list(failed_items(batch)[:MOST_FAILURES]),
    }
