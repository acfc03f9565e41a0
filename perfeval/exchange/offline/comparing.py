"""What was typed offline beside what is stored now, cell by cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from perfeval.core.errors import NotAllowed
from perfeval.core.scheme import Scheme
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.operations.reading import clean
from perfeval.evaluations.queries import Assessment
from perfeval.evaluations.queries.fields import typed_cells
from perfeval.exchange.offline.additions import differences_of_new_rows
from perfeval.exchange.offline.differences import Comparison, Difference, Standing, same, unreadable
from perfeval.exchange.offline.model import TypedCell
from perfeval.exchange.offline.reading import OfflineWorkbook

GONE = "这一行已被删除，您填写的内容没有地方可放。如仍需要，请在填报页增加一行后再填。"
MOST_CLASHES = 300  # a form of more choices than that is no form


def check_belongs(workbook: OfflineWorkbook, evaluation: Evaluation) -> None:
    """Raises NotAllowed for the workbook of another table."""
    facts = workbook.facts
    year, name = str(evaluation.campaign.year), f"{evaluation.project.code} {evaluation.project.name}".strip()
    if workbook.evaluation != evaluation.pk or facts["year"] != year:
        raise NotAllowed(
            f"这是另一份自评表的工作簿：{facts['year'][:4]}年度 {facts['project'][:80]}（{facts['unit'][:60]}）。"
            f"本页是 {year}年度 {name}，请在那份自评表的“离线填报”页上传。"
        )


def compare(cells: Sequence[TypedCell], assessment: Assessment) -> Comparison:
    """Each cell of the workbook against its base and against the table as it stands."""
    scheme, evaluation = assessment.scheme, assessment.evaluation
    now = typed_cells(evaluation, assessment.funds, assessment.indicators, scheme.money)
    places = _places(assessment)
    spare = [cell for cell in cells if cell.key.kind == "new"]
    found = differences_of_new_rows(spare, assessment)
    unchanged = len(spare) - len(found)
    for cell in cells:
        if cell.key.kind == "new":
            continue
        row = f"{cell.key.kind}-{cell.key.pk}" if cell.key.kind != "evaluation" else "evaluation"
        own = cell.key.kind != "evaluation" or cell.key.pk == evaluation.pk
        difference = _difference(cell, now.get(row) if own else None, places, row, scheme)
        if difference is None:
            unchanged += 1
        else:
            found.append(difference)
    known = {cell.key.pk for cell in cells if cell.key.kind == "indicator"}
    new_rows = sum(row.pk not in known for row in assessment.indicators)
    return Comparison(tuple(found), unchanged, new_rows, evaluation.content_revision)


def _difference(
    cell: TypedCell, row: Mapping[str, str] | None, places: Mapping[str, str], name: str, scheme: Scheme
) -> Difference | None:
    """None where workbook and system say the same, or where the workbook says nothing new of a row that is gone."""
    key = cell.key
    mine, base = clean(cell.text), clean(cell.base)
    is_changed = cell.problem or not same(mine, base, key, scheme)
    if row is None:
        if not is_changed:
            return None
        found = Difference(key, "已删除的行", key.cell.label, cell.address, base, mine, "", Standing.REFUSED, GONE)
        return replace(found, is_formula=cell.is_formula)
    stored = row[key.field]
    if not cell.problem and same(mine, stored, key, scheme):
        return None
    problem = (cell.problem or unreadable(mine, key, scheme)) if is_changed else ""
    if problem:
        standing = Standing.REFUSED
    elif not is_changed:
        standing = Standing.THEIRS
    else:
        standing = Standing.MINE if same(base, stored, key, scheme) else Standing.CLASH
    return Difference(
        key, places[name], key.cell.label, cell.address, base, mine, stored, standing, problem, cell.is_formula
    )


def _places(assessment: Assessment) -> dict[str, str]:
    """Where a cell stands, in words."""
    return {
        "evaluation": "整张表",
        **{f"fund-{line.pk}": f"资金：{line.label}" for line in assessment.funds},
        **{
            f"indicator-{row.pk}": f"指标第 {number} 行：{row.level3 or row.level2}"
            for number, row in enumerate(assessment.indicators, start=1)
        },
    }
