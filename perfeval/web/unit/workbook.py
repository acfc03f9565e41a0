"""离线填报: the table as a workbook to fill in without network, and what comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from perfeval.core.errors import NotAllowed, Refused
from perfeval.core.workflow import Action
from perfeval.evaluations.queries import assess, evaluations_visible_to, permitted_actions
from perfeval.exchange.errors import ReadError
from perfeval.exchange.offline.model import SPARE_ROWS
from perfeval.exchange.offline.uploads import receive_workbook, uploads_of
from perfeval.exchange.offline.writing import write_workbook
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.downloads import download, file_name
from perfeval.web.unit.roles import for_unit

if TYPE_CHECKING:
    from perfeval.evaluations.models import Evaluation

MOST_BYTES = 5_000_000
TOO_LARGE = "文件超过 5 MB，不是从系统下载的离线工作簿。"


class UploadForm(forms.Form):
    file = forms.FileField(
        label="填好的工作簿",
        max_length=255,
        error_messages={"required": "请先选择文件。", "empty": "这个文件是空的。"},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx", "class": "form-control"}),
    )

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if not (file.name or "").lower().endswith(".xlsx"):
            raise forms.ValidationError("请上传从本页下载的 .xlsx 工作簿，不要另存为其他格式。")
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        return file


@never_cache
@require_http_methods(["GET", "POST"])
@for_unit
def workbook(request: ActorRequest, pk: int) -> HttpResponseBase:
    """The steps; a file sent here leads on to its comparison."""
    evaluation = get_object_or_404(evaluations_visible_to(request.actor), pk=pk)
    now = timezone.now()
    permitted = permitted_actions(evaluation, request.actor, now)
    if not permitted.allows(Action.EDIT):
        if request.method == "POST":
            raise NotAllowed(permitted.refusals[Action.EDIT])
        return redirect("unit:submitted", pk=pk)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = receive_workbook(
                actor=request.actor, evaluation=evaluation, chunks=file.chunks(), name=file.name or "", now=now
            )
            return redirect("unit:workbook-compare", made.pk)
        except ReadError as error:
            form.add_error("file", "；".join(problem.message for problem in error.problems[:3]))
        except Refused as refusal:
            form.add_error("file", refusal.message)
    context = {
        "form": form,
        "deadline": permitted.deadline,
        "spare_rows": SPARE_ROWS,
        "waiting": uploads_of(request.actor, now).filter(evaluation=evaluation, taken_at=None).defer("cells"),
        **about(evaluation),
    }
    return render(request, "unit/workbook.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
@for_unit
def workbook_file(request: ActorRequest, pk: int) -> HttpResponseBase:
    evaluation = get_object_or_404(evaluations_visible_to(request.actor), pk=pk)
    now = timezone.now()
    if not permitted_actions(evaluation, request.actor, now).allows(Action.EDIT):
        return redirect("unit:submitted", pk=pk)
    return download(write_workbook(assess(evaluation), now=now), file_name(evaluation, "年度自评表-离线填报.xlsx"))


def about(evaluation: Evaluation) -> dict[str, Any]:
    return {
        "evaluation": evaluation,
        "section": "unit:tables",
        "trail": (
            (reverse("unit:tables"), "自评表"),
            (reverse("unit:entry", args=[evaluation.pk]), str(evaluation.project)),
        ),
    }
