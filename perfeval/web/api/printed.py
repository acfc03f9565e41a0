"""GET /evaluations/{id}/document.pdf: the official print of an approved table."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponseBase
from ninja import Router

from perfeval.web.api.access import find_table
from perfeval.web.api.kinds import Id
from perfeval.web.api.problems import READING, Refusal, refusals
from perfeval.web.shared.printed import print_state

router = Router(tags=["流程"])
PDF = {"type": "string", "contentMediaType": "application/pdf"}


@router.get(
    "/evaluations/{evaluation_id}/document.pdf",
    response=refusals(*READING),
    operation_id="document",
    summary="正式打印件",
    openapi_extra={
        "responses": {200: {"description": "正式打印件（PDF）", "content": {"application/pdf": {"schema": PDF}}}}
    },
)
def document(request: HttpRequest, evaluation_id: Id) -> HttpResponseBase:
    row = find_table(request, evaluation_id)
    printed = print_state(row).get("printed")
    if printed is None:
        raise Refusal(404, "not_printed", f"还没有正式打印件：这份自评表现在是“{row.status.label}”。")
    name = f"{row.project.name}-{row.campaign.year}年度绩效自评表.pdf"
    return FileResponse(printed.file.open("rb"), filename=name, content_type="application/pdf")
