"""POST /check and /score: a table that is sent, checked and scored, and stored nowhere."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from perfeval.core.checks import check_sheet
from perfeval.core.findings import Severity
from perfeval.core.scheme import Scheme
from perfeval.core.scoring import score_sheet
from perfeval.core.scoring.writing import scores_to_json
from perfeval.core.sheet import Sheet
from perfeval.schemes.queries import scheme_named, usable_schemes
from perfeval.web.api.bodies import body_of, read_sheets
from perfeval.web.api.findings import FindingOut, shown
from perfeval.web.api.problems import POSTING, Refusal, refusals
from perfeval.web.api.scores import ScoresOut

router = Router(tags=["检查和得分"])

Key = Annotated[
    str, Query(pattern=r"^[a-z0-9-]{1,60}$", examples=["futian-2022"], description="评分方案的标识，见 /schemes")
]
OptionalKey = Annotated[
    str | None,
    Query(
        pattern=r"^[a-z0-9-]{1,60}$",
        examples=["futian-2022"],
        description="评分方案的标识；不填只检查每张表都应成立的算术关系",
    ),
]
BODY = body_of("Sheets", '交换格式：一张表、表的列表，或 {"sheets": [...]}；最多 20 张')


class SchemeOut(Schema):
    key: str
    version: int
    title: str
    region: str
    year: int
    kind: str


class CheckedSheet(Schema):
    name: str | None
    findings: list[FindingOut]


class Checked(Schema):
    scheme: str | None
    sheets: list[CheckedSheet]


class ScoredSheet(Schema):
    name: str | None
    scores: ScoresOut


class Scored(Schema):
    scheme: str
    sheets: list[ScoredSheet]


@router.get(
    "/schemes", response={200: list[SchemeOut], **refusals(401, 429)}, operation_id="schemes", summary="可用的评分方案"
)
def schemes(request: HttpRequest) -> list[dict[str, Any]]:
    rows = usable_schemes().defer("text")
    return [{name: getattr(row, name) for name in SchemeOut.model_fields} for row in rows]


@router.post(
    "/check", response={200: Checked, **refusals(*POSTING)}, operation_id="check", summary="检查送来的表，不存储",
    openapi_extra=BODY,
)  # fmt: skip
def check(request: HttpRequest, scheme: OptionalKey = None) -> dict[str, Any]:
    rules = _scheme(scheme) if scheme is not None else None
    return {
        "scheme": scheme,
        "sheets": [{"name": _name(sheet), "findings": _findings(sheet, rules)} for sheet in read_sheets(request)],
    }


@router.post(
    "/score", response={200: Scored, **refusals(*POSTING)}, operation_id="score", summary="给送来的表评分，不存储",
    openapi_extra=BODY,
)  # fmt: skip
def score(request: HttpRequest, scheme: Key) -> dict[str, Any]:
    rules = _scheme(scheme)
    return {
        "scheme": scheme,
        "sheets": [
            {"name": _name(sheet), "scores": scores_to_json(score_sheet(sheet, rules))}
            for sheet in read_sheets(request)
        ],
    }


def _scheme(key: str) -> Scheme:
    found = scheme_named(key)
    if found is None:
        raise Refusal(404, "unknown_scheme", f"没有评分方案 {key}。可用的方案见 /api/v1/schemes。")
    return found


def _findings(sheet: Sheet, rules: Scheme | None) -> list[dict[str, Any]]:
    return [
        shown(finding, blocks=finding.severity is Severity.ERROR, note=None) for finding in check_sheet(sheet, rules)
    ]


def _name(sheet: Sheet) -> str | None:
    return sheet.implementing_unit if sheet.kind == "department" else sheet.project_name
