"""One table as data: its content in the interchange format, its findings as a list."""

from __future__ import annotations

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from perfeval.evaluations.queries import evaluations_visible_to
from perfeval.exchange.exports.asking import make_export
from perfeval.exchange.exports.enums import ExportFormat, ExportKind
from perfeval.exchange.exports.one_table import table_as_json
from perfeval.web.shared.access import ActorRequest, for_roles
from perfeval.web.shared.downloads import download


@never_cache
@require_safe
@for_roles()
def table_json(request: ActorRequest, pk: int) -> HttpResponseBase:
    file = table_as_json(get_object_or_404(evaluations_visible_to(request.actor), pk=pk))
    return download(file.content, file.name)


@never_cache
@require_safe
@for_roles()
def table_findings(request: ActorRequest, pk: int, suffix: str) -> HttpResponseBase:
    evaluation = get_object_or_404(evaluations_visible_to(request.actor), pk=pk)
    if suffix not in ExportFormat:
        raise Http404
    file = make_export(
        actor=request.actor,
        evaluation=evaluation,
        kind=ExportKind.FINDINGS,
        export_format=ExportFormat(suffix),
        now=timezone.now(),
    )
    return download(file.content, file.name)
