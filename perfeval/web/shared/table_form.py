"""One table on its official form as Excel or Word: for those who must hand in a file. The print that counts is the PDF."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from perfeval.core.workflow import State
from perfeval.evaluations.queries import assess, evaluations_visible_to, latest_snapshot
from perfeval.exchange.writers.official import write_docx, write_xlsx
from perfeval.printing.document import with_short_points
from perfeval.printing.operations import stored_sheet
from perfeval.printing.paper.neutral import form_document
from perfeval.web.shared.access import ActorRequest, for_roles
from perfeval.web.shared.downloads import download, file_name

if TYPE_CHECKING:
    from perfeval.core.official_form import FormDocument
    from perfeval.evaluations.models import Evaluation


@never_cache
@require_safe
@for_roles()
def table_xlsx(request: ActorRequest, pk: int) -> HttpResponseBase:
    return _file(request, pk, write_xlsx, "xlsx")


@never_cache
@require_safe
@for_roles()
def table_docx(request: ActorRequest, pk: int) -> HttpResponseBase:
    return _file(request, pk, write_docx, "docx")


def _file(request: ActorRequest, pk: int, write: Callable[[FormDocument], bytes], suffix: str) -> HttpResponseBase:
    evaluation = get_object_or_404(evaluations_visible_to(request.actor), pk=pk)
    return download(write(_form(evaluation)), file_name(evaluation, f"年度绩效自评表.{suffix}"))


def _form(evaluation: Evaluation) -> FormDocument:
    """A draft as it stands; what was submitted as it was submitted."""
    snapshot = None if evaluation.as_state is State.DRAFTING else latest_snapshot(evaluation)
    if snapshot is None:
        sheet, standing = with_short_points(assess(evaluation).sheet), "草稿"
    else:
        sheet, standing = stored_sheet(snapshot), f"第{snapshot.version}版　{evaluation.status.label}"
    return form_document(sheet, evaluation.campaign.layout, standing=standing)
