"""三级指标: the indicators of each project in the campaign with their targets and weights."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from perfeval.core.decimals import show
from perfeval.core.scheme import Scheme
from perfeval.evaluations.enums import Declared
from perfeval.evaluations.models import Indicator
from perfeval.evaluations.operations.importing import TableRows, Target, import_indicators
from perfeval.evaluations.operations.rows import MAX_ROWS
from perfeval.exchange.lists.columns import Column, show_or_empty
from perfeval.exchange.lists.kind import Key, Scope, Stored
from perfeval.exchange.lists.kinds.indicator_checks import (
    DECLARED,
    LEVEL1,
    LEVEL2,
    LEVEL3,
    NUMBER,
    PARENT,
    TARGET,
    WEIGHT,
    Line,
    StoredLine,
    check_tables,
)
from perfeval.exchange.lists.kinds.tables import CHUNK, TABLE_COLUMNS, TableList, Tables, tables_of
from perfeval.exchange.lists.rows import Action, Row

AT_ONCE: Final = 250  # tables in one act: what it needs besides the rows themselves stays small
_FIELDS: Final = (
    "evaluation", "pk", "level1", "level2", "level3", "target_text", "weight", "actual_text", "score",
    "reviewed_score", "not_applicable", "reason", "improvement", "declared", "parent",
)  # fmt: skip
WORDS: Final = {str(kind.value): str(kind.label) for kind in Declared if kind.value}
_VALUES: Final = {"": "", **{word: value for value, word in WORDS.items()}}
_NUMBERS: Final = tuple(str(number) for number in range(1, MAX_ROWS + 50))


class Indicators(TableList):
    key = "indicators"
    title = "三级指标"
    about = (
        "各项目的三级指标、年度指标值和分值。按单位编码、项目编码、序号对应，序号就是自评表中从上到下的第几行；已有的行修改，"
        "之后的行新增。自评表末尾文件里没有的空白行会删除，填过的行不受影响。"
    )

    def columns(self, scope: Scope) -> tuple[Column, ...]:
        scheme = scope.task.scheme.to_scheme()
        level1 = tuple(item.name for item in scheme.level1)
        level2 = tuple(dict.fromkeys(item.name for first in scheme.level1 for item in first.level2))
        return (
            *TABLE_COLUMNS,
            Column("number", "序号", "number", is_key=True, required=True, example="1", width=8, hint="在本项目内从 1 开始连续编号。"),
            Column("level1", "一级指标", required=True, longest=60, choices=level1, example=level1[0]),
            Column("level2", "二级指标", required=True, longest=60, choices=level2, example=scheme.level1[0].level2[0].name, hint="同一二级指标的行要连在一起。"),
            Column("level3", "三级指标", longest=300, example="受理政务服务事项", width=36, hint="最多 300 字；留空的由单位填写。"),
            Column("target_text", "年度指标值", "target", longest=300, example="≥95%", width=20, hint="例如 ≥95%、80000 件、2025年12月底前。"),
            Column("weight", "分值", "points", example="10", width=10, hint="最多两位小数。"),
            Column("declared", "类型", "choice", choices=tuple(WORDS.values()), example="定量", width=10, hint="不填的按年度指标值判断。"),
            Column("parent", "小计行序号", "number", width=12, hint="分项填它的小计行的序号，其他行不填。小计行在分项之前，自己不能是分项；小计行的分值是各分项之和。"),
        )  # fmt: skip

    def count(self, scope: Scope) -> int:
        return Indicator.objects.filter(evaluation__in=self.records(scope).order_by().values("pk")).count()

    def stored_rows(self, scope: Scope, tables: Tables) -> Iterator[tuple[Key, Key, Stored]]:
        by_pk = {table.pk: key for key, table in tables.items()}
        ids = list(by_pk)
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            for pk, lines in _lines(chunk).items():
                key = by_pk[pk]
                table = tables[key]
                numbered = zip(_NUMBERS, lines, _parent_numbers(lines), strict=False)
                for number, (row, shown, line), parent in numbered:
                    values = (*key, table.name, number, *shown, parent)
                    yield key, (number,), StoredLine(row, values, table.locked, line)

    def check(self, scope: Scope, rows: Sequence[Row], stored: Mapping[Key, Stored]) -> list[Row]:
        return check_tables(rows, stored, tables_of(scope, rows), _groups(scope.task.scheme.to_scheme()))

    def write(self, scope: Scope, rows: Iterable[Row], source: Mapping[str, object], now: datetime) -> None:
        by_table: dict[Key, list[Row]] = {}
        for row in rows:
            by_table.setdefault(row.values[:2], []).append(row)
        tables = tables_of(scope, [listed[0] for listed in by_table.values()])
        keys = list(by_table)
        for start in range(0, len(keys), AT_ONCE):
            chunk = {tables[key].pk: _table_rows(by_table[key]) for key in keys[start : start + AT_ONCE]}
            import_indicators(actor=scope.actor, campaign=scope.task, tables=chunk, source=source, now=now)


def _table_rows(rows: Iterable[Row]) -> TableRows:
    table = TableRows()
    for row in rows:
        if row.action is Action.NEW:
            table.added[int(row.values[NUMBER]) - 1] = _target(row)
        elif row.action is Action.REMOVED:
            table.removed.append(row.record)
        else:
            table.changed[row.record] = _target(row)
    return table


def _target(row: Row) -> Target:
    values = row.values
    weight = Decimal(values[WEIGHT]).quantize(Decimal("0.01")) if values[WEIGHT] else None
    parent = int(values[PARENT]) if values[PARENT] else None
    declared = _VALUES[values[DECLARED]]
    return Target(values[LEVEL1], values[LEVEL2], values[LEVEL3], values[TARGET], weight, declared, parent)


def _lines(evaluation_ids: Sequence[int]) -> dict[int, list[tuple[int, tuple[str, ...], Line]]]:
    """The rows of these tables from top to bottom."""
    found = Indicator.objects.filter(evaluation__in=evaluation_ids).order_by("position", "pk")
    by_table: dict[int, list[tuple[int, tuple[str, ...], Line]]] = {pk: [] for pk in evaluation_ids}
    for values in found.values_list(*_FIELDS).iterator(chunk_size=5000):
        (
            table,
            pk,
            level1,
            level2,
            level3,
            target,
            weight,
            actual,
            score,
            reviewed,
            is_off,
            reason,
            more,
            kind,
            parent,
        ) = values
        typed = level3 or target or weight is not None or actual or score is not None or reason or more or kind
        is_blank = not (typed or reviewed is not None or is_off or parent)
        shown = (level1, level2, level3, target, show_or_empty(weight), WORDS.get(kind, ""))
        by_table[table].append((pk, shown, Line(is_blank, is_off, "" if score is None else show(score), parent)))
    return by_table


def _parent_numbers(lines: Sequence[tuple[int, tuple[str, ...], Line]]) -> Iterator[str]:
    """Of each row of a table the number of its subtotal row."""
    if not any(line.parent for _, _, line in lines):
        yield from ("" for _ in lines)
        return
    numbers = {pk: number for number, (pk, _, _) in zip(_NUMBERS, lines, strict=False)}
    yield from (numbers.get(line.parent, "") if line.parent else "" for _, _, line in lines)


def _groups(scheme: Scheme) -> dict[tuple[str, str], tuple[str, str]]:
    """Every way to write a pair of level 1 and level 2 → the scheme's own words."""
    return {
        (name1, name2): (first.name, second.name)
        for first in scheme.level1
        for second in first.level2
        for name1 in (first.name, *first.aliases)
        for name2 in (second.name, *second.aliases)
    }
