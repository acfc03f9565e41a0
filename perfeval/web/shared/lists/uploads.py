"""One upload: what would become of each row, then the confirmation. Only the person who uploaded it sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from perfeval.exchange.lists.confirming import confirm_upload
from perfeval.exchange.lists.enums import RowAction, UploadState
from perfeval.exchange.lists.problems import problems_workbook
from perfeval.exchange.lists.queries import actions_of, job_of, rows_of, shown
from perfeval.exchange.lists.registry import KINDS
from perfeval.exchange.lists.uploading import discard_upload
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.acting import carried_out
from perfeval.web.shared.downloads import download
from perfeval.web.shared.lists.door import for_lists, own_upload

if TYPE_CHECKING:
    from perfeval.exchange.lists.models import ListUpload

A_PAGE = 50


@never_cache
@require_safe
@for_lists
def list_upload(request: ActorRequest, upload: UUID) -> HttpResponseBase:
    found = own_upload(request, upload)
    return render(request, "lists/upload.html", {**_preview(request, found), **_state(found)})


@never_cache
@require_safe
@for_lists
def list_upload_state(request: ActorRequest, upload: UUID) -> HttpResponseBase:
    """Asked again and again while a job is at work; once it is over the whole page is loaded anew."""
    found = own_upload(request, upload)
    response = render(request, "lists/state.html", _state(found))
    if not found.is_at_work:
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
@for_lists
def list_upload_confirm(request: ActorRequest, upload: UUID) -> HttpResponseBase:
    found = own_upload(request, upload)
    if carried_out(request, lambda: confirm_upload(upload=found, now=timezone.now())):
        found.refresh_from_db(fields=["state", "message"])
        if found.state == UploadState.DONE:
            messages.success(request, f"已写入：新增 {found.new} 行，修改 {found.changed} 行。")
    return redirect("list-upload", found.pk)


@require_POST
@for_lists
def list_upload_discard(request: ActorRequest, upload: UUID) -> HttpResponseBase:
    found = own_upload(request, upload)
    said = f"已放弃“{found.name}”，没有写入任何内容。"
    if not carried_out(request, lambda: discard_upload(upload=found, now=timezone.now()), said):
        return redirect("list-upload", found.pk)
    return redirect("list", found.kind)


@never_cache
@require_safe
@for_lists
def list_upload_problems(request: ActorRequest, upload: UUID) -> HttpResponse:
    """The wrong rows as a workbook."""
    found = own_upload(request, upload)
    return download(problems_workbook(found), f"{KINDS[found.kind].title}有错的行.xlsx")


def _preview(request: ActorRequest, upload: ListUpload) -> dict[str, object]:
    asked = request.GET.get("action", "")
    actions = actions_of(upload)
    action = RowAction(asked) if asked in RowAction.values else next(iter(actions), None)
    page = Paginator(rows_of(upload, action), A_PAGE).get_page(request.GET.get("page"))
    return {
        "kind": KINDS[upload.kind],
        "actions": actions.items(),
        "action": action,
        "page": page,
        "rows": [shown(row, upload.columns) for row in page],
        "section": "lists",
    }


def _state(upload: ListUpload) -> dict[str, object]:
    return {"upload": upload, "job": job_of(upload)}
