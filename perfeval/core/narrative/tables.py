"""The two tables that a report prints: the 自评表 itself and the 绩效完成表."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from perfeval.core.decimals import show
from perfeval.core.narrative.document import Cell, Row, Table
from perfeval.core.narrative.words import listed, money, one_line, plain
from perfeval.core.scheme import Scheme
from perfeval.core.sheet import FundLine, Indicator, Sheet

MOST_TOGETHER = 8  # rows of a level 1 that stay on one page
MOST_LINES = 20  # and about how many lines they may have
LONG_TEXT = 240  # characters; a row with more may itself need a page and stands alone
# Millimetres, the reasons last. A reason longer than LONG_TEXT gets what the other columns can spare.
FULL_WIDTHS, FULL_WIDTHS_LONG = (10, 15, 16, 26, 21, 21, 11, 14, 22), (8, 12, 13, 20, 18, 18, 9, 12, 46)
SHORT_WIDTHS, SHORT_WIDTHS_LONG = (14, 16, 19, 37, 22, 23, 25), (12, 14, 15, 24, 18, 20, 53)
_AMOUNTS = {"initial_budget": "年初预算数", "adjusted_budget": "全年预算数", "executed": "全年执行数"}


def head(text: str, columns: int = 1, rows: int = 1) -> Cell:
    return Cell(text, columns, rows, "center", is_head=True)


def left(text: str | None, columns: int = 1, rows: int = 1) -> Cell:
    return Cell(plain(text), columns, rows, "left")


def self_evaluation_table(sheet: Sheet, scheme: Scheme) -> Table:
    """The official table as a chapter of the report: nine columns, in the form's order."""
    groups = [_head_rows(sheet), _fund_rows(sheet, scheme), _goal_rows(sheet, "预期目标", "实际完成情况", (4, 4))]
    titles = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因及改进措施")
    groups.append(((head("绩效指标"), *map(head, titles)),))
    groups += [tuple(_merged("绩效指标", rows, _full_row)) for rows in _together(sheet.indicators)]
    total = (head("总分", 6), Cell(show(sheet.published_total_weight)), Cell(show(sheet.published_total)), Cell())
    last: tuple[Row, ...] = (total,)
    if sheet.deduction:
        last = ((head("减分项", 7), Cell(show(sheet.deduction)), Cell()), *last)
    year = f"（{sheet.year}年度）" if sheet.year else ""
    caption = f"{plain(sheet.title) or '项目支出绩效自评表'}{year}"
    widths = FULL_WIDTHS_LONG if _has_long_reason(sheet) else FULL_WIDTHS
    return Table(widths, (*groups, last), caption=caption, sub_head=3)


def completion_table(sheet: Sheet) -> Table:
    """绩效完成表: what was set and what was reached, without points."""
    unit = sheet.unit_of_money
    funds: list[Row] = []
    for index, line in enumerate(sheet.funds):
        label = "实施期资金总额" if index == 0 else plain(line.label)
        spine = (head("资金金额", 1, len(sheet.funds)),) if index == 0 else ()
        funds.append((*spine, left(label, 3), Cell(money(line.executed, unit), 3)))
    identity: tuple[Row, ...] = (
        (head("项目名称"), Cell(plain(_name(sheet)), 6)),
        (head("主管部门"), Cell(plain(sheet.supervising_department), 6)),
    )
    titles = ("一级指标", "二级指标", "指标内容", "年度指标值", "全年完成值", "未完成原因和改进措施")
    groups = [
        (*identity, *funds),
        _goal_rows(sheet, "年初设定目标", "全年实际完成情况", (3, 3)),
        ((head("年度绩效指标"), *map(head, titles)),),
        *(tuple(_merged("年度绩效指标", rows, _short_row)) for rows in _together(sheet.indicators)),
    ]
    caption = f"{sheet.year or ''}年专项业务经费（项目）绩效完成表"
    widths = SHORT_WIDTHS_LONG if _has_long_reason(sheet) else SHORT_WIDTHS
    return Table(widths, tuple(groups), caption=caption, sub_head=2)


def _name(sheet: Sheet) -> str | None:
    return sheet.project_name or sheet.implementing_unit


def _head_rows(sheet: Sheet) -> tuple[Row, ...]:
    # Published tables write department and code into one cell; ours know no code of the department.
    department = dict(sheet.head_fields).get("主管部门及代码") or sheet.supervising_department
    return (
        (head("项目名称", 3), Cell(plain(_name(sheet)), 6)),
        (
            head("主管部门及代码", 3),
            Cell(plain(department), 2),
            head("实施单位"),
            Cell(plain(sheet.implementing_unit), 3),
        ),
    )


