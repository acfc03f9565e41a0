"""One table as an address names it: what the person may not see does not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from perfeval.evaluations.queries import evaluations_visible_to
from perfeval.web.shared.access import ActorRequest

if TYPE_CHECKING:
    from perfeval.evaluations.models import Evaluation, Indicator


def visible_table(request: ActorRequest, evaluation_id: int) -> Evaluation:
    return get_object_or_404(evaluations_visible_to(request.actor), pk=evaluation_id)


def visible_row(evaluation: Evaluation, row_id: int) -> Indicator:
    return get_object_or_404(evaluation.indicators, pk=row_id)
