"""财政部: projects, whole departments, and projects whose cost indicators stand first (since 财预〔2021〕101号)."""

from __future__ import annotations

from dataclasses import replace

from perfeval.printing.layouts.model import INNER_MARGIN, Column, Layout, Paper
from perfeval.printing.pagination import Grid

MOF_2020 = Layout(
    key="mof-2020",
    name="财政部 2020 年项目支出样式（横向）",
    template="print/mof-2020.html",
    paper=Paper(width=297, height=210, top=12, right=15, bottom=22, left=15),
    grid=Grid(size=10, line=13, pad_x=INNER_MARGIN, pad_y=2.3),
    columns=(
        Column("spine", 12),
        Column("level1", 19, "一级指标"),
        Column("level2", 29, "二级指标"),
        Column("level3", 60, "三级指标", least=40),
        Column("target", 30, "年度指标值", "c", least=24),
        Column("actual", 30, "实际完成值", "c", least=24),
        Column("weight", 14, "分值", "n"),
        Column("score", 14, "得分", "n"),
        Column("reason", 59, "偏差原因分析及改进措施"),
    ),
    # The fund columns share the edges of the indicator columns wherever the form lets them.
    tables={"head": (31, 49, 40, 30, 30, 28, 30, 29)},
    long_amounts={"head": (31, 49, 40, 40, 40, 22, 23, 22)},
    default_title="项目支出绩效自评表",
    spine="绩效\n指标",
)
MOF_2020_DEPARTMENT = replace(
    MOF_2020,
    key="mof-2020-department",
    name="财政部 2020 年部门整体支出样式（横向）",
    template="print/mof-2020-department.html",
    kind="department",
    tables={"head": (12, 19, 49, 40, 30, 30, 28, 30, 29)},
    long_amounts={"head": (12, 19, 49, 40, 40, 40, 22, 23, 22)},
    default_title="部门整体支出绩效自评表",
    source="资金来源",
    fund_label="部门整体支出",
    goal_label="年度\n总体\n目标",
)
MOF_2021_COST = Layout(
    key="mof-2021-cost",
    name="财政部 2021 年成本指标样式（纵向）",
    template="print/mof-2021-cost.html",
    paper=Paper(width=210, height=297, top=15, right=15, bottom=22, left=15),
    grid=Grid(size=9, line=12.5, pad_x=INNER_MARGIN, pad_y=2.5),
    columns=(
        Column("spine", 10.5),
        Column("level1", 17.5, "一级指标"),
        Column("level2", 20, "二级指标"),
        Column("level3", 38, "三级指标", least=26),
        Column("target", 22, "年度指标值", "c", least=20),
        Column("actual", 22, "实际完成值", "c", least=20),
        Column("weight", 12, "分值", "n"),
        Column("score", 12, "得分", "n"),
        Column("reason", 26, "偏差原因分析\n及改进措施"),
    ),
    tables={"head": (10.5, 17.5, 37, 24, 24, 24, 13, 15, 15)},
    long_amounts={"head": (10.5, 14.5, 33, 28.5, 28.5, 28.5, 11, 14.5, 11)},
    default_title="项目支出绩效自评表",
    spine="绩效\n指标",
    goal_label="年度\n总体\n目标",
)
