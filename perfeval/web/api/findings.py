"""GET /evaluations/{id}/findings: 检查结果."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from ninja import Router, Schema

from perfeval.core.findings import Finding, Part, Severity
from perfeval.evaluations.queries import assess
from perfeval.web.api.access import find_table
from perfeval.web.api.kinds import Id
from perfeval.web.api.problems import READING, refusals

if TYPE_CHECKING:
    from perfeval.evaluations.queries import PlacedFinding

router = Router(tags=["检查和得分"])


class FindingOut(Schema):
    """`row` counts from 1 in funds and indicators, names the group in level1. `note` is the unit's answer."""

    id: str
    severity: Severity
    part: Part
    row: int | str | None
    field: str | None
    published: str | None
    expected: str | None
    message: str
    blocks: bool
    note: str | None


class FindingsOut(Schema):
    revision: int
    findings: list[FindingOut]


@router.get(
    "/evaluations/{evaluation_id}/findings",
    response={200: FindingsOut, **refusals(*READING)},
    operation_id="findings",
    summary="一份自评表的检查结果",
)
def findings(request: HttpRequest, evaluation_id: Id) -> dict[str, Any]:
    row = find_table(request, evaluation_id)
    return {"revision": row.content_revision, "findings": [placed(item) for item in assess(row).findings]}


def placed(item: PlacedFinding) -> dict[str, Any]:
    return shown(item.finding, blocks=item.blocks, note=item.note.note if item.note else None)


def shown(finding: Finding, *, blocks: bool, note: str | None) -> dict[str, Any]:
    return {
        "id": finding.id,
        "severity": finding.severity,
        "part": finding.part,
        "row": finding.row,
        "field": finding.field,
        "published": finding.published,
        "expected": finding.expected,
        "message": finding.message,
        "blocks": blocks,
        "note": note,
    }
