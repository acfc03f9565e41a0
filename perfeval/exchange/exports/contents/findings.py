"""检查结果: one line a finding, of any number of tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet

from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.queries.assessment import Assessment, PlacedFinding, assess
from perfeval.exchange.console.words import FIELDS, PARTS, SEVERITIES
from perfeval.exchange.exports.columns import Column, Line, Look
from perfeval.exchange.exports.contents.lines import Lines

_SEVERITY_WORDS = {severity.value: word for severity, word in SEVERITIES.items()}


class FindingLines(Lines):
    """Findings are not stored: every table is checked anew, as its pages do."""

    columns = (
        Column("organisation_code", "单位编码", 18),
        Column("organisation", "单位", 34),
        Column("project_code", "项目编码", 24),
        Column("project", "项目", 36),
        Column("year", "年度", 7, Look.COUNT),
        Column("severity", "级别", 7, Look.WORD, words=_SEVERITY_WORDS),
        Column("part", "部分", 10, words=PARTS),
        Column("row", "行", 10, Look.WORD),
        Column("name", "名称", 30, Look.LONG_TEXT),
        Column("field", "栏目", 14, words=FIELDS),
        Column("id", "检查项", 24),
        Column("published", "表中", 18, Look.LONG_TEXT),
        Column("expected", "应为", 18, Look.LONG_TEXT),
        Column("message", "说明", 70, Look.LONG_TEXT),
        Column("blocks", "须先处理", 10, Look.WORD),
        Column("note", "单位的解释", 40, Look.LONG_TEXT),
    )
    chunk = 50
    at_once = 100
    most = 50_000  # what a worker checks well within its time limit

    def of(self, evaluations: QuerySet[Evaluation], ids: Sequence[int]) -> Iterator[Line]:
        tables = evaluations.filter(pk__in=ids).prefetch_related("funds", "indicators", "finding_notes")
        found = tables.in_bulk()
        for pk in ids:
            if pk in found:
                yield from lines_of(found[pk])


def lines_of(evaluation: Evaluation) -> Iterator[Line]:
    funds, indicators = list(evaluation.funds.all()), list(evaluation.indicators.all())
    assessment = assess(evaluation, funds, indicators, notes=list(evaluation.finding_notes.all()))
    return (_line(assessment, item) for item in assessment.findings)


def _line(assessment: Assessment, item: PlacedFinding) -> Line:
    evaluation, finding = assessment.evaluation, item.finding
    project = evaluation.project
    return (
        project.organisation.code, project.organisation.name, project.code, project.name, evaluation.campaign.year,
        finding.severity.value, finding.part, finding.row, _name(assessment, item), finding.field, finding.id,
        finding.published, finding.expected, finding.message, item.blocks, item.note.note if item.note else None,
    )  # fmt: skip


def _name(assessment: Assessment, item: PlacedFinding) -> str | None:
    """What the row is called."""
    part, row = item.finding.part, item.finding.row
    if not isinstance(row, int):
        return None
    if part == "indicators" and row <= len(assessment.indicators):
        return assessment.indicators[row - 1].level3 or None
    return assessment.funds[row - 1].label if part == "funds" and row <= len(assessment.funds) else None
