"""绩效目标: the year's expected goal of each project in the campaign."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.operations.importing import import_goals
from perfeval.evaluations.queries.fields import EVALUATION_CELLS
from perfeval.exchange.lists.columns import Column
from perfeval.exchange.lists.kind import Key, Scope, Stored
from perfeval.exchange.lists.kinds.tables import CHUNK, TABLE_COLUMNS, TableList, Tables, find_table, tables_of
from perfeval.exchange.lists.rows import Row

GOAL = len(TABLE_COLUMNS)


class Goals(TableList):
    key = "goals"
    title = "绩效目标"
    about = "各项目的年度预期目标。按单位编码和项目编码对应；文件里没有的项目不受影响，留空的目标会被清空。"
    _columns = (
        *TABLE_COLUMNS,
        Column("goal_expected", "预期目标", longest=EVALUATION_CELLS["goal_expected"].max_length, width=70, example="全年受理政务服务事项 8 万件，群众满意度达到 95%。", hint="最多 2000 字。"),
    )  # fmt: skip

    def columns(self, scope: Scope) -> tuple[Column, ...]:
        return self._columns

    def stored_rows(self, scope: Scope, tables: Tables) -> Iterator[tuple[Key, Key, Stored]]:
        goals: dict[int, str] = {}
        ids = [table.pk for table in tables.values()]
        for start in range(0, len(ids), CHUNK):
            found = Evaluation.objects.filter(pk__in=ids[start : start + CHUNK])
            goals.update(found.values_list("pk", "goal_expected"))
        for key, table in tables.items():
            yield key, (), Stored(table.pk, (*key, table.name, goals[table.pk]), table.locked)

    def check(self, scope: Scope, rows: Sequence[Row], stored: Mapping[Key, Stored]) -> list[Row]:
        tables = tables_of(scope, rows)
        for row in rows:
            find_table(row, tables, is_change=False)
        return []

    def write(self, scope: Scope, rows: Iterable[Row], source: Mapping[str, object], now: datetime) -> None:
        goals = {row.pk: row.values[GOAL] for row in rows if row.pk is not None}
        import_goals(actor=scope.actor, campaign=scope.task, goals=goals, source=source, now=now)
