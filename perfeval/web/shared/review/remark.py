"""审核意见: writing one on a cell, a row or the whole table, taking it back, settling it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from perfeval.core.errors import Invalid, Refused
from perfeval.core.workflow import Action
from perfeval.evaluations.operations import add_remark, remove_remark, resolve_remark
from perfeval.evaluations.queries import permitted_actions, remarks_for
from perfeval.evaluations.queries.fields import EVALUATION_CELLS, FUND_CELLS, INDICATOR_CELLS
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.acting import carried_out
from perfeval.web.shared.review.roles import for_reviewers
from perfeval.web.shared.review.visible import visible_row, visible_table

if TYPE_CHECKING:
    from perfeval.evaluations.models import Evaluation, Indicator

_ROW_FIELDS = [
    (name, cell.label) for name, cell in INDICATOR_CELLS.items() if name not in ("declared", "not_applicable")
]
_TABLE_FIELDS = [(name, cell.label) for name, cell in {**EVALUATION_CELLS, **FUND_CELLS}.items()]


class RemarkForm(forms.Form):
    """`field` empty means the whole row or the whole table."""

    field = forms.ChoiceField(label="针对", required=False)
    text = forms.CharField(
        label="意见", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明问题和要怎么改。退回时一并发给填报单位，此前只有本级审核人看得到。",
    )  # fmt: skip

    def __init__(self, *args: object, on_row: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        whole = ("", "整行") if on_row else ("", "整张表")
        self.fields["field"].choices = [whole, *(_ROW_FIELDS if on_row else _TABLE_FIELDS)]  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.add_input(Submit("submit", "记下意见"))


@require_http_methods(["GET", "HEAD", "POST"])
@for_reviewers
def remark(request: ActorRequest, evaluation_id: int, row_id: int | None = None) -> HttpResponseBase:
    """A page of its own, or (asked for by a script) the form alone for the panel of the review page."""
    evaluation = visible_table(request, evaluation_id)
    row = visible_row(evaluation, row_id) if row_id is not None else None
    back = _cell_address(evaluation, row, request.GET.get("field", ""))
    permitted = permitted_actions(evaluation, request.actor, timezone.now())
    if not permitted.allows(Action.REVIEW):
        messages.error(request, permitted.refusals[Action.REVIEW])
        return redirect(back)
    form = RemarkForm(request.POST or None, on_row=row is not None, initial={"field": request.GET.get("field", "")})
    if request.method == "POST" and form.is_valid() and _save(request, evaluation, row, form):
        messages.success(request, "意见已记下，退回时一并发给填报单位。")
        return redirect(_cell_address(evaluation, row, form.cleaned_data["field"]))
    # The script swaps a fragment; the address of the form is always the page's own.
    form.helper.form_action = request.get_full_path()
    template = "review/remark_form.html" if request.headers.get("HX-Request") else "review/remark.html"
    return render(
        request, template, {"evaluation": evaluation, "row": row, "form": form, "back": back, "section": "review:queue"}
    )


def _save(request: ActorRequest, evaluation: Evaluation, row: Indicator | None, form: RemarkForm) -> bool:
    try:
        add_remark(
            actor=request.actor,
            evaluation_id=evaluation.pk,
            text=form.cleaned_data["text"],
            indicator_id=row.pk if row else None,
            field=form.cleaned_data["field"],
            now=timezone.now(),
        )
    except Invalid as refusal:
        for name, sentence in refusal.fields.items():
            form.add_error(name if name in form.fields else None, sentence)
    except Refused as refusal:
        form.add_error(None, refusal.message)
    return not form.errors


@require_POST
@for_reviewers
def remove(request: ActorRequest, evaluation_id: int, remark_id: int) -> HttpResponseBase:
    evaluation = visible_table(request, evaluation_id)
    own = remarks_for(request.actor, evaluation).filter(author_role=request.actor.role)
    get_object_or_404(own, pk=remark_id)
    ids = {"evaluation_id": evaluation.pk, "remark_id": remark_id}
    carried_out(request, lambda: remove_remark(actor=request.actor, **ids, now=timezone.now()), "意见已删除。")
    return redirect(f"{_table_address(evaluation)}#remarks")


@require_POST
@for_reviewers
def resolve(request: ActorRequest, evaluation_id: int, remark_id: int) -> HttpResponseBase:
    evaluation = visible_table(request, evaluation_id)
    own = remarks_for(request.actor, evaluation).filter(author_role=request.actor.role, sent_at__isnull=False)
    get_object_or_404(own, pk=remark_id)
    ids = {"evaluation_id": evaluation.pk, "remark_id": remark_id}
    carried_out(request, lambda: resolve_remark(actor=request.actor, **ids, now=timezone.now()), "意见已办结。")
    return redirect(f"{_table_address(evaluation)}#remarks")


def _table_address(evaluation: Evaluation) -> str:
    return reverse("review:table", args=[evaluation.pk])


def _cell_address(evaluation: Evaluation, row: Indicator | None, field: str) -> str:
    """Back to where the remark stands."""
    if row is None:
        return f"{_table_address(evaluation)}#remarks"
    known = field if field in INDICATOR_CELLS else "level3"
    return f"{_table_address(evaluation)}#indicator-{row.pk}-{known}"
