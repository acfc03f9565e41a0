"""导出文件: large exports. Only the person who asked for one sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from perfeval.exchange.exports.asking import cancel_export, export_again
from perfeval.exchange.exports.naming import download_name
from perfeval.exchange.exports.queries import exports_of, hidden_tables, open_file, progress_of, still_allowed
from perfeval.web.shared.access import ActorRequest, for_roles
from perfeval.web.shared.acting import carried_out
from perfeval.web.shared.made_files import hand_out, render_list

if TYPE_CHECKING:
    from perfeval.exchange.exports.models import Export


@never_cache
@require_safe
@for_roles()
def exports(request: ActorRequest) -> HttpResponseBase:
    return render_list(request, "shared/exports.html", exports_of(request.actor), "export")


@never_cache
@require_safe
@for_roles()
def export(request: ActorRequest, export: UUID) -> HttpResponseBase:
    return render(request, "shared/export.html", _state(_own(request, export)))


@never_cache
@require_safe
@for_roles()
def export_state(request: ActorRequest, export: UUID) -> HttpResponseBase:
    """Asked again and again by the page while the file is being made."""
    return render(request, "components/export.html", _state(_own(request, export)))


@require_POST
@for_roles()
def cancel(request: ActorRequest, export: UUID) -> HttpResponseBase:
    found = _own(request, export)
    carried_out(request, lambda: cancel_export(export=found, now=timezone.now()), "已取消导出。")
    return redirect("export", found.pk)


@require_POST
@for_roles()
def again(request: ActorRequest, export: UUID) -> HttpResponseBase:
    found = _own(request, export)
    carried_out(request, lambda: export_again(export=found, now=timezone.now()))
    return redirect("export", found.pk)


@never_cache
@require_safe
@for_roles()
def export_file(request: ActorRequest, export: UUID) -> HttpResponseBase:
    found = _own(request, export)
    if found.is_list:
        still_allowed(request.actor, found)
    content = open_file(found, timezone.now())
    if content is None:
        return redirect("export", found.pk)
    hidden = hidden_tables(request.actor, found)
    return hand_out(content, download_name(found.title, found.format), hidden=hidden, again="导出")


def _own(request: ActorRequest, pk: UUID) -> Export:
    return get_object_or_404(exports_of(request.actor), pk=pk)


def _state(export: Export) -> dict[str, object]:
    """Context of components/export.html."""
    return {"export": export, "progress": progress_of(export, timezone.now()) if export.is_at_work else None}
