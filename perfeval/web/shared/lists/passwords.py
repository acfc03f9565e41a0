"""Initial passwords for the accounts that an upload has made: only for the person who uploaded and confirmed it, once."""

from __future__ import annotations

import io
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from perfeval.core.errors import Refused
from perfeval.exchange.lists.enums import UploadState
from perfeval.exchange.lists.initial_passwords import MOST_AT_ONCE, accounts_waiting, hand_out
from perfeval.exchange.lists.registry import KINDS
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.lists.door import for_lists, own_upload


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_lists
def list_upload_passwords(request: ActorRequest, upload: UUID) -> HttpResponseBase:
    found = own_upload(request, upload)
    if found.kind != "users" or found.state != UploadState.DONE:
        raise Http404
    problem = ""
    if request.method == "POST":
        try:
            content = hand_out(upload=found, now=timezone.now())
            return FileResponse(io.BytesIO(content), as_attachment=True, filename="初始密码.xlsx")
        except Refused as refusal:
            problem = refusal.message
    context = {
        "upload": found, "kind": KINDS[found.kind], "waiting": len(accounts_waiting(found)), "most": MOST_AT_ONCE,
        "problem": problem, "section": "lists",
    }  # fmt: skip
    return render(request, "lists/passwords.html", context, status=400 if problem else 200)
