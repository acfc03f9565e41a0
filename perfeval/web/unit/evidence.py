"""证明材料: the files of a table and of its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from perfeval.core.errors import Invalid
from perfeval.core.workflow import Action
from perfeval.evaluations.operations import add_evidence, remove_evidence
from perfeval.evaluations.queries import evaluations_visible_to, evidence_of, permitted_actions
from perfeval.web.shared.access import ActorRequest
from perfeval.web.unit.roles import for_unit

if TYPE_CHECKING:
    from perfeval.evaluations.models import Evaluation


class UploadForm(forms.Form):
    row = forms.TypedChoiceField(label="属于", coerce=int, empty_value=None, required=False)
    file = forms.FileField(
        label="文件",
        max_length=255,
        help_text="可上传 PDF、图片、Word、Excel、OFD、ZIP，每个不超过 20 MB。",
        error_messages={"required": "请先选择文件。", "empty": "这个文件是空的。"},
    )

    def __init__(self, evaluation: Evaluation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = evaluation.indicators.order_by("position", "pk")
        names = [(row.pk, f"第{number}行 {row.level3 or row.level2}"[:60]) for number, row in enumerate(rows, start=1)]
        field = self.fields["row"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - for the type checker
        field.choices = [("", "整张表"), *names]
        self.helper = FormHelper()
        self.helper.add_input(Submit("submit", "上传"))


@require_http_methods(["GET", "POST"])
@for_unit
def evidence(request: ActorRequest, pk: int) -> HttpResponseBase:
    evaluation = get_object_or_404(evaluations_visible_to(request.actor), pk=pk)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(evaluation, *sent, initial={"row": request.GET.get("row")})
    if form.is_bound and form.is_valid() and _add(request, evaluation, form):
        messages.success(request, f"已上传：{form.cleaned_data['file'].name}")
        return redirect("unit:evidence", pk=pk)
    may_edit = permitted_actions(evaluation, request.actor, timezone.now()).allows(Action.EDIT)
    context = {
        "evaluation": evaluation,
        "form": form if may_edit else None,
        "files": evidence_of(evaluation),
        "section": "unit:tables",
        "trail": ((reverse("unit:tables"), "自评表"), (reverse("unit:entry", args=[pk]), str(evaluation.project))),
    }
    return render(request, "unit/evidence.html", context, status=422 if form.errors else 200)


def _add(request: ActorRequest, evaluation: Evaluation, form: UploadForm) -> bool:
    upload, row = form.cleaned_data["file"], form.cleaned_data["row"]
    try:
        add_evidence(
            actor=request.actor, evaluation_id=evaluation.pk, upload=upload, indicator_id=row, now=timezone.now()
        )
    except Invalid as error:
        form.add_error("file", error.message)
        return False
    return True


@require_POST
@for_unit
def remove(request: ActorRequest, pk: int, evidence: int) -> HttpResponseBase:
    evaluation = get_object_or_404(evaluations_visible_to(request.actor), pk=pk)
    item = get_object_or_404(evidence_of(evaluation), pk=evidence)
    remove_evidence(actor=request.actor, evaluation_id=pk, evidence_id=evidence, now=timezone.now())
    messages.success(request, f"已删除：{item.name}")
    return redirect("unit:evidence", pk=pk)
