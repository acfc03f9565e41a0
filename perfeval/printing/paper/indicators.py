"""The indicator block: rows dealt to pages, the merged labels opened anew on each page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from perfeval.core.sheet import Indicator, Sheet
from perfeval.printing.pagination import Frame, Row, deal, groups, heights
from perfeval.printing.paper.texts import actual_text, figure, printable, reason_text, target_text
from perfeval.printing.paper.view import IndicatorCells, Label

CONTINUED = "（续）"
TAIL = "指标"
COLUMNS = ("level3", "target", "actual", "weight", "score", "reason")
BLANK = ("",) * len(COLUMNS)  # an empty table prints one empty row


@dataclass(frozen=True, slots=True)
class IndicatorBlock:
    """`frame` has the widths of COLUMNS; the widths of the two merged columns are beside it. `spine` is the label of
    the leftmost cell. `measured`: heights of rows in an earlier layout of the same table, by row number."""

    sheet: Sheet
    frame: Frame
    level1_width: float
    level2_width: float
    spine: str
    measured: Mapping[int, float]

    def deal(self) -> list[list[Row]]:
        rows = [self._row(number) for number in range(len(self.sheet.indicators))]
        return deal(rows or [Row(-1, BLANK, self.frame.height(BLANK), "", "")], self.frame)

    def cells(self, pages: list[list[Row]]) -> tuple[tuple[IndicatorCells, ...], ...]:
        before = [None, *(page[-1] if page else None for page in pages)]
        return tuple(self._page(page, last) for page, last in zip(pages, before, strict=False))

    def _row(self, number: int) -> Row:
        indicator = self.sheet.indicators[number]
        line_height = self.frame.grid.height
        texts = (
            printable(indicator.level3),
            target_text(indicator.target),
            actual_text(indicator.actual),
            figure(indicator.weight),
            figure(indicator.score),
            reason_text(indicator),
        )
        return Row(
            index=number,
            texts=texts,
            height=self.measured.get(number) or self.frame.height(texts),
            level1=indicator.level1,
            level2=indicator.level2,
            level1_height=line_height(len(self._level1(indicator, continued=False))),
            level2_height=line_height(len(self._label(indicator.level2, self.level2_width))),
        )

    def _page(self, rows: list[Row], before: Row | None) -> tuple[IndicatorCells, ...]:
        """`before` is the last row of the page before."""
        level1 = {
            start: self._level1_cell(rows[start], end - start, before)
            for start, end in groups(rows, lambda row: row.level1)
        }
        level2 = {
            start: self._level2_cell(rows[start], end - start, before)
            for start, end in groups(rows, lambda row: f"{row.level1}\n{row.level2}")
        }
        tall = heights(rows, self.frame)
        return tuple(
            IndicatorCells(
                number=row.index,
                spine=Label(self.spine, len(rows)) if at == 0 else None,
                level1=level1.get(at),
                level2=level2.get(at),
                **self._texts(row),
                is_part=row.index >= 0 and self.sheet.indicators[row.index].children_of is not None,
                height=f"{tall[at]:.2f}" if tall[at] > row.height else "",
            )
            for at, row in enumerate(rows)
        )

    def _texts(self, row: Row) -> dict[str, str]:
        texts = dict(zip(COLUMNS, row.texts, strict=True))
        if row.piece and not texts["level3"]:
            texts["level3"] = printable(self.sheet.indicators[row.index].level3) + CONTINUED
        return texts

    def _level1_cell(self, row: Row, span: int, before: Row | None) -> Label:
        if row.index < 0:
            return Label("", span)
        continued = before is not None and before.level1 == row.level1
        return Label("\n".join(self._level1(self.sheet.indicators[row.index], continued=continued)), span)

    def _level2_cell(self, row: Row, span: int, before: Row | None) -> Label:
        lines = self._label(row.level2, self.level2_width)
        if before is not None and (before.level1, before.level2) == (row.level1, row.level2):
            lines = [*lines, CONTINUED]
        return Label("\n".join(lines), span)

    def _level1(self, indicator: Indicator, *, continued: bool) -> list[str]:
        """产出指标 / （50分）, on a later page 产出指标 / （续）."""
        lines = self._label(indicator.level1, self.level1_width)
        if continued:
            return [*lines, CONTINUED]
        weight = figure(indicator.level1_weight_label)
        return [*lines, f"（{weight}分）"] if weight else lines

    def _label(self, text: str, width: float) -> list[str]:
        """The lines of a label. The word 指标 at its end stays whole where that costs no line."""
        text = printable(text)
        ems = self.frame.grid.ems(width)
        lines = self.frame.face.lines(text, ems)
        if len(lines) > 1 and text.endswith(TAIL):
            whole = [*self.frame.face.lines(text.removesuffix(TAIL), ems), TAIL]
            return whole if len(whole) <= len(lines) else lines
        return lines
