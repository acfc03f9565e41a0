"""Column widths of one form: a column with a very long text, or a long amount, takes what the others can spare."""

from __future__ import annotations

from dataclasses import replace

from perfeval.core.sheet import Sheet
from perfeval.printing.layouts import MILLIMETRE, Column, Layout
from perfeval.printing.linebreak import Typeface
from perfeval.printing.paper.columns import column_text
from perfeval.printing.paper.figures import AMOUNTS, fund_cells

LONG = 15  # lines of a cell; a clerk would draw the column wider


def widened(layout: Layout, sheet: Sheet, face: Typeface) -> Layout:
    """The layout with the column widths that this sheet asks for."""
    return _for_long_text(_for_long_amounts(layout, sheet, face), sheet, face)


def _for_long_amounts(layout: Layout, sheet: Sheet, face: Typeface) -> Layout:
    for table, wider in layout.long_amounts.items():
        usual = layout.tables[table][-len(layout.funds) :]
        for line in fund_cells(sheet, layout):
            for column, text, width in zip(layout.funds, line.cells, usual, strict=True):
                if column.key in AMOUNTS and face.width(text) > layout.grid.ems(width * MILLIMETRE):
                    return replace(layout, tables={**layout.tables, table: wider})
    return layout


def _for_long_text(layout: Layout, sheet: Sheet, face: Typeface) -> Layout:
    """With the longest column widened where that is longer than LONG lines."""
    longest, lines = None, float(LONG)
    for column in layout.text_columns:
        needed = _lines(column, layout, sheet, face)
        if needed > lines and column.set != "n":
            longest, lines = column, needed
    if longest is None:
        return layout
    gain = sum(column.width - column.least for column in layout.columns if column.least and column != longest)
    return replace(
        layout,
        columns=tuple(
            replace(column, width=column.width + gain if column == longest else column.least or column.width)
            for column in layout.columns
        ),
    )


def _lines(column: Column, layout: Layout, sheet: Sheet, face: Typeface) -> float:
    """Of the column's longest text, about."""
    widest = max((face.width(column_text(column.key, row)) for row in sheet.indicators), default=0.0)
    return widest / layout.grid.ems(column.width * MILLIMETRE)
