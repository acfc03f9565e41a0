"""What the rows of one table must keep to together: numbers without gaps, groups in one piece, weights above scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import cast

from perfeval.evaluations.operations.rows import MAX_ROWS
from perfeval.exchange.lists.kind import Key, Stored
from perfeval.exchange.lists.kinds.tables import TABLE_COLUMNS, Table, Tables
from perfeval.exchange.lists.rows import Action, Row

NUMBER, LEVEL1, LEVEL2, LEVEL3, TARGET, WEIGHT, DECLARED, PARENT = range(len(TABLE_COLUMNS), len(TABLE_COLUMNS) + 8)
Groups = Mapping[tuple[str, str], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Line:
    """Of a stored row: whether nobody has typed into it, whether it does not apply, its score as text, the key of its
    subtotal row."""

    is_blank: bool = False
    is_off: bool = False
    score: str = ""
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class StoredLine(Stored):
    """What else of a stored row decides whether it may be set so."""

    line: Line = field(default_factory=Line)


def check_tables(rows: Sequence[Row], stored: Mapping[Key, Stored], tables: Tables, groups: Groups) -> list[Row]:
    """Refuses what a table would not be sound with. Gives its last blank rows that the list does not name."""
    by_table: dict[Key, list[Row]] = {}
    for row in rows:
        if not row.problems or row.values[NUMBER].isdecimal():
            by_table.setdefault(row.values[:2], []).append(row)
    lines: dict[Key, list[StoredLine]] = {}
    for key, item in stored.items():
        lines.setdefault(key[:2], []).append(cast("StoredLine", item))
    removed: list[Row] = []
    for key, listed in by_table.items():
        table = tables.get(key)
        if table is None:
            unit, project = key
            for row in listed:
                row.refuse(
                    "项目编码", f"所选任务中没有单位“{unit}”的项目“{project}”的自评表。请核对编码，或先导入项目。"
                )
            continue
        removed += _check(table, listed, lines.get(key, []), groups)
    return removed


def _check(table: Table, listed: list[Row], lines: list[StoredLine], groups: Groups) -> list[Row]:
    own_groups = {item.values[LEVEL1 : LEVEL2 + 1] for item in lines}
    numbered: dict[int, Row] = {}
    for row in listed:
        _name_groups(row, groups, own_groups)
        numbered.setdefault(int(row.values[NUMBER]), row)
    changes = False
    for number, row in numbered.items():
        before = lines[number - 1] if number <= len(lines) else None
        if before is not None and before.values[LEVEL1:] == row.values[LEVEL1:]:
            continue
        changes = True
        if table.locked:
            row.refuse("", table.locked)
        if before is not None:
            _refuse_weight(row, before.line)
        elif number - 1 > len(lines) and number - 1 not in numbered:
            row.refuse("序号", f"这个项目缺少第 {number - 1} 行，序号应从 {len(lines) + 1} 起连续。")
    last = max(numbered)
    tail = _blank_tail(lines, last) if not table.locked else []
    if last > MAX_ROWS:
        numbered[last].refuse("序号", f"一张自评表最多 {MAX_ROWS} 行指标。")
    if changes:
        kept = lines[: len(lines) - len(tail)]
        _refuse_torn_groups(numbered, kept)
        _refuse_wrong_parts(numbered, kept)
    sheet = listed[0].sheet
    return [Row(sheet, 0, item.values, action=Action.REMOVED, before=item.values, pk=item.pk) for item in tail]


def _blank_tail(lines: list[StoredLine], last: int) -> list[StoredLine]:
    """The blank rows at the end, beyond the last that the list names."""
    end = len(lines)
    while end > last and lines[end - 1].line.is_blank:
        end -= 1
    return lines[end:]


def _name_groups(row: Row, groups: Groups, own: set[tuple[str, ...]]) -> None:
    written = cast("tuple[str, str]", row.values[LEVEL1 : LEVEL2 + 1])
    if written in own:  # as it stands in the table, also where the scheme has other words
        return
    known = groups.get(written)
    if known is None:
        if all(written):
            row.refuse("二级指标", f"评分方案中没有“{written[0]}”之下的“{written[1]}”。")
    elif known != written:
        row.values = (*row.values[:LEVEL1], *known, *row.values[LEVEL2 + 1 :])


def _refuse_weight(row: Row, line: Line) -> None:
    if row.problems:
        return
    weight = Decimal(row.values[WEIGHT]) if row.values[WEIGHT] else None
    if line.is_off and weight != 0:
        row.refuse("分值", "这一行已标为不适用，不计分值，请填 0。")
    elif line.score and (weight is None or weight < Decimal(line.score)):
        row.refuse("分值", f"这一行已填得分 {line.score}，分值不能更低。")


def _refuse_torn_groups(numbered: Mapping[int, Row], lines: Sequence[StoredLine]) -> None:
    """A level 2 stands in one piece in the printed form."""
    seen: set[tuple[str, ...]] = set()
    current: tuple[str, ...] = ()
    for number in range(1, max(len(lines), *numbered) + 1):
        row = numbered.get(number)
        if row is None and number > len(lines):
            return  # a gap, which is refused already
        values = row.values if row is not None else lines[number - 1].values
        group = values[LEVEL1 : LEVEL2 + 1]
        if group == current:
            continue
        if group in seen and row is not None:
            row.refuse("二级指标", f"“{group[0]}·{group[1]}”的行要连在一起，前面已经有过。")
        seen.add(group)
        current = group


def _refuse_wrong_parts(numbered: Mapping[int, Row], lines: Sequence[StoredLine]) -> None:
    """A part names a row above it that is no part, and that no row between them could be taken for: elsewhere a part
    knows its subtotal row by the name."""
    parts = {number: int(row.values[PARENT]) for number, row in numbered.items() if row.values[PARENT].isdecimal()}
    if not parts:
        return
    values = {number: item.values for number, item in enumerate(lines, start=1)}
    values |= {number: row.values for number, row in numbered.items()}
    subtotals = {item[PARENT] for item in values.values()}
    for number, parent in parts.items():
        above = values.get(parent) if parent < number else None
        row = numbered[number]
        if above is None:
            row.refuse("小计行序号", f"小计行要在分项之前，这一行之前没有第 {parent} 行。")
        elif str(number) in subtotals:
            row.refuse("小计行序号", "这一行有分项，是小计行，自己不能又是分项。")
        elif not above[LEVEL3]:
            row.refuse("小计行序号", f"第 {parent} 行没有填三级指标，不能作小计行。")
        elif _is_hidden(values, parent, number):
            row.refuse("小计行序号", f"中间还有一行的三级指标也是“{above[LEVEL3][:20]}”，分不清是哪一行的分项。")


def _is_hidden(values: Mapping[int, Sequence[str]], parent: int, part: int) -> bool:
    """Whether another row of the same name, no part itself, stands between them."""
    between = (values[number] for number in range(parent + 1, part) if number in values)
    return any(item[LEVEL3] == values[parent][LEVEL3] and not item[PARENT] for item in between)
