"""What score_sheet says about one table."""

from __future__ import annotations

from decimal import Decimal

from perfeval.core.scheme import Scheme
from perfeval.core.scoring.results import Scores
from perfeval.exchange.console.doubts import doubts_json, doubts_text
from perfeval.exchange.console.names import heading, sheet_name
from perfeval.exchange.console.text import align, clip, one_line
from perfeval.exchange.readers import ReadTable

NAME_COLUMNS = 32


def score_json(file: str, table: ReadTable, scores: Scores) -> dict[str, object]:
    """Figures as strings: a JSON number would lose the digits."""
    return {
        "file": file,
        "name": sheet_name(table.sheet),
        "execution_rate": _figure(scores.execution_rate),
        "execution_score": _figure(scores.execution_score),
        "rows": [
            {"row": row.row, "score": _figure(row.score), "explanation": row.explanation.text} for row in scores.rows
        ],
        "total": _figure(scores.total),
        "grade": scores.grade.value,
        "doubts": doubts_json(table.doubts),
    }


def score_text(file: str, read: ReadTable, scheme: Scheme, scores: Scores) -> str:
    sheet = read.sheet
    rate = "—" if scores.execution_rate is None else f"{scores.execution_rate:f}%"
    table = [("行", "三级指标", "分值", "得分", "说明")]
    for row in scores.rows:
        level3 = clip(one_line(sheet.indicators[row.row - 1].level3), NAME_COLUMNS)
        table.append((str(row.row), level3, _shown(row.weight), _shown(row.score), one_line(row.explanation.text)))
    return "\n".join(
        [
            *heading(file, sheet),
            f"  方案 {scheme.key}",
            f"  预算执行率 {rate} · 得分 {_shown(scores.execution_score)} · {one_line(scores.execution_explanation.text)}",
            *(f"  {line}" for line in align(table)),
            f"  总分 {_shown(scores.total)} · 等级 {scores.grade.value} · {one_line(scores.total_explanation.text)}",
            *doubts_text(read.doubts),
        ]
    )


def _figure(figure: Decimal | None) -> str | None:
    return None if figure is None else format(figure, "f")


def _shown(figure: Decimal | None) -> str:
    return _figure(figure) or "—"
