"""Draws a Sheet as a grid, in a form that nobody has printed yet: what a reader must know by its words alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from perfeval.core.sheet import FundLine, Indicator, Sheet
from perfeval.exchange.grids import Cell, Grid
from perfeval.exchange.grids.model import GridKind

SYNONYMS = {
    "level1": ("一级指标", "一级\n指标"),
    "level2": ("二级指标", "二级\n指标"),
    "level3": ("三级指标", "三级 指标", "指标内容"),
    "target": ("年度指标值", "指标值", "目标值", "年度\n指标值", "★年度目标值", "年初目标值"),
    "actual": ("实际完成值", "*实际完成值", "完成值", "全年完成值", "全年实际完成值"),
    "completion": ("完成程度", "完成率"),
    "weight": ("分值", "权重", "* 分值", "分 值"),
    "score": ("得分", "自评得分", "*得分"),
    "reason": ("偏差原因分析及改进措施", "未完成原因分析", "未完成原因说明", "偏差原因\n及改进措施"),
    "improvement": ("改进措施", "整改措施"),
    "extra": ("是否核心指标", "复核得分", "指标解释"),
    "initial_budget": ("年初预算数", "年初\n预算数"),
    "adjusted_budget": ("全年预算数", "全年预算数(A)", "调整后预算数"),
    "executed": ("全年执行数", "全年执行数（B）", "实际支出数"),
    "rate": ("执行率", "执行率(%)", "预算执行率（B/A）"),
    "expected": ("预期目标", "年初设定目标"),
    "achieved": ("实际完成情况", "*实际完成情况", "全年实际完成情况"),
    "total": ("总分", "合 计", "总 分"),
}
FUNDS = ("initial_budget", "adjusted_budget", "executed", "weight", "rate", "score")
TARGET_PARTS = ("运算符号", "内容", "度量单位")


@dataclass(frozen=True)
class Form:
    """How the table is printed. `columns` are those after the block's name; `blocks` the order of the three upper ones."""

    columns: tuple[str, ...] = ("level1", "level2", "level3", "target", "actual", "weight", "score", "reason")
    funds: tuple[str, ...] = FUNDS
    blocks: tuple[str, ...] = ("head", "funds", "goals")
    words: Callable[[str], str] = field(default=lambda name: SYNONYMS[name][0])
    merged: bool = True
    loose: bool = False
    block_column: bool = True
    page_after: int | None = None  # rows before the heads are printed again
    new_table: bool = False  # and a new table of the document is begun there
    filler: bool = False
    split: Callable[[str], str] = field(default=lambda text: text)
    title_within: bool = False


