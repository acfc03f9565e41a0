"""Saving cells as they are typed, asked by the script of the page."""

from __future__ import annotations

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from perfeval.core.errors import NotAllowed
from perfeval.evaluations.queries import assess, whole_tables_visible_to
from perfeval.web.shared.access import ActorRequest
from perfeval.web.unit.entry.answer import figures_json, row_values
from perfeval.web.unit.entry.closed import way_on
from perfeval.web.unit.entry.posted import changes_in_json
from perfeval.web.unit.entry.saving import save_what_fits
from perfeval.web.unit.roles import for_unit


@require_POST
@for_unit
def save_cells(request: ActorRequest, pk: int) -> HttpResponseBase:
    """Stores what fits; the answer names each cell that was not stored, and why."""
    try:
        outcome = save_what_fits(request.actor, pk, changes_in_json(request, pk), timezone.now())
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except NotAllowed as refusal:
        return way_on(request, pk, refusal)
    assessment = outcome.assessment or assess(get_object_or_404(whole_tables_visible_to(request.actor), pk=pk))
    answer = figures_json(request, assessment, outcome.saved)
    clashing = {clash.rpartition("-")[0] for clash in outcome.clashes}
    return JsonResponse(
        {
            **answer,
            "saved": [change.anchor for change in outcome.saved],
            "refused": {anchor: text for anchor, text in outcome.refusals.items() if anchor not in outcome.clashes},
            "clashes": {
                anchor: {"message": outcome.refusals[anchor], "mine": clash.mine, "theirs": clash.theirs}
                for anchor, clash in outcome.clashes.items()
            },
            "theirs": row_values(assessment, clashing),
            "gone": list(outcome.gone),
            "general": outcome.general,
        }
    )
