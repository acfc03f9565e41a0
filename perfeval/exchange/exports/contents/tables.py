"""自评表清单: one line a table, with everything that the lists of the pages show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet

from perfeval.evaluations.enums import Status
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.queries.status import situation
from perfeval.exchange.exports.columns import Column, Line, Look
from perfeval.exchange.exports.contents.lines import Lines

STATUS_WORDS = {status.value: str(status.label) for status in Status}

_FIELDS = (
    "pk", "project__organisation__code", "project__organisation__name", "project__code", "project__name",
    "campaign__year", "campaign__title", "situation", "budget", "executed", "execution_rate", "total_score",
    "reviewed_score", "grade", "error_count", "warning_count", "explained_count", "version", "changed_at",
    "submitted_at", "returned_at", "approved_at", "scores_told",
)  # fmt: skip
_REVIEWED = _FIELDS.index("reviewed_score") - 1  # a line has no pk


def _untold(line: Line) -> Line:
    return (*line[:_REVIEWED], None, *line[_REVIEWED + 1 :])


class TableLines(Lines):
    columns = (
        Column("organisation_code", "单位编码", 18),
        Column("organisation", "单位", 34),
        Column("project_code", "项目编码", 24),
        Column("project", "项目", 40),
        Column("year", "年度", 7, Look.COUNT),
        Column("campaign", "填报任务", 36),
        Column("state", "状态", 14, words=STATUS_WORDS),
        Column("budget", "预算数（元）", 20, Look.MONEY),
        Column("executed", "执行数（元）", 20, Look.MONEY),
        Column("execution_rate", "执行率（%）", 11, Look.POINTS),
        Column("score", "自评分", 9, Look.POINTS),
        Column("reviewed_score", "核查得分", 9, Look.POINTS),
        Column("grade", "等级", 6, Look.WORD),
        Column("errors", "错误", 7, Look.COUNT),
        Column("warnings", "待说明提示", 11, Look.COUNT),
        Column("explained", "已说明提示", 11, Look.COUNT),
        Column("version", "送审次数", 9, Look.COUNT),
        Column("changed_at", "最近修改", 17),
        Column("submitted_at", "送审时间", 17),
        Column("returned_at", "退回时间", 17),
        Column("approved_at", "通过时间", 17),
    )
    chunk = 2000  # a line is short

    def of(self, evaluations: QuerySet[Evaluation], ids: Sequence[int]) -> Iterator[Line]:
        """One query."""
        rows = evaluations.filter(pk__in=ids).order_by().annotate(situation=situation()).values_list(*_FIELDS)
        found: dict[int, Line] = {row[0]: row[1:-1] if row[-1] else _untold(row[1:-1]) for row in rows}
        return (found[pk] for pk in ids if pk in found)
