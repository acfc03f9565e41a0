"""What is sent: JSON within bounds, read by the reader of the interchange files and by no other."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest

from perfeval.core.interchange import InterchangeError, Problem, decode_json, sheet_from_json, sheets_from_json
from perfeval.core.sheet import Sheet
from perfeval.web.api.problems import Refusal, problem

MAX_BODY = 1_000_000  # the longest published table has 17 kB
MAX_SHEETS = 20

_SHEET = {
    "perfeval": 1, "year": 2022, "kind": "project", "unit_of_money": "元", "project_name": "办公设备采购",
    "funds": [
        {"label": "年度资金总额", "adjusted_budget": "87330.00", "executed": "87325.00", "weight": "10", "score": "10"}
    ],
    "indicators": [
        {"level1": "产出指标", "level2": "质量指标", "level3": "验收合格率", "target_text": "≥95%", "actual_text": "98%",
         "weight": "90", "score": "90"}
    ],
    "published_total": "100",
}  # fmt: skip
EXAMPLES = {"Sheet": _SHEET, "Sheets": {"sheets": [_SHEET]}, "Declaration": {"declared_true": True}}


class NotJson(Refusal):
    """The body is no JSON text at all; the sentences say where it stops being one."""

    def __init__(self, error: InterchangeError) -> None:
        super().__init__(400, "not_json", "")
        places = [(item.path, item.message) for item in error.problems]
        self.answer = problem(400, "not_json", "内容不是正确的 JSON。", places=places)


def read_body(request: HttpRequest) -> object:
    if request.content_type != "application/json":
        raise Refusal(415, "not_json", "内容的类型应是 application/json。")
    too_large = Refusal(413, "too_large", f"内容太大，最多 {MAX_BODY // 1_000_000} MB。")
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY:
        raise too_large
    try:
        body = request.body
    except RequestDataTooBig as error:
        raise too_large from error
    try:
        return decode_json(body)
    except InterchangeError as error:
        raise NotJson(error) from error


def read_sheet(request: HttpRequest) -> Sheet:
    return sheet_from_json(read_body(request))


def read_sheets(request: HttpRequest) -> list[Sheet]:
    sheets = sheets_from_json(read_body(request))
    if len(sheets) > MAX_SHEETS:
        raise InterchangeError([Problem("sheets", f"一次最多 {MAX_SHEETS} 张表，现有 {len(sheets)} 张。")])
    return sheets


def body_of(schema: str, description: str) -> dict[str, Any]:
    """For `openapi_extra=`: the body that an operation reads by itself."""
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}, "example": EXAMPLES[schema]}}
    return {"requestBody": {"required": True, "description": description, "content": content}}


def answer_of(schema: str, description: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"responses": {200: {"description": description, "content": content}}}
