"""子洲县, projects: two rates and no adjusted budget; and the 绩效完成表, what was set and reached without points.

An adjusted budget that a table has all the same is told in a note below it, points of a level 1 are left to the rows'
own. The 绩效完成表 prints of the funds what was spent, as the published one does, and of what nothing was spent its
budget; all points, the total and the rates belong to the other table, which it goes with.
"""

from __future__ import annotations

from perfeval.printing.layouts.model import INNER_MARGIN, Column, FundColumn, Layout, Paper
from perfeval.printing.pagination import Grid

PORTRAIT = Paper(width=210, height=297, top=15, right=13, bottom=22, left=13)
GRID = Grid(size=9, line=12.5, pad_x=INNER_MARGIN, pad_y=2.5)

ZIZHOU = Layout(
    key="zizhou",
    name="子洲县项目支出样式（纵向）",
    template="print/zizhou.html",
    paper=PORTRAIT,
    grid=GRID,
    columns=(
        Column("spine", 10.5),
        Column("level1", 14, "一级\n指标"),
        Column("level2", 22, "二级指标"),
        Column("level3", 41.5, "三级指标", least=28),
        Column("target", 22, "年度\n指标值", "c", least=19),
        Column("actual", 24, "实际完成值", "c", least=20.5),
        Column("weight", 12.5, "分值", "n"),
        Column("score", 12.5, "得分", "n"),
        Column("reason", 25, "未完成\n原因分析"),
    ),
    tables={"head": (24.5, 35.5, 28, 22, 24, 12.5, 18.5, 19)},
    long_amounts={"head": (24.5, 35.5, 34, 34, 20, 11, 14.5, 10.5)},
    default_title="项目支出绩效自评表",
    spine="绩效\n指标",
    goal_label="年度\n总体\n目标",
    level1_points=False,
    funds=(
        FundColumn("initial_budget", "年初预算数"),
        FundColumn("executed", "全年执行数"),
        FundColumn("annual_rate", "全年执行率"),
        FundColumn("weight", "分值"),
        FundColumn("rate", "执行率"),
        FundColumn("score", "得分"),
    ),
    fund_labels=("年度资金总额", "其中：财政拨款", "其他资金"),
)

ZIZHOU_COMPLETION = Layout(
    key="zizhou-completion",
    name="子洲县绩效完成表（纵向）",
    template="print/zizhou-completion.html",
    paper=PORTRAIT,
    grid=GRID,
    columns=(
        Column("spine", 10.5),
        Column("level1", 14, "一级\n指标"),
        Column("level2", 22, "二级指标"),
        Column("level3", 49, "指标内容", least=32),
        Column("target", 24, "年度指标值", "c", least=20.5),
        Column("actual", 29.5, "全年完成值", "c", least=22),
        Column("reason", 35, "未完成原因和\n改进措施"),
    ),
    tables={"head": (24.5, 71, 88.5)},
    default_title="专项业务经费（项目）绩效完成表",
    title_names_year=True,
    spine="年度\n绩效\n指标",
    goal_label="年度\n目标",
    level1_points=False,
    funds=(FundColumn("executed", "资金金额"),),
    fund_labels=("实施期资金总额", "其中：财政拨款", "其他资金"),
)
