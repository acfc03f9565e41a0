"""An assessed table → the picture of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from perfeval.core.decimals import show
from perfeval.core.findings import Severity
from perfeval.core.scoring.results import LevelScore
from perfeval.evaluations.queries.fields import EVALUATION_CELLS, FUND_CELLS, INDICATOR_CELLS, Cell, Row
from perfeval.web.shared.paper import funds, rows
from perfeval.web.shared.paper.bar import bar_of
from perfeval.web.shared.paper.cells import Cells
from perfeval.web.shared.paper.groups import group_rows
from perfeval.web.shared.paper.model import Level1Group, Level2Group, Paper
from perfeval.web.shared.paper.said import is_missing, is_unfinished, said_at

if TYPE_CHECKING:
    from perfeval.evaluations.models import Remark
    from perfeval.evaluations.queries import Assessment


def build_paper(
    assessment: Assessment,
    *,
    editable: bool = False,
    remarks: Sequence[Remark] = (),
    files: Mapping[int | None, int] | None = None,
    typed: Mapping[str, str] | None = None,
    refusals: Mapping[str, str] | None = None,
    before: Mapping[str, str] | None = None,
    tells_scores: bool = True,
) -> Paper:
    """`typed` and `refusals`, by cell id: texts that could not be stored, and why. `before`, by cell id:
    what stood there in the version before. `files`: how many belong to each row. `tells_scores`: with the reviewers' scores."""
    evaluation, scheme = assessment.evaluation, assessment.scheme
    stored: dict[str, tuple[Row, Mapping[str, Cell]]] = {
        "evaluation": (evaluation, EVALUATION_CELLS),
        **{f"fund-{line.pk}": (line, FUND_CELLS) for line in assessment.funds},
        **{f"indicator-{row.pk}": (row, INDICATOR_CELLS) for row in assessment.indicators},
    }
    cells = Cells(stored, scheme.money, typed or {}, refusals or {}, said_at(assessment.findings), before or {})
    by_row: dict[int | None, list[Remark]] = {}
    for remark in remarks:
        by_row.setdefault(remark.indicator_id, []).append(remark)
    view_of = rows.viewer(assessment, cells, by_row, files or {}, tells_scores=tells_scores)
    groups = group_rows(assessment.indicators, scheme, view_of, editable=editable)
    sums = {level.level1: level for level in assessment.scores.levels}
    unfinished = is_unfinished(assessment.findings)
    missing = [item for item in assessment.errors if is_missing(item, unfinished=unfinished)]
    warnings = [item for item in assessment.findings if item.finding.severity is Severity.WARNING]
    return Paper(
        assessment=assessment,
        editable=editable,
        tells_scores=tells_scores,
        columns=tuple((column, funds.COLUMN_WORDS[column]) for column in scheme.money.columns),
        funds=funds.fund_rows(assessment, cells),
        cells={field: cells.at("evaluation", field) for field in EVALUATION_CELLS},
        revision=evaluation.revision,
        levels=tuple(_level1(name, parts, sums.get(name), cells) for name, parts in groups),
        bar=bar_of(assessment, unfinished=unfinished),
        total=show(assessment.scores.total),
        total_weight=show(assessment.scores.total_weight),
        total_said=cells.said_at("total"),
        said=cells.said,
        head_said={name.removeprefix("head-"): said for name, said in cells.said.items() if name.startswith("head-")},
        remarks=tuple(by_row.get(None, ())),
        all_remarks=tuple(remarks),
        open_remarks=sum(remark.answered_at is None and remark.resolved_at is None for remark in remarks),
        missing=tuple(missing),
        errors=tuple(item for item in assessment.errors if item not in missing),
        warnings=tuple(item for item in warnings if item.note is None),
        answered=tuple(item for item in warnings if item.note is not None),
        infos=tuple(item for item in assessment.findings if item.finding.severity is Severity.INFO),
        asks_rate_reason=_asks_rate_reason(assessment, cells),
    )


def _level1(name: str, parts: list[Level2Group], sums: LevelScore | None, cells: Cells) -> Level1Group:
    expected = sums.expected if sums else None
    return Level1Group(
        id=f"level1-{name}",
        name=name,
        groups=tuple(parts),
        span=sum(part.span for part in parts),
        weight_sum=show(sums.weight) if sums else "0",
        expected=show(expected) if expected is not None else "",
        score=show(sums.score) if sums else "0",
        said=cells.said.get(f"level1-{name}", SafeString()),
    )


def _asks_rate_reason(assessment: Assessment, cells: Cells) -> bool:
    """The form has a line for it where the scheme wants a reason for a low rate, or where one was written."""
    wanted = assessment.scheme.execution.reason_below is not None
    return wanted or bool(cells.at("evaluation", "rate_reason").text or cells.said.get("evaluation-rate_reason"))
