"""What is gathered while a table is read: places, doubts, and figures that are read or left empty and said."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Final

from perfeval.core.decimals import (
    NumberError,
    decimal_places,
    normal,
    parse_number,
    parse_percent,
    round_half_up,
    show,
)
from perfeval.exchange.grids import Place
from perfeval.exchange.readers.tables.kinds import DASHES
from perfeval.exchange.readers.tables.lines import Token
from perfeval.exchange.readers.tables.model import Doubt

FIELD_NAMES: Final = {
    "initial_budget": "年初预算数", "adjusted_budget": "全年预算数", "executed": "全年执行数", "weight": "分值", "rate": "执行率",
    "score": "得分", "annual_rate": "全年执行率", "level1": "一级指标", "level2": "二级指标", "level3": "三级指标",
    "target": "年度指标值", "actual": "实际完成值", "completion": "完成程度", "deviation_reason": "偏差原因", "improvement": "改进措施",
    "published_total": "总分", "published_total_weight": "总分值", "deduction": "减分项", "deviation_columns": "偏差原因",
    "level1_weight_label": "一级指标分值", "label": "资金名称", "reason": "偏差原因", "target_operator": "运算符号",
    "target_value": "指标内容", "target_unit": "度量单位", "deviation": "偏差原因",
}  # fmt: skip
_PERCENTAGES: Final = frozenset({"rate", "annual_rate", "completion"})
_FIGURE: Final = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")
_MONEY_WORDS: Final = re.compile(r"[百千万亿元]")
_NOTHING: Final = frozenset({"无", "不适用"})


class Draft:
    def __init__(self) -> None:
        self.places: dict[str, Place] = {}
        self._doubts: dict[Doubt, None] = {}

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        return tuple(self._doubts)

    def put(self, path: str, token: Token | None) -> None:
        if token is not None:
            self.places.setdefault(path, token.place)

    def doubt(self, message: str, token: Token | None = None, *cells: str) -> None:
        first, also = (cells[0], cells[1:]) if cells else ("", ())
        said = Doubt(message, token.place if token else None, token.text if token else "", first, also)
        # The same twice is said once. A line above a table stands above those within it too.
        is_line = token is not None and not token.place.column
        if not is_line or all(replace(said, place=other.place) != other for other in self._doubts):
            self._doubts[said] = None

    def doubt_sum(self, level: str, points: Decimal, message: str, token: Token | None, *cells: str) -> None:
        """That the rows of a first level do not make up its points: to be reckoned anew once rows were corrected."""
        place, text = (token.place, token.text) if token else (None, "")
        self._doubts[Doubt(message, place, text, cells[0], cells[1:], level, format(points, "f"))] = None

    def text(self, path: str, token: Token | None) -> str | None:
        """What the cell says, or None where it is blank."""
        if token is None:
            return None
        self._complain(path, token)
        if not token.text:
            return None
        self.put(path, token)
        return token.text

    def figure(self, path: str, token: Token | None) -> Decimal | None:
        """The figure with the digits that are shown. None for a blank and a dash, and for what is no figure: that is said."""
        if token is None:
            return None
        self._complain(path, token)
        if not token.text and token.number is None:
            return None
        self.put(path, token)
        if normal(token.text) in DASHES:
            return None
        field = path.rpartition("/")[2]
        try:
            if field in _PERCENTAGES:
                return parse_percent(token.text)
            return self._as_shown(path, token, parse_number(normal(token.text).removesuffix("分")))
        except NumberError:
            if token.number is not None and field not in _PERCENTAGES:
                return self._among_words(path, token)
            if token.text not in _NOTHING:
                self.doubt(f"“{_short(token.text)}”不是数字，{FIELD_NAMES.get(field, field)}没有读取。", token, path)
            return None

    def _as_shown(self, path: str, token: Token, figure: Decimal) -> Decimal:
        """The figure that a workbook shows, which its format may have scaled: 1200000 under 0!.0, is 120.0."""
        if token.number is not None and not _is_shown_as(token.number, figure):
            stored = show(token.number)
            message = (
                f"单元格里存的是 {stored}，按数字格式显示为“{_short(token.text)}”，按显示的 {figure} 读取，请核对单位。"
            )
            self.doubt(message, token, path)
        return figure

    def _among_words(self, path: str, token: Token) -> Decimal | None:
        """A figure with words that its format adds: 1.20百万, 12.50元."""
        found = _FIGURE.findall(normal(token.text))
        if len(found) != 1 or token.number is None:
            return token.number
        try:
            figure = parse_number(found[0]).copy_sign(token.number)
        except NumberError:  # the words of a format may be anything
            return token.number
        if _MONEY_WORDS.search(token.text) and _is_shown_as(token.number, figure):
            message = f"单元格显示为“{_short(token.text)}”，带有单位，按 {figure} 读取，请核对单位。"
            self.doubt(message, token, path)
            return figure
        return self._as_shown(path, token, figure)

    def said_of(self, cells: Iterable[str]) -> bool:
        named = {cell for doubt in self._doubts for cell in doubt.cells}
        return any(cell in named for cell in cells)

    def _complain(self, path: str, token: Token) -> None:
        if token.problem:
            self.doubt(token.problem, token, path)


def _is_shown_as(number: Decimal, figure: Decimal) -> bool:
    return abs(round_half_up(number, decimal_places(figure))) == abs(figure)


def is_dash(token: Token | None) -> bool:
    return token is not None and normal(token.text) in DASHES


def _short(text: str) -> str:
    return text if len(text) <= 30 else text[:30] + "…"
