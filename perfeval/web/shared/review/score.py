"""核查得分: the reviewer's own score of a row beside the unit's, with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from perfeval.core.decimals import show
from perfeval.core.errors import Invalid, Refused
from perfeval.core.workflow import Action
from perfeval.evaluations.operations import save_reviewed_score
from perfeval.evaluations.queries import assess, permitted_actions
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.review.roles import for_reviewers
from perfeval.web.shared.review.visible import visible_row, visible_table

if TYPE_CHECKING:
    from perfeval.evaluations.models import Evaluation, Indicator


class ScoreForm(forms.Form):
    """`revision` is the row's when the form was made."""

    score = forms.CharField(
        label="核查得分", required=False, max_length=20, help_text="留空即取消核查得分。",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "figure-field", "autocomplete": "off"}),
    )  # fmt: skip
    reason = forms.CharField(
        label="理由", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="与自评得分不同时必填：扣分（加分）的依据。",
    )  # fmt: skip
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31)

    helper = FormHelper()
    helper.add_input(Submit("submit", "保存核查得分"))


@require_http_methods(["GET", "HEAD", "POST"])
@for_reviewers
def score(request: ActorRequest, evaluation_id: int, row_id: int) -> HttpResponseBase:
    evaluation = visible_table(request, evaluation_id)
    row = visible_row(evaluation, row_id)
    back = f"{reverse('review:table', args=[evaluation.pk])}#indicator-{row.pk}-score"
    permitted = permitted_actions(evaluation, request.actor, timezone.now())
    if not permitted.allows(Action.REVIEW):
        messages.error(request, permitted.refusals[Action.REVIEW])
        return redirect(back)
    stored = {
        "score": "" if row.reviewed_score is None else show(row.reviewed_score),
        "reason": row.reviewed_reason,
        "revision": row.revision,
    }
    form = ScoreForm(request.POST or None, initial=stored)
    if request.method == "POST" and form.is_valid() and _save(request, evaluation, row, form):
        messages.success(request, f"“{row.level3 or row.level2}”的核查得分已保存。")
        return redirect(back)
    form.helper.form_action = request.get_full_path()
    assessment = assess(evaluation)
    scored = next(
        item for stored, item in zip(assessment.indicators, assessment.scores.rows, strict=True) if stored == row
    )
    template = "review/score_form.html" if request.headers.get("HX-Request") else "review/score.html"
    return render(
        request,
        template,
        {"evaluation": evaluation, "row": row, "scored": scored, "form": form, "back": back, "section": "review:queue"},
    )


def _save(request: ActorRequest, evaluation: Evaluation, row: Indicator, form: ScoreForm) -> bool:
    try:
        save_reviewed_score(
            actor=request.actor,
            evaluation_id=evaluation.pk,
            indicator_id=row.pk,
            score=form.cleaned_data["score"],
            reason=form.cleaned_data["reason"],
            revision=form.cleaned_data["revision"],
            now=timezone.now(),
        )
    except Invalid as refusal:
        for name, sentence in refusal.fields.items():
            form.add_error(name if name in form.fields else None, sentence)
    except Refused as refusal:
        form.add_error(None, refusal.message)
    return not form.errors
