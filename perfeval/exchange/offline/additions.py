"""The spare rows that were filled in: indicators that the table does not have yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from perfeval.core.decimals import normal
from perfeval.evaluations.operations.reading import clean
from perfeval.evaluations.operations.rows import MAX_ROWS
from perfeval.evaluations.queries import Assessment
from perfeval.evaluations.queries.fields import typed_cells
from perfeval.exchange.offline.differences import Difference, Standing, same, unreadable
from perfeval.exchange.offline.model import GROUP, Key, TypedCell
from perfeval.exchange.offline.spare import groups_of

NO_GROUP = "请从下拉列表中选择这一行的一级、二级指标。"
NO_NAME = "请填写这一行的三级指标。"
KNOWN = "该二级指标下已有同名的指标（第 {} 行），没有再增加。要修改它，请在那一行填写；确需同名的两行，请在填报页增加。"
TWICE = "与新增第 {} 行的二级指标、三级指标相同，没有再增加。"


def differences_of_new_rows(cells: Sequence[TypedCell], assessment: Assessment) -> list[Difference]:
    """Each filled cell, as new or refused. A row that is in the table already, word for word, is none: the same file
    a second time changes nothing."""
    rows: dict[int, dict[str, TypedCell]] = {}
    for cell in cells:
        if clean(cell.text) or cell.problem:
            rows.setdefault(cell.key.pk, {})[cell.key.field] = cell
    found: list[Difference] = []
    seen: dict[tuple[str, str, str], int] = {}
    room = MAX_ROWS - len(assessment.indicators)
    for number, row in sorted(rows.items()):
        identity = _identity(row, assessment)
        problem = _problem(row, identity)
        if identity and not problem:
            index = _stored_index(identity, assessment)
            if index is not None and _is_stored(row, index, assessment):
                continue
            if index is not None:
                problem = KNOWN.format(index + 1)
            elif identity in seen:
                problem = TWICE.format(seen[identity])
            elif len(seen) >= room:
                problem = f"一张自评表最多 {MAX_ROWS} 行指标。"
            else:
                seen[identity] = number
        name = _text(row, "level3")
        place = f"新增第 {number} 行" + (f"：{name}" if name else "")
        found += [_difference(cell, problem, place, assessment) for cell in row.values()]
    return found


def _identity(row: Mapping[str, TypedCell], assessment: Assessment) -> tuple[str, str, str] | None:
    """Level 1, 2 and 3; None where level 1 and 2 are none of the form."""
    group = groups_of(assessment).get(_text(row, GROUP))
    return (*group, normal(_text(row, "level3"))) if group else None


def _problem(row: Mapping[str, TypedCell], identity: tuple[str, str, str] | None) -> str:
    """Why the row as a whole cannot be added."""
    for name in (GROUP, "level3"):
        if name in row and row[name].problem:
            return row[name].problem
    if identity is None:
        words = _text(row, GROUP)
        return f"本任务的自评表没有“{words[:60]}”这一二级指标，请从下拉列表中选择。" if words else NO_GROUP
    return "" if identity[2] else NO_NAME


def _stored_index(identity: tuple[str, str, str], assessment: Assessment) -> int | None:
    names = [(row.level1, row.level2, normal(row.level3)) for row in assessment.indicators]
    return names.index(identity) if identity in names else None


def _is_stored(row: Mapping[str, TypedCell], index: int, assessment: Assessment) -> bool:
    scheme, stored = assessment.scheme, assessment.indicators[index]
    texts = typed_cells(assessment.evaluation, (), (stored,), scheme.money)[f"indicator-{stored.pk}"]
    return all(
        not cell.problem and same(clean(cell.text), texts[name], Key("indicator", stored.pk, name), scheme)
        for name, cell in row.items()
        if name != GROUP
    )


def _difference(cell: TypedCell, problem: str, place: str, assessment: Assessment) -> Difference:
    text = clean(cell.text)
    if not problem:
        problem = cell.problem or ("" if cell.key.field == GROUP else unreadable(text, cell.key, assessment.scheme))
    standing = Standing.REFUSED if problem else Standing.NEW
    label = cell.key.cell.label
    return Difference(cell.key, place, label, cell.address, "", text, "", standing, problem, cell.is_formula)


def _text(row: Mapping[str, TypedCell], name: str) -> str:
    return clean(row[name].text) if name in row else ""
