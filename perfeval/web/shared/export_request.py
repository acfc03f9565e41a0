"""导出: from a list to a file, or to a job that makes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from perfeval.core.errors import Refused
from perfeval.exchange.exports.asking import Ready, request_export
from perfeval.exchange.exports.contents.registry import CONTENTS
from perfeval.exchange.exports.enums import ExportFormat, ExportKind
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.downloads import download

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from perfeval.evaluations.models import Evaluation
    from perfeval.exchange.exports.models import Export


def start_export(request: ActorRequest, evaluations: QuerySet[Evaluation], back: str) -> HttpResponseBase:
    kind = request.POST.get("kind", "")

    def ask() -> Ready | Export:
        return request_export(
            actor=request.actor,
            evaluations=evaluations,
            kind=ExportKind(kind) if kind in CONTENTS else ExportKind.TABLES,
            export_format=asked_format(request),
            now=timezone.now(),
        )

    return hand_out_or_wait(request, ask, back)


def asked_format(request: ActorRequest) -> ExportFormat:
    asked = request.POST.get("format", "")
    return ExportFormat(asked) if asked in ExportFormat else ExportFormat.XLSX


def hand_out_or_wait(request: ActorRequest, ask: Callable[[], Ready | Export], back: str) -> HttpResponseBase:
    """Hand out a small file at once, else lead to the page of the job; where it is refused, back with the reason."""
    try:
        answer = ask()
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect(back)
    return download(answer.content, answer.name) if isinstance(answer, Ready) else redirect("export", answer.pk)