class Drawing:
    def __init__(self, sheet: Sheet, form: Form) -> None:
        self.sheet, self.form = sheet, form
        self.grids: list[list[Cell]] = [[]]
        self.row = 0
        self.width = max(8, len(form.columns) + 3)

    def grids_of(self) -> tuple[Grid, ...]:
        before = () if self.form.title_within else (self.sheet.title or "", f"（{self.sheet.year}年度）")
        if self.form.title_within:
            self._line({1: self.sheet.title or ""}, widths={1: self.width})
            self._line({1: f"（{self.sheet.year}年度）"}, widths={1: self.width})
        for block in self.form.blocks:
            {"head": self._head, "funds": self._funds, "goals": self._goals}[block]()
        self._indicators()
        kind: GridKind = "text" if self.form.loose else "table"
        return tuple(
            Grid(kind, f"表格 {number}", tuple(self._padded(cells)), before if number == 1 else ())
            for number, cells in enumerate(self.grids, start=1)
        )

    def _line(
        self, texts: dict[int, str], *, rows: dict[int, int] | None = None, widths: dict[int, int] | None = None
    ) -> None:
        self.row += 1
        for column, text in sorted(texts.items()):
            high, wide = (rows or {}).get(column, 1), (widths or {}).get(column, 1)
            if self.form.loose:
                high = wide = 1
            self.grids[-1].append(Cell(self.row, column, text, high, wide))

    def _padded(self, cells: Sequence[Cell]) -> Iterator[Cell]:
        """Loose text has a cell in each place, blank or not."""
        if not self.form.loose:
            yield from cells
            return
        for row, here in groupby(cells, key=lambda cell: cell.row):
            texts = {cell.column: cell.text for cell in here}
            for column in range(1, self.width + 1):
                yield Cell(row, column, texts.get(column, "").replace("\n", " "))

    def _head(self) -> None:
        self._line({1: "项目名称：", 3: self.sheet.project_name or ""}, widths={1: 2, 3: 6})
        self._line(
            {
                1: "主管部门",
                3: self.sheet.supervising_department or "",
                5: "实施单位",
                6: self.sheet.implementing_unit or "",
            },
            widths={1: 2, 3: 2, 6: 3},
        )

    def _funds(self) -> None:
        heads = {3 + index: self.form.words(name) for index, name in enumerate(self.form.funds)}
        block = f"项目资金\n（{self.sheet.unit_of_money}）"
        self._line({1: block, **heads}, rows={1: len(self.sheet.funds) + 1})
        for line in self.sheet.funds:
            cells = {3 + index: amount(line, name) for index, name in enumerate(self.form.funds)}
            self._line({2: line.label, **{column: text for column, text in cells.items() if text}})

    def _goals(self) -> None:
        wide = {1: 1, 2: 3, 5: 4}
        self._line(
            {1: "年度\n总体\n目标", 2: self.form.words("expected"), 5: self.form.words("achieved")},
            widths=wide,
            rows={1: 2},
        )
        self._line({2: self.sheet.goal_expected or "", 5: self.sheet.goal_actual or ""}, widths=wide)

    def _heads(self) -> None:
        shift = self._shift
        three = "target3" in self.form.columns
        texts = {1: "绩\n效\n指\n标"} if self.form.block_column else {}
        rows, widths = dict.fromkeys(range(1, self.width + 4), 2 if three else 1), {}
        parts = {}
        for index, name in self._places():
            texts[index + shift] = self.form.words("target" if name == "target3" else name)
            if name == "target3":
                rows[index + shift], widths[index + shift] = 1, 3
                parts = {index + shift + number: part for number, part in enumerate(TARGET_PARTS)}
        self._line(texts, rows=rows, widths=widths)
        if three:
            self._line(parts)

    @property
    def _shift(self) -> int:
        return 2 if self.form.block_column else 1

    def _places(self) -> Iterator[tuple[int, str]]:
        index = 0
        for name in self.form.columns:
            yield index, name
            index += 3 if name == "target3" else 1

    def _indicators(self) -> None:
        self._heads()
        for index, row in enumerate(self.sheet.indicators):
            page = self.form.page_after == index and index > 0
            if page and self.form.new_table:
                self.grids.append([])
            if page:
                self._heads()
            self._indicator(index, row, fresh=page)
        if self.form.filler:
            self._line({self._shift + self.form.columns.index("level3"): "……"})
        total = {1: self.form.words("total")}
        for index, name in self._places():
            if name == "weight":
                total[index + self._shift] = shown(self.sheet.published_total_weight)
            if name == "score":
                total[index + self._shift] = shown(self.sheet.published_total)
        self._line({column: text for column, text in total.items() if text})

    def _indicator(self, index: int, row: Indicator, *, fresh: bool) -> None:
        texts: dict[int, str] = {}
        rows: dict[int, int] = {}
        for place, name in self._places():
            column = place + self._shift
            if name in ("level1", "level2"):
                text = self._level(index, name, fresh=fresh)
                if text and self.form.merged:
                    rows[column] = self._run(index, name)
            elif name == "target3":
                for number, part in enumerate(target_parts(row)):
                    if part:
                        texts[column + number] = part
                continue
            else:
                text = cell_text(row, name)
            if text:
                texts[column] = text
        self._line(texts, rows=rows)

    def _key(self, row: Indicator, name: str) -> tuple[str, ...]:
        return (row.level1,) if name == "level1" else (row.level1, row.level2)

    def _level(self, index: int, name: str, *, fresh: bool) -> str:
        row = self.sheet.indicators[index]
        above = self.sheet.indicators[index - 1] if index else None
        if above and not fresh and self._key(above, name) == self._key(row, name):
            return ""
        text = self.form.split(getattr(row, name))
        if name == "level1" and row.level1_weight_label is not None:
            return f"{text}\n（{row.level1_weight_label}分）"
        return text

    def _run(self, index: int, name: str) -> int:
        """How many rows the merged name covers: to the next name, page or end."""
        rows = self.sheet.indicators
        end = index + 1
        while (
            end < len(rows)
            and end != self.form.page_after
            and self._key(rows[end], name) == self._key(rows[index], name)
        ):
            end += 1
        return end - index


def amount(line: FundLine, name: str) -> str:
    return "—" if name in line.dashed else shown(getattr(line, name))


def shown(value: Decimal | None) -> str:
    return "" if value is None else format(value, "f")


def target_parts(row: Indicator) -> tuple[str, str, str]:
    target = row.target
    if (
        target.operator is None
        or target.value is None
        or target.text != f"{target.operator}{target.value}{target.unit or ''}"
    ):
        return "", target.text or "", ""
    return target.operator, format(target.value, "f"), target.unit or ""


def cell_text(row: Indicator, name: str) -> str:
    texts = {
        "level3": row.level3,
        "target": row.target.text,
        "actual": row.actual.text,
        "completion": "" if row.completion is None else f"{row.completion}%",
        "weight": shown(row.weight),
        "score": shown(row.score),
        "reason": row.deviation_reason,
        "improvement": row.improvement,
        "extra": "是",
    }
    return texts[name] or ""
