"""中卫市, projects: numbered annexes, the unit's name in the title, level-1 labels with their points."""

from __future__ import annotations

from perfeval.printing.layouts.model import INNER_MARGIN, Column, Layout, Paper
from perfeval.printing.pagination import Grid

ZHONGWEI = Layout(
    key="zhongwei",
    name="中卫市项目支出样式（纵向）",
    template="print/zhongwei.html",
    paper=Paper(width=210, height=297, top=15, right=15, bottom=22, left=15),
    grid=Grid(size=9, line=12.5, pad_x=INNER_MARGIN, pad_y=2.5),
    columns=(
        Column("spine", 10.5),
        Column("level1", 17.5, "一级\n指标"),
        Column("level2", 20, "二级指标"),
        Column("level3", 39.5, "三级指标", least=28),
        Column("target", 23.2, "年度\n指标值", "c", least=19),
        Column("actual", 23.2, "实际完成值", "c", least=20.5),
        Column("weight", 12, "分值", "n"),
        Column("score", 12, "得分", "n"),
        Column("reason", 22.1, "偏差原因及\n改进措施"),
    ),
    tables={"head": (10.5, 17.5, 37, 24, 24, 24, 13, 15, 15)},
    long_amounts={"head": (10.5, 14.5, 33, 28.5, 28.5, 28.5, 11, 14.5, 11)},
    default_title="项目支出绩效自评表",
    title_names_unit=True,
    spine="绩效\n指标",
    goal_label="年度\n总体\n目标",
    fund_total_mark="：",
)
