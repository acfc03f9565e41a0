"""预算资金: the budget figures of each fund line of each project in the campaign. What was spent is the unit's to say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from perfeval.core.decimals import convert_money
from perfeval.core.scheme import MoneyRule
from perfeval.evaluations.models import FundLine
from perfeval.evaluations.operations.importing import import_budgets
from perfeval.evaluations.queries.fields import FUND_CELLS
from perfeval.evaluations.queries.sheet import to_unit
from perfeval.exchange.lists.columns import Column, show_or_empty
from perfeval.exchange.lists.kind import Key, Scope, Stored
from perfeval.exchange.lists.kinds.tables import CHUNK, TABLE_COLUMNS, TableList, Tables, find_table, tables_of
from perfeval.exchange.lists.rows import Row

LABEL = len(TABLE_COLUMNS)
SPENT = "executed"


def budget_columns(money: MoneyRule) -> tuple[str, ...]:
    return tuple(name for name in money.columns if name != SPENT)


class Budgets(TableList):
    key = "budgets"
    title = "预算资金"
    about = (
        "各项目的预算数，每个资金来源一行。按单位编码、项目编码、资金来源对应；文件里没有的行不受影响，留空的金额会被清空。"
        "执行数由单位填报，不在这里导入。"
    )

    def columns(self, scope: Scope) -> tuple[Column, ...]:
        money = scope.task.scheme.to_scheme().money
        labels = tuple(row.label for row in money.rows)
        amounts = (
            Column(name, FUND_CELLS[name].label, "money", unit=money.unit, example="120.50", hint="表头写明“元”或“万元”，可以改。")
            for name in budget_columns(money)
        )  # fmt: skip
        label = Column(
            "label", "资金来源", "choice", is_key=True, required=True, choices=labels, example=labels[0], width=20
        )
        return (*TABLE_COLUMNS, label, *amounts)

    def count(self, scope: Scope) -> int:
        return FundLine.objects.filter(evaluation__in=self.records(scope).order_by().values("pk")).count()

    def stored_rows(self, scope: Scope, tables: Tables) -> Iterator[tuple[Key, Key, Stored]]:
        money = scope.task.scheme.to_scheme().money
        names = budget_columns(money)
        by_pk = {table.pk: key for key, table in tables.items()}
        ids = list(by_pk)
        for start in range(0, len(ids), CHUNK):
            lines = FundLine.objects.filter(evaluation__in=ids[start : start + CHUNK]).order_by("position")
            by_table: dict[int, list[FundLine]] = {}
            for line in lines:
                by_table.setdefault(line.evaluation_id, []).append(line)
            for pk in ids[start : start + CHUNK]:
                table = tables[by_pk[pk]]
                for line in by_table.get(pk, ()):
                    amounts = (show_or_empty(to_unit(getattr(line, name), money)) for name in names)
                    values = (*by_pk[pk], table.name, line.label, *amounts)
                    yield by_pk[pk], (line.label,), Stored(line.pk, values, table.locked)

    def check(self, scope: Scope, rows: Sequence[Row], stored: Mapping[Key, Stored]) -> list[Row]:
        tables = tables_of(scope, rows)
        for row in rows:
            table = find_table(row, tables, is_change=False)
            if table is not None and not row.problems and (*row.values[:2], row.values[LABEL]) not in stored:
                row.refuse("资金来源", "这份自评表没有这一行资金。")
        return []

    def write(self, scope: Scope, rows: Iterable[Row], source: Mapping[str, object], now: datetime) -> None:
        money = scope.task.scheme.to_scheme().money
        names = budget_columns(money)
        rows = list(rows)
        tables = tables_of(scope, rows)
        lines: dict[int, dict[int, dict[str, Decimal | None]]] = {}
        for row in rows:
            amounts = {name: _yuan(text, money) for name, text in zip(names, row.values[LABEL + 1 :], strict=True)}
            assert row.pk is not None  # noqa: S101 - a line that is not there was refused
            lines.setdefault(tables[row.values[:2]].pk, {})[row.pk] = amounts
        import_budgets(actor=scope.actor, campaign=scope.task, lines=lines, source=source, now=now)


def _yuan(text: str, money: MoneyRule) -> Decimal | None:
    """Exactly what `read_value` read: its text has all the digits."""
    return convert_money(Decimal(text), source=money.unit, target="元").quantize(Decimal("0.01")) if text else None
