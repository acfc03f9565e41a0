"""The indicator block: rows dealt to pages, the merged labels opened anew on each page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from perfeval.core.sheet import Indicator, Sheet
from perfeval.printing.layouts import MILLIMETRE, Layout
from perfeval.printing.layouts.model import INDENTS
from perfeval.printing.pagination import MIN_PIECE_LINES, Frame, Row, deal, groups, heights
from perfeval.printing.paper.columns import column_text
from perfeval.printing.paper.texts import figure, printable
from perfeval.printing.paper.view import IndicatorCells, Label, TextCell

CONTINUED = "（续）"
SHORTENED = "…" + CONTINUED
# Words that stay whole at the end of a label, the first that fits.
TAILS = ("满意度指标", "满意度", "指标", "成本指标", "效益指标", "影响指标")
_HAN = re.compile("[\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class IndicatorBlock:
    """`frame` has the widths of the layout's text columns. `measured`: heights of rows in an earlier layout of the same
    table, by row number."""

    sheet: Sheet
    layout: Layout
    frame: Frame
    measured: Mapping[int, float]

    def deal(self) -> list[list[Row]]:
        rows = [self._row(number) for number in range(len(self.sheet.indicators))]
        return deal(rows or [self._blank()], self.frame)

    def _blank(self) -> Row:
        """An empty table prints one empty row."""
        texts = ("",) * len(self.layout.text_columns)
        return Row(-1, texts, self.frame.height(texts), "", "")

    def _width(self, key: str) -> float:
        return next(column.width for column in self.layout.columns if column.key == key) * MILLIMETRE

    def cells(self, pages: list[list[Row]]) -> tuple[tuple[IndicatorCells, ...], ...]:
        before = [None, *(page[-1] if page else None for page in pages)]
        return tuple(self._page(page, last) for page, last in zip(pages, before, strict=False))

    def _row(self, number: int) -> Row:
        indicator = self.sheet.indicators[number]
        line_height = self.frame.grid.height
        texts = tuple(column_text(column.key, indicator) for column in self.layout.text_columns)
        indent = INDENTS["part"] * self.frame.grid.size - self.frame.grid.pad_x if indicator.children_of else 0.0
        return Row(
            index=number,
            texts=texts,
            height=self.measured.get(number) or self.frame.height(texts, indent),
            indent=indent,
            again=self._again(texts[0], indent),
            level1=indicator.level1,
            level2=indicator.level2,
            level1_height=line_height(sum(map(len, self._level1(indicator, continued=False)))),
            level2_height=line_height(len(self._label(indicator.level2, self._width("level2")))),
        )

    def _again(self, name: str, indent: float) -> str:
        """The name as the further pieces of its row repeat it: shortened, where it would be longer than a piece."""
        ems = self.frame.grid.ems(self.frame.widths[0] - indent)

        def fits(text: str) -> bool:
            return len(self.frame.face.lines(text, ems)) <= MIN_PIECE_LINES

        if fits(name + CONTINUED):
            return name + CONTINUED
        ends = range(len(self.frame.face.lines(name, ems)[0]), len(name))
        longest = max((end for end in ends if fits(name[:end] + SHORTENED)), default=1)
        return name[:longest].rstrip() + SHORTENED

    def _page(self, rows: list[Row], before: Row | None) -> tuple[IndicatorCells, ...]:
        """`before` is the last row of the page before."""
        tall = heights(rows, self.frame)
        level1 = {
            start: self._level1_cell(rows[start], end - start, before, room=sum(tall[start:end]))
            for start, end in groups(rows, lambda row: row.level1)
        }
        level2 = {
            start: self._level2_cell(rows[start], end - start, before)
            for start, end in groups(rows, lambda row: f"{row.level1}\n{row.level2}")
        }
        return tuple(
            IndicatorCells(
                number=row.index,
                spine=Label(self.layout.spine, len(rows)) if at == 0 else None,
                level1=level1.get(at),
                level2=level2.get(at),
                cells=self._cells(row),
                padding=self._padding(row, tall[at]) if tall[at] > row.height else "",
            )
            for at, row in enumerate(rows)
        )

    def _padding(self, row: Row, height: float) -> str:
        """What the first text is padded above and below to make its row so high.

        A height on the row would do, but there WeasyPrint wants the whole of a merged label that ends in the row.
        """
        lines = len(self.frame.lines(row.shown, row.indent)[0])
        return f"{(height - lines * self.frame.grid.line) / 2:.2f}"

    def _cells(self, row: Row) -> tuple[TextCell, ...]:
        columns = self.layout.text_columns
        cells = [TextCell(column.key, text, column.set) for column, text in zip(columns, row.shown, strict=True)]
        if row.index >= 0 and self.sheet.indicators[row.index].children_of:
            cells[0] = replace(cells[0], classes="part")
        return tuple(cells)

    def _level1_cell(self, row: Row, span: int, before: Row | None, room: float) -> Label:
        """Upright, one character below the other, where its rows are high enough for that."""
        if row.index < 0:
            return Label("", span)
        continued = before is not None and before.level1 == row.level1
        name, mark = self._level1(self.sheet.indicators[row.index], continued=continued)
        if _HAN.fullmatch(upright := "".join(name)) and self.frame.grid.height(len(upright) + len(mark)) <= room:
            name = list(upright)
        return Label("\n".join((*name, *mark)), span)

    def _level2_cell(self, row: Row, span: int, before: Row | None) -> Label:
        lines = self._label(row.level2, self._width("level2"))
        if before is not None and (before.level1, before.level2) == (row.level1, row.level2):
            lines = [*lines, CONTINUED]
        return Label("\n".join(lines), span)

    def _level1(self, indicator: Indicator, *, continued: bool) -> tuple[list[str], list[str]]:
        """产出指标 and （50分）, on a later page 产出指标 and （续）, each in lines."""
        width = self._width("level1")
        weight = figure(indicator.level1_weight_label) if self.layout.level1_points else ""
        mark = CONTINUED if continued else f"（{weight}分）" if weight else ""
        ems = self.frame.grid.ems(width)
        return self._label(indicator.level1, width), self.frame.face.lines(mark, ems) if mark else []

    def _label(self, text: str, width: float) -> list[str]:
        """The lines of a label. The words at its end stay whole where that costs no line."""
        text = printable(text)
        ems = self.frame.grid.ems(width)
        lines = self.frame.face.lines(text, ems)
        for tail in TAILS if len(lines) > 1 else ():
            if text.endswith(tail) and text != tail and self.frame.face.width(tail) <= ems:
                whole = [*self.frame.face.lines(text.removesuffix(tail), ems), tail]
                if len(whole) <= len(lines):
                    return whole
        return lines
