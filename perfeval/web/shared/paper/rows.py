"""The rows of the indicator block."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from perfeval.core.decimals import show
from perfeval.core.scoring.results import RowScore, ScoreMode
from perfeval.core.sheet import Indicator as SheetRow
from perfeval.web.shared.paper.cells import Cells, RowCells
from perfeval.web.shared.paper.model import IndicatorRow
from perfeval.web.shared.paper.reading import reading_of

if TYPE_CHECKING:
    from perfeval.evaluations.models import Indicator, Remark
    from perfeval.evaluations.queries import Assessment

FIELDS = ("level3", "target_text", "actual_text", "weight", "score", "reason", "improvement", "reason_categories")


def viewer(
    assessment: Assessment,
    cells: Cells,
    remarks: Mapping[int | None, Sequence[Remark]],
    files: Mapping[int | None, int],
    *,
    tells_scores: bool,
) -> Callable[[Indicator], IndicatorRow]:
    """A function from a stored row to its picture."""
    by_pk = {
        stored.pk: (number, read, score)
        for number, (stored, read, score) in enumerate(
            zip(assessment.indicators, assessment.sheet.indicators, assessment.scores.rows, strict=True), start=1
        )
    }

    def view(row: Indicator) -> IndicatorRow:
        pk = row.pk
        number, read, score = by_pk[pk]
        reviewed = row.reviewed_score if tells_scores else None
        return _row(row, number, read, score, cells, tuple(remarks.get(pk, ())), files.get(pk, 0), reviewed)

    return view


def _row(
    row: Indicator,
    number: int,
    read: SheetRow,
    score: RowScore,
    cells: Cells,
    remarks: tuple[Remark, ...],
    files: int,
    reviewed: Decimal | None,
) -> IndicatorRow:
    pk = row.pk
    key = f"indicator-{pk}"
    return IndicatorRow(
        key=key,
        pk=str(pk),
        number=str(number),
        revision=str(row.revision),
        cells=RowCells(cells, key, FIELDS),
        score=show(score.score) if score.score is not None else "",
        weight=show(score.weight) if score.weight is not None else "",
        proposed=proposed_words(score, is_done=bool(cells.text(key, "actual_text").strip())),
        why=score.explanation.text,
        reading=reading_of(read, score),
        own=score.mode is not ScoreMode.SUBTOTAL,
        opened=_is_opened(key, cells, score),
        is_part=row.parent_id is not None,
        remarks=remarks,
        files=files,
        reviewed=show(reviewed) if reviewed is not None else "",
        reviewed_reason=row.reviewed_reason if reviewed is not None else "",
    )


def _is_opened(key: str, cells: Cells, score: RowScore) -> bool:
    lost = score.score is not None and score.weight is not None and score.score < score.weight
    return (
        lost
        or any(cells.text(key, field) for field in ("reason", "improvement", "reason_categories"))
        or any(cells.mark(key, field) for field in ("actual_text", "reason"))
    )


def proposed_words(score: RowScore, *, is_done: bool) -> str:
    """What stands beside the field of the unit's own score."""
    if score.mode is ScoreMode.NOT_APPLICABLE:
        return "不计分"
    if score.mode is ScoreMode.SUBTOTAL:
        return "分项之和"
    if score.proposed is None:
        return "由单位评分" if is_done else "未填完成值"
    word = "按规则" if score.mode is ScoreMode.COMPUTED else "建议"
    return f"{word} {show(score.proposed)}"
