"""The way through the queue: what comes before and after the table that is open."""

from __future__ import annotations

from perfeval.core.workflow import Role
from perfeval.evaluations.queries import Neighbours, neighbours
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.review.listing import asked_sort, filter_tables, make_queue
from perfeval.web.shared.review.remembered import QUEUE, TABLES, remembered


def way_of(request: ActorRequest, evaluation_id: int) -> Neighbours:
    """In the queue as the reviewer left it; an auditor has no queue and goes through the list of tables."""
    if request.actor.as_role is Role.AUDITOR:
        asked = remembered(request, TABLES)
        return neighbours(filter_tables(request, asked).qs, asked_sort(asked, "organisation"), evaluation_id)
    queue = make_queue(request, remembered(request, QUEUE))
    return neighbours(queue.evaluations, queue.sort, evaluation_id)
