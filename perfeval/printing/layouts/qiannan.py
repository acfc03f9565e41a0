"""黔南州, whole departments: the unit's seal at the head, subtotals with their parts, a conclusion, four notes."""

from __future__ import annotations

from perfeval.printing.layouts.model import INNER_MARGIN, Column, FundColumn, Layout, Paper
from perfeval.printing.pagination import Grid

QIANNAN = Layout(
    key="qiannan",
    name="黔南州部门整体支出样式（纵向）",
    template="print/qiannan.html",
    kind="department",
    paper=Paper(width=210, height=297, top=14, right=13, bottom=22, left=13),
    grid=Grid(size=9, line=12, pad_x=INNER_MARGIN, pad_y=2.5),
    columns=(
        Column("spine", 10.5),
        Column("level1", 17.5, "一级指标"),
        Column("level2", 20, "二级指标"),
        Column("level3", 47.5, "三级指标", least=30),
        Column("target", 23.5, "年度\n指标值(A)", "c", least=20),
        Column("actual", 20.5, "实际\n完成值(B)", "c", least=19),
        Column("weight", 12, "分值", "n"),
        Column("score", 12.5, "得分", "n"),
        Column("reason", 20, "未完成\n原因分析"),
    ),
    tables={"head": (10.5, 17.5, 33, 25, 27, 27, 12, 16, 16), "line": (130, 54)},
    long_amounts={"head": (10.5, 16.5, 33, 29.5, 29.5, 29.5, 11, 14, 10.5)},
    funds=(
        FundColumn("initial_budget", "年初预算数"),
        FundColumn("adjusted_budget", "全年预算数(A)"),
        FundColumn("executed", "全年执行数(B)"),
        FundColumn("weight", "分值"),
        FundColumn("rate", "执行率"),
        FundColumn("score", "得分"),
    ),
    default_title="部门整体支出绩效目标自评表",
    spine="绩效\n指标",
    source="资金来源",
    fund_label="部门(单位)\n总体资金",
    goal_label="年度\n总体\n目标",
    fund_total_mark="：",
    signatures=(("联系人", ("填报人", "填表人")), ("联系电话", ("电话",))),
    stamped="",  # at the head of the form
)
