"""批量通过: a list to confirm, then a list of what became of each."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from perfeval.evaluations.operations import approve_many
from perfeval.evaluations.queries import evaluations_visible_to, worked_on_for_unit
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.numbers import number_in
from perfeval.web.shared.review.listing import A_PAGE
from perfeval.web.shared.review.roles import for_reviewers


@require_POST
@for_reviewers
def confirm_batch(request: ActorRequest) -> HttpResponseBase:
    """What was ticked, with what speaks against it. Nothing is changed yet."""
    chosen = _chosen(request)
    found = evaluations_visible_to(request.actor).in_bulk(list(chosen))
    evaluations = [found[pk] for pk in chosen if pk in found]
    if not evaluations:
        messages.error(request, "没有勾选自评表：请先在清单中勾选，再点“批量通过”。")
        return redirect("review:queue")
    mine = worked_on_for_unit(request.actor, evaluations)
    context = {"evaluations": evaluations, "mine": mine, "versions": chosen, "section": "review:queue"}
    return render(request, "review/batch_confirm.html", context)


@require_POST
@for_reviewers
def approve_batch(request: ActorRequest) -> HttpResponseBase:
    """Approve the versions that were on the list; each refusal is said beside its table."""
    chosen = _chosen(request)
    outcomes = approve_many(actor=request.actor, versions=list(chosen.items()), now=timezone.now())
    found = evaluations_visible_to(request.actor).in_bulk(list(chosen))
    # A table that the person may not see is passed over as if it did not exist.
    results = [(found[item.evaluation_id], item.refusal) for item in outcomes if item.evaluation_id in found]
    refused = sum(1 for _, refusal in results if refusal)
    context = {"results": results, "refused": refused, "approved": len(results) - refused, "section": "review:queue"}
    return render(request, "review/batch_result.html", context)


def _chosen(request: HttpRequest) -> dict[int, int]:
    """Table → version from the boxes ("17:2"), at most a page of them; anything else is passed over."""
    pairs = [value.partition(":") for value in request.POST.getlist("table")[:A_PAGE]]
    numbers = ((number_in(table), number_in(version)) for table, _, version in pairs)
    return {table: version for table, version in numbers if table and version}
