"""The blocks that only one region's form has: where it and its Sheet disagree. And each form's own words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from perfeval.core.sheet import FundLine, Sheet
from tests.printing.reading import Cell, squeezed

Block = Callable[[Sheet, Sequence[Cell]], Iterator[str]]


@dataclass(frozen=True)
class Words:
    """The heads over the goals, the first cell below the indicators, and how the row of all funds is labelled."""

    expected: str = "预期目标"
    actual: str = "实际完成情况"
    below: str | None = "总分"
    all_funds: str = "年度资金总额"


WORDS: Mapping[str, Words] = {
    "fushun": Words("年初设定目标", "全年实际完成情况", "指标自评得分小计"),
    "zizhou-completion": Words("年初设定目标", "全年实际完成情况", None),
    "zhongwei": Words(all_funds="年度资金总额："),
    "qiannan": Words(all_funds="年度资金总额："),
}


def words(key: str) -> Words:
    return WORDS.get(key, Words())


def figure(value: Decimal | None, sign: str = "") -> str:
    return "" if value is None else f"{value:f}{sign}"


def row_of(cells: Sequence[Cell], cell: Cell) -> list[str]:
    """The texts of the cells that begin at the height of this one, from the left."""
    beside = [other for other in cells if other.page == cell.page and abs(other.top - cell.top) < 1]
    return [other.text for other in sorted(beside, key=lambda other: other.left)]


def fushun_funds(sheet: Sheet, cells: Sequence[Cell]) -> Iterator[str]:
    """A line each: the label, the budget, and twice a name with its figure."""
    unit = f"（{sheet.unit_of_money}）"
    found = [row_of(cells, cell) for cell in cells if cell.text == "执行率"]
    lines = sheet.funds or (FundLine("项目预算金额"),)
    labels = [f"项目预算金额{unit}", *(squeezed(line.label) for line in lines[1:])]
    wanted = [
        [
            label,
            _amount(line, "initial_budget"),
            f"全年执行数{unit}",
            _amount(line, "executed"),
            "执行率",
            _amount(line, "rate", "%"),
        ]
        for label, line in zip(labels, lines, strict=True)
    ]
    if found != wanted:
        yield f"funds: {found} for {wanted}"


def _amount(line: FundLine, field: str, sign: str = "") -> str:
    return "—" if field in line.dashed else figure(getattr(line, field), sign)


def fushun_sums(sheet: Sheet, cells: Sequence[Cell]) -> Iterator[str]:
    given = dict(sheet.footer_fields)
    score = sheet.funds[0].score if sheet.funds else None
    wanted = [
        ("指标自评得分小计", given.get("指标自评得分小计") or ""),
        ("预算执行率得分", given.get("预算执行率得分") or figure(score)),
        ("减分项", given.get("减分项") or figure(sheet.deduction)),
        ("绩效自评总得分", given.get("绩效自评总得分") or figure(sheet.published_total)),
    ]
    (first,) = [cell for cell in cells if cell.text == wanted[0][0]]
    found = row_of(cells, first)
    if found != [text for pair in wanted for text in pair]:
        yield f"the last line: {found} for {wanted}"


def completion_funds(sheet: Sheet, cells: Sequence[Cell]) -> Iterator[str]:
    """The amounts with their unit, spent or else planned."""
    (label,) = [cell for cell in cells if cell.text == "资金金额"]
    left = [
        cell
        for cell in cells
        if cell.page == label.page and abs(cell.left - label.right) < 1 and label.top - 1 < cell.top < label.bottom - 1
    ]
    found = [row_of(cells, cell)[-2:] for cell in left]
    wanted = [
        ["实施期资金总额：" if number == 0 else squeezed(line.label), _spent(line, sheet)]
        for number, line in enumerate(sheet.funds)
    ]
    if wanted and found != wanted:
        yield f"funds: {found} for {wanted}"


def _spent(line: FundLine, sheet: Sheet) -> str:
    amount = line.initial_budget if line.executed is None else line.executed
    return figure(amount) + (sheet.unit_of_money if amount else "")


def nothing(sheet: Sheet, cells: Sequence[Cell]) -> Iterator[str]:
    yield from ()


FUNDS: Mapping[str, Block] = {"fushun": fushun_funds, "zizhou-completion": completion_funds}
TOTAL: Mapping[str, Block] = {"fushun": fushun_sums, "zizhou-completion": nothing}