def _fund_rows(sheet: Sheet, scheme: Scheme) -> tuple[Row, ...]:
    columns = scheme.money.columns
    with_annual_rate = len(columns) < 3
    titles = [_AMOUNTS[name] for name in columns] + ["全年执行率"] * with_annual_rate
    spans = _spans(len(titles))
    first = (
        head(f"项目资金（{sheet.unit_of_money}）", 1, len(sheet.funds) + 1),
        head("", 2),
        *(head(title, span) for title, span in zip(titles, spans, strict=True)),
        *(head(title) for title in ("分值", "执行率", "得分")),
    )
    rows: list[Row] = [first]
    for index, line in enumerate(sheet.funds):
        amounts = [_figure(getattr(line, name), line, name) for name in columns]
        if with_annual_rate:
            amounts.append(_rate(line.annual_rate if line.annual_rate is not None else line.rate))
        texts = (_figure(line.weight, line, "weight"), _rate(line.rate), _figure(line.score, line, "score"))
        rows.append(
            (
                Cell(plain(line.label), 2, align="center" if index == 0 else "left"),
                *(Cell(text, span) for text, span in zip(amounts, spans, strict=True)),
                *map(Cell, texts),
            )
        )
    return tuple(rows)


def _spans(columns: int) -> tuple[int, ...]:
    """How the amounts share the three columns that the indicators have there."""
    return {1: (3,), 2: (1, 2), 3: (1, 1, 1)}[columns]


def _figure(value: Decimal | None, line: FundLine, field: str) -> str:
    if value is None:
        return "—" if field in line.dashed else ""
    return show(value)


def _rate(rate: Decimal | None) -> str:
    return "" if rate is None else f"{show(rate)}%"


def _goal_rows(sheet: Sheet, expected: str, actual: str, spans: tuple[int, int]) -> tuple[Row, ...]:
    texts = (plain(sheet.goal_expected), plain(sheet.goal_actual))
    is_long = max(map(len, texts)) > LONG_TEXT
    label = head("年度总体目标", 1, 1 if is_long else 2)
    goals = (left(texts[0], spans[0]), left(texts[1], spans[1]))
    titles = (head(expected, spans[0]), head(actual, spans[1]))
    return ((label, *titles), (head("目标内容"), *goals) if is_long else goals)


def _together(rows: Iterable[Indicator]) -> Iterator[list[Indicator]]:
    """Rows of one level 1, as many as stay together on a page."""
    group: list[Indicator] = []
    for row in rows:
        full = len(group) == MOST_TOGETHER or sum(map(_lines, (*group, row))) > MOST_LINES
        if group and (full or group[0].level1 != row.level1 or _is_long(row) or _is_long(group[-1])):
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _lines(row: Indicator) -> int:
    """About how many lines the row has in the narrow columns of the printed table."""
    widest = max(len(row.level3) / 6, len(row.actual.text or "") / 5, len(reasons(row)) / 5)
    return math.ceil(widest)


def _has_long_reason(sheet: Sheet) -> bool:
    return any(len(reasons(row)) > LONG_TEXT for row in sheet.indicators)


def _is_long(row: Indicator) -> bool:
    return max(len(reasons(row)), len(row.level3), len(row.actual.text or "")) > LONG_TEXT


def _merged(spine: str, rows: list[Indicator], cells: Callable[[Indicator], Row]) -> Iterator[Row]:
    """The rows of a group: spine, level 1 and level 2 stand once for all rows that share them."""
    for index, row in enumerate(rows):
        merged: list[Cell] = []
        if index == 0:
            merged += [head(spine, 1, len(rows)), Cell(plain(row.level1), 1, len(rows))]
        if index == 0 or rows[index - 1].level2 != row.level2:
            same = next((n for n, other in enumerate(rows[index:]) if other.level2 != row.level2), len(rows) - index)
            merged.append(Cell(plain(row.level2), 1, same))
        yield (*merged, *cells(row))


def _full_row(row: Indicator) -> Row:
    return (
        left(row.level3),
        Cell(plain(row.target.text)),
        Cell(plain(row.actual.text)),
        Cell(show(row.weight)),
        Cell(show(row.score)),
        left(reasons(row)),
    )


def _short_row(row: Indicator) -> Row:
    return (left(row.level3), Cell(plain(row.target.text)), Cell(plain(row.actual.text)), left(reasons(row)))


def reasons(row: Indicator) -> str:
    """Reason and improvement in one cell, the reason's categories before them."""
    ticked = "、".join(name for name, mark in row.deviation_columns if mark in ("√", "✓"))
    told = (f"{name}：{one_line(text)}" for name, text in row.deviation_columns if text and text not in ("√", "✓"))
    improvement = one_line(row.improvement)
    return listed((ticked, one_line(row.deviation_reason), *told, f"改进措施：{improvement}" if improvement else ""))
