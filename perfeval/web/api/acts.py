"""POST /evaluations/{id}/submit and /recall: 送审, 撤回."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from pydantic import ConfigDict

from perfeval.core.errors import NotAllowed
from perfeval.core.interchange import InterchangeError, Problem
from perfeval.evaluations.operations import recall as recall_table
from perfeval.evaluations.operations import submit as submit_table
from perfeval.evaluations.queries.versions import is_submitted_by
from perfeval.web.api.access import find_table, require_writing
from perfeval.web.api.bodies import body_of, read_body
from perfeval.web.api.evaluations import EvaluationOut, shown
from perfeval.web.api.kinds import Id
from perfeval.web.api.problems import READING, WRITING, refusals
from perfeval.web.api.sheets import Revision, revision_of

router = Router(tags=["流程"])


class Declaration(Schema):
    """以上内容真实、准确、完整: said by the system that sends on behalf of the person whose token it holds."""

    model_config = ConfigDict(extra="forbid")  # as `_require_declaration` does

    declared_true: Literal[True]


@router.post(
    "/evaluations/{evaluation_id}/submit",
    response={200: EvaluationOut, **refusals(*WRITING)},
    operation_id="submit",
    summary="送审",
    openapi_extra=body_of("Declaration", "声明内容真实、准确、完整"),
)
def submit(request: HttpRequest, evaluation_id: Id, if_match: Revision) -> dict[str, Any]:
    actor = require_writing(request)
    find_table(request, evaluation_id)
    _require_declaration(read_body(request))
    seen = revision_of(if_match)
    try:
        submit_table(
            actor=actor, evaluation_id=evaluation_id, content_revision=seen, declared_true=True, now=timezone.now()
        )
    except NotAllowed:
        # The answer to the first time may have been lost on the way.
        if not is_submitted_by(actor, evaluation_id, seen):
            raise
    return shown(find_table(request, evaluation_id), actor)


def _require_declaration(body: object) -> None:
    if body != {"declared_true": True} or not isinstance(body, dict) or body["declared_true"] is not True:
        message = '应是 {"declared_true": true}：声明内容真实、准确、完整。'
        raise InterchangeError([Problem("declared_true", message)])


@router.post(
    "/evaluations/{evaluation_id}/recall",
    response={200: EvaluationOut, **refusals(*READING, 403)},
    operation_id="recall",
    summary="撤回",
)
def recall(request: HttpRequest, evaluation_id: Id) -> dict[str, Any]:
    actor = require_writing(request)
    find_table(request, evaluation_id)
    recall_table(actor=actor, evaluation_id=evaluation_id, now=timezone.now())
    return shown(find_table(request, evaluation_id), actor)
