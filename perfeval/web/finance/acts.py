"""公开, 重新打开, 免报: each asks once more, the last two for a reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from perfeval.core.errors import Invalid, Refused
from perfeval.core.workflow import Action
from perfeval.evaluations import operations
from perfeval.evaluations.queries import evaluations_visible_to, permitted_actions
from perfeval.web.finance.roles import for_finance
from perfeval.web.shared.access import ActorRequest

if TYPE_CHECKING:
    from perfeval.evaluations.models import Evaluation


@dataclass(frozen=True, slots=True)
class Act:
    """`asks`: what the reason is called; empty where none is asked for."""

    action: Action
    operation: Callable[..., Evaluation]
    title: str
    explains: str
    asks: str
    done: str


PUBLISH = Act(
    Action.PUBLISH, operations.publish, "公开这份自评表", "公开后，状态改为“已公开”；任何人凭打印件上的核验码都能查到单位、项目、版本和得分。", "",
    "“{}”已公开。",
)  # fmt: skip
REOPEN = Act(
    Action.REOPEN, operations.reopen, "重新打开这份自评表",
    "自评表将退回填报单位修改，须重新送审和审核。已审定的版本保留在历史中，原打印件的核验码仍可查到，并注明已撤回。",
    "重新打开的理由", "“{}”已重新打开，退回填报单位。",
)  # fmt: skip
EXEMPT = Act(
    Action.EXEMPT, operations.exempt, "免报这份自评表", "本年度这个项目不再需要自评；单位的待办里不再出现。", "免报的理由",
    "“{}”已列为免报。",
)  # fmt: skip


class ReasonForm(forms.Form):
    def __init__(self, *args: Any, act: Act, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if act.asks:
            self.fields["reason"] = forms.CharField(
                label=act.asks, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
            )
        self.helper = FormHelper()
        self.helper.add_input(Submit("submit", f"确认{act.title.removesuffix('这份自评表')}"))


def act_view(act: Act) -> Callable[..., HttpResponseBase]:
    """The page of one act."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @for_finance
    def view(request: ActorRequest, evaluation_id: int) -> HttpResponseBase:
        evaluation = get_object_or_404(evaluations_visible_to(request.actor), pk=evaluation_id)
        permitted = permitted_actions(evaluation, request.actor, timezone.now())
        if not permitted.allows(act.action):
            messages.error(request, permitted.refusals[act.action])
            return redirect("review:table", evaluation.pk)
        form = ReasonForm(request.POST or None, act=act)
        if request.method == "POST" and form.is_valid() and _do(request, evaluation, act, form):
            messages.success(request, act.done.format(evaluation.project))
            return redirect("review:table", evaluation.pk)
        context = {"evaluation": evaluation, "act": act, "form": form, "section": "review:tables"}
        return render(request, "finance/act.html", context)

    return view


def _do(request: ActorRequest, evaluation: Evaluation, act: Act, form: ReasonForm) -> bool:
    try:
        act.operation(actor=request.actor, evaluation_id=evaluation.pk, now=timezone.now(), **form.cleaned_data)
    except Invalid as refusal:
        for name, sentence in refusal.fields.items():
            form.add_error(name if name in form.fields else None, sentence)
    except Refused as refusal:
        form.add_error(None, refusal.message)
    return not form.errors


publish: Callable[[HttpRequest, int], HttpResponseBase] = act_view(PUBLISH)
reopen: Callable[[HttpRequest, int], HttpResponseBase] = act_view(REOPEN)
exempt: Callable[[HttpRequest, int], HttpResponseBase] = act_view(EXEMPT)
