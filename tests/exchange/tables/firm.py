"""A small sound table as a file of cells has it: each cell stands where it stands."""

from __future__ import annotations

from perfeval.exchange.grids import Cell, Grid
from perfeval.exchange.readers.tables import ReadTable, read_grids

HEAD = """项目名称\t窗口服务费\t主管部门\t市政务局\t实施单位\t市政务中心
项目资金（万元）\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分
\t年度资金总额\t100\t100\t96.5\t10\t96.5%\t9.65
"""
ROWS = """绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因
\t产出指标\t数量指标\t培训场次\t≥20场\t21场\t50\t50\t
\t效益指标\t社会效益指标\t便民程度\t效果显著\t效果显著\t30\t30\t
\t满意度指标\t服务对象满意度指标\t群众满意度\t≥90%\t95%\t10\t10\t
"""
TOTAL = "总分\t\t\t\t\t\t100\t99.65\t\n"
BEFORE = ("项目支出绩效自评表", "（2024年度）")


def grid_of(text: str, before: tuple[str, ...] = BEFORE, after: tuple[str, ...] = ()) -> Grid:
    cells = tuple(
        Cell(row, column, cell)
        for row, line in enumerate(text.splitlines(), start=1)
        for column, cell in enumerate(line.split("\t"), start=1)
        if cell
    )
    return Grid("table", "表格 1", cells, before, after)


def read(text: str, before: tuple[str, ...] = BEFORE, after: tuple[str, ...] = ()) -> ReadTable:
    (table,) = read_grids((grid_of(text, before, after),))
    return table


def said(table: ReadTable) -> list[tuple[str, str]]:
    """Cell and message of each doubt."""
    return [(doubt.cell, doubt.message) for doubt in table.doubts]
