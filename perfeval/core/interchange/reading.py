"""A Sheet from decoded JSON."""

from __future__ import annotations

from typing import Literal, get_args

from perfeval.core.interchange.cells import Cell, Record, shown
from perfeval.core.interchange.figures import FUND_FIGURES, figure, is_dash, percentage
from perfeval.core.interchange.limits import (
    FIRST_YEAR,
    LAST_YEAR,
    MAX_FUNDS,
    MAX_INDICATORS,
    MAX_LABELLED,
    MAX_NOTES,
    MAX_SHEETS,
    VERSION,
)
from perfeval.core.interchange.problems import InterchangeError, Problem
from perfeval.core.interchange.targets import read_actual, read_target
from perfeval.core.sheet import FundLine, Indicator, Kind, MoneyUnit, Sheet, is_subtotal_of, with_parents

Labelled = tuple[tuple[str, str | None], ...]
Declared = Literal["quantitative", "qualitative"]

DEDUCTION_LABEL = "减分项"  # the footer line of forms that print it (fushun)


def sheet_from_json(data: object) -> Sheet:
    """The table that `data` describes; InterchangeError names every value that does not fit."""
    problems: list[Problem] = []
    sheet = _sheet(Cell(data, "", problems))
    if problems:
        raise InterchangeError(problems)
    return sheet


def sheets_from_json(data: object) -> list[Sheet]:
    """The tables of one file: a single one, a list of them, or `{"sheets": [...]}`. All of them or none."""
    problems: list[Problem] = []
    whole = Cell(data, "", problems)
    if isinstance(data, dict) and "sheets" in data:
        with whole.record() as record:
            _check_version(record)
            whole = record.cell("sheets")
    cells = whole.items(MAX_SHEETS) if isinstance(whole.value, list) or whole.path else [whole]
    if not cells and not problems:
        whole.refuse("文件里没有表。")
    sheets = [_sheet(cell) for cell in cells]
    if problems:
        raise InterchangeError(problems)
    return sheets


def _sheet(cell: Cell) -> Sheet:
    with cell.record() as record:
        _check_version(record)
        footer = _labelled(record.cell("footer_fields"))
        return Sheet(
            year=record.cell("year").year(FIRST_YEAR, LAST_YEAR),
            kind=record.cell("kind").choice(get_args(Kind)) or "project",
            unit_of_money=record.cell("unit_of_money").choice(get_args(MoneyUnit)) or "元",
            title=record.cell("title").text(),
            project_code=record.cell("project_code").text(),
            project_name=record.cell("project_name").text(),
            supervising_department=record.cell("supervising_department").text(),
            implementing_unit=record.cell("implementing_unit").text(),
            head_fields=_labelled(record.cell("head_fields")),
            funds=tuple(_fund_line(line) for line in record.cell("funds").items(MAX_FUNDS)),
            goal_expected=record.cell("goal_expected").text(),
            goal_actual=record.cell("goal_actual").text(),
            indicators=_indicators(record.cell("indicators").items(MAX_INDICATORS)),
            footer_fields=footer,
            published_total=figure(record.cell("published_total")),
            published_total_weight=figure(record.cell("published_total_weight")),
            deduction=figure(_deduction(record, footer)),
            notes=tuple(note.words() for note in record.cell("notes").items(MAX_NOTES)),
        )


def _check_version(record: Record) -> None:
    """Absent counts as 1: published tables were written down before the shape had a number."""
    cell = record.cell("perfeval")
    if cell.value is None or (cell.value == VERSION and type(cell.value) is int):
        return
    if type(cell.value) is int and cell.value > VERSION:
        cell.refuse(f"文件的格式版本是 {shown(cell.value)}，这个程序只认识 {VERSION}：请升级 perfeval。")
    else:
        cell.refuse(f"格式版本应是 {VERSION}。")


def _deduction(record: Record, footer: Labelled) -> Cell:
    """The key `deduction`; where a file has no such key, the footer line that prints it."""
    cell = record.cell("deduction")
    if "deduction" in record:
        return cell
    printed = dict(footer).get(DEDUCTION_LABEL)
    return Cell(None if printed in ("", "无") else printed, f"footer_fields.{DEDUCTION_LABEL}", cell.problems)


def _fund_line(cell: Cell) -> FundLine:
    with cell.record() as record:
        return FundLine(
            label=record.cell("label").words(),
            initial_budget=figure(record.cell("initial_budget")),
            adjusted_budget=figure(record.cell("adjusted_budget")),
            executed=figure(record.cell("executed")),
            weight=figure(record.cell("weight")),
            rate=percentage(record.cell("rate")),
            score=figure(record.cell("score")),
            annual_rate=percentage(record.cell("annual_rate")),
            dashed=frozenset(field for field in FUND_FIGURES if is_dash(record.cell(field).value)),
        )


def _indicators(cells: list[Cell]) -> tuple[Indicator, ...]:
    rows = [_indicator(cell, len(cells)) for cell in cells]
    parents = {index: row.children_of_row for index, row in enumerate(rows) if row.children_of_row is not None}
    for part, parent in parents.items():
        if not is_subtotal_of(rows[parent], rows[part]):
            at = Cell(None, f"{cells[part].path}.children_of_row", cells[part].problems)
            at.refuse(f"第 {parent + 1} 行不是名为{shown(rows[part].children_of)}的小计行。")
    return with_parents(rows, parents) if parents else tuple(rows)


def _indicator(cell: Cell, rows: int) -> Indicator:
    with cell.record() as record:
        declared = record.cell("kind")
        number = record.cell("children_of_row").row_number(rows)
        return Indicator(
            level1=record.cell("level1").words(),
            level2=record.cell("level2").words(),
            level3=record.cell("level3").words(),
            target=read_target(record),
            actual=read_actual(record),
            weight=figure(record.cell("weight")),
            score=figure(record.cell("score")),
            declared=None if declared.value is None else declared.choice(get_args(Declared)),
            level1_weight_label=figure(record.cell("level1_weight_label")),
            completion=percentage(record.cell("completion")),
            deviation_reason=record.cell("deviation_reason").text(),
            improvement=record.cell("improvement").text(),
            children_of=record.cell("children_of").text(),
            children_of_row=None if number is None else number - 1,
            deviation_columns=_labelled(record.cell("deviation_columns")),
        )


def _labelled(cell: Cell) -> Labelled:
    """Label and text in printed order: a list of pairs, or an object as in the published files."""
    if not isinstance(cell.value, dict):
        return tuple(_pair(item) for item in cell.items(MAX_LABELLED))
    if len(cell.value) > MAX_LABELLED:
        cell.refuse(f"项数太多：{len(cell.value)} 项，最多 {MAX_LABELLED} 项。")
        return ()
    with cell.record() as record:
        return tuple((record.label(key), record.cell(key).text()) for key in cell.value)


def _pair(cell: Cell) -> tuple[str, str | None]:
    with cell.record() as record:
        return record.cell("label").words(), record.cell("value").text()
