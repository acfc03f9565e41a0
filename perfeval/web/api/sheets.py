"""GET and PUT /evaluations/{id}/sheet: the content of a table as interchange JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import Header, Router, Schema

from perfeval.core.interchange import sheet_to_json
from perfeval.evaluations.operations import fill_from_sheet
from perfeval.evaluations.queries import assess
from perfeval.web.api.access import ApiRequest, find_table, require_writing
from perfeval.web.api.bodies import answer_of, body_of, read_sheet
from perfeval.web.api.evaluations import EvaluationOut, shown
from perfeval.web.api.findings import FindingOut, placed
from perfeval.web.api.kinds import Id
from perfeval.web.api.problems import READING, WRITING, refusals

if TYPE_CHECKING:
    from perfeval.evaluations.models import Evaluation

router = Router(tags=["自评表"])

Revision = Annotated[
    str,
    Header(
        alias="If-Match",
        pattern=r'^("[0-9]{1,9}"|[0-9]{1,9})$',
        description="您所依据的 revision（取得时的 ETag）；已被他人修改时答复 409 和两边的值",
    ),
]


class AsideOut(Schema):
    """Something sent that the table does not take over (it is computed, or kept elsewhere), and what stands there."""

    place: str
    label: str
    sent: str
    stored: str


class FilledOut(Schema):
    evaluation: EvaluationOut
    findings: list[FindingOut]
    aside: list[AsideOut]


def revision_of(header: str) -> int:
    return int(header.strip('"'))


def etag(row: Evaluation) -> str:
    return f'"{row.content_revision}"'


@router.get(
    "/evaluations/{evaluation_id}/sheet",
    response=refusals(*READING),
    operation_id="read_sheet",
    summary="一份自评表的内容（交换格式）",
    openapi_extra=answer_of("Sheet", "交换格式，计算的数字已填好；ETag 是 revision"),
)
def read(request: HttpRequest, evaluation_id: Id) -> HttpResponse:
    row = find_table(request, evaluation_id)
    body = sheet_to_json(assess(row).sheet)
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False}, headers={"ETag": etag(row)})


@router.put(
    "/evaluations/{evaluation_id}/sheet",
    response={200: FilledOut, **refusals(*WRITING)},
    operation_id="replace_sheet",
    summary="整表替换草稿的内容",
    openapi_extra=body_of("Sheet", "交换格式的一张表。没有写的栏目会被清空；整张接受，或整张不接受"),
)
def replace(request: HttpRequest, response: HttpResponse, evaluation_id: Id, if_match: Revision) -> dict[str, Any]:
    actor = require_writing(request)
    find_table(request, evaluation_id)
    filled = fill_from_sheet(
        actor=actor,
        evaluation_id=evaluation_id,
        sheet=read_sheet(request),
        content_revision=revision_of(if_match),
        source=f"接口，令牌 {cast('ApiRequest', request).auth.prefix}",
        now=timezone.now(),
    )
    row = filled.assessment.evaluation
    response.headers["ETag"] = etag(row)
    return {
        "evaluation": shown(row, actor),
        "findings": [placed(item) for item in filled.assessment.findings],
        "aside": [
            {"place": item.place, "label": item.label, "sent": item.sent, "stored": item.stored}
            for item in filled.aside
        ],
    }
