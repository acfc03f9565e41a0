"""清单: which there are; one of them with its template, its exports and its upload."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perfeval.core.errors import Refused
from perfeval.exchange.exports.asking import request_list
from perfeval.exchange.lists.queries import own_campaigns, uploads_of
from perfeval.exchange.lists.registry import kinds_of
from perfeval.exchange.lists.template import template
from perfeval.exchange.lists.uploading import receive_upload
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.downloads import download
from perfeval.web.shared.export_request import asked_format, hand_out_or_wait
from perfeval.web.shared.lists.door import asked_kind, asked_scope, for_lists, needed_scope

if TYPE_CHECKING:
    from perfeval.exchange.exports.asking import Ready
    from perfeval.exchange.exports.models import Export

MOST_UPLOADS = 20


@require_safe
@for_lists
def lists(request: ActorRequest) -> HttpResponseBase:
    return render(request, "lists/index.html", {"kinds": kinds_of(request.actor)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_lists
def one_list(request: ActorRequest, kind: str) -> HttpResponseBase:
    found = asked_kind(request, kind)
    problem = ""
    if request.method == "POST":
        scope = needed_scope(request, found)
        file = request.FILES.get("file")
        if file is None:
            problem = "请先选择要上传的文件。"
        else:
            try:
                upload = receive_upload(
                    actor=request.actor, kind=found.key, campaign=scope.campaign, file=file, now=timezone.now()
                )
                return redirect("list-upload", upload.pk)
            except Refused as refusal:
                problem = refusal.message
    current = asked_scope(request, found)
    context = {
        "kind": found,
        "scope": current,
        "columns": found.columns(current) if current else (),
        "without_code": found.without_code(current) if current else 0,
        "campaigns": list(own_campaigns(request.actor)) if found.needs_campaign else [],
        "uploads": uploads_of(request.actor).filter(kind=found.key)[:MOST_UPLOADS],
        "problem": problem,
        "section": "lists",
    }
    return render(request, "lists/kind.html", context, status=400 if problem else 200)


@never_cache
@require_safe
@for_lists
def list_template(request: ActorRequest, kind: str) -> HttpResponseBase:
    found = asked_kind(request, kind)
    return download(template(found, needed_scope(request, found)), f"{found.title}导入模板.xlsx")


@require_POST
@for_lists
def list_export(request: ActorRequest, kind: str) -> HttpResponseBase:
    found = asked_kind(request, kind)
    campaign = needed_scope(request, found).campaign

    def ask() -> Ready | Export:
        return request_list(
            actor=request.actor, kind=found.key, campaign=campaign, export_format=asked_format(request),
            now=timezone.now(),
        )  # fmt: skip

    query = f"?campaign={campaign.pk}" if campaign else ""
    return hand_out_or_wait(request, ask, f"{reverse('list', args=[found.key])}{query}")
