"""深圳市福田区, projects: codes, 元, 不适用 rows."""

from __future__ import annotations

from perfeval.printing.layouts.model import INNER_MARGIN, Column, FundColumn, Layout, Paper
from perfeval.printing.pagination import Grid

FUTIAN = Layout(
    key="futian",
    name="福田区项目支出样式（纵向）",
    template="print/futian.html",
    paper=Paper(width=210, height=297, top=13, right=13, bottom=22, left=13),
    grid=Grid(size=9, line=12, pad_x=INNER_MARGIN, pad_y=2.3),
    columns=(
        Column("spine", 10.5),
        Column("level1", 17.5, "一级指标"),
        Column("level2", 22, "二级指标"),
        Column("level3", 36, "三级指标", least=26),
        Column("target", 21, "年度指标值", "c", least=20),
        Column("actual", 22.5, "*实际完成值", "c"),
        Column("weight", 12.5, "*分值", "n"),
        Column("score", 12.5, "*得分", "n"),
        Column("reason", 29.5, "偏差原因分析\n及改进措施"),
    ),
    tables={"head": (21, 43, 20.5, 6.5, 27, 20, 27, 19), "funds": (28, 34, 22.5, 22.5, 22.5, 12.5, 20, 22)},
    long_amounts={"funds": (24, 33, 28.5, 28.5, 28.5, 11, 20, 10.5)},
    funds=(
        FundColumn("initial_budget", "年初预算数"),
        FundColumn("adjusted_budget", "全年预算数"),
        FundColumn("executed", "全年执行数"),
        FundColumn("weight", "分值"),
        FundColumn("rate", "执行率(%)"),
        FundColumn("score", "得分"),
    ),
    percent="",
    default_title="项目支出绩效自评表",
    spine="年度\n绩效\n指标",
)
