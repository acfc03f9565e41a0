"""抚顺市, projects: eighteen columns on landscape paper, targets in three cells, reasons by category, a line of sums.

What other regions' tables have and this form has no place for: the parts of the funds come as lines of their own below
the first; an adjusted budget is told in a note; points of a level 1 and of the execution rate, and the sum of all
points, are left to the rows' own points; categories that have no column stand with the reason's words.
"""

from __future__ import annotations

from perfeval.printing.layouts.model import INNER_MARGIN, Column, FundColumn, Layout, Paper
from perfeval.printing.pagination import Grid

TARGET = "年度目标值"
REASONS = "未完成原因分析"

FUSHUN = Layout(
    key="fushun",
    name="抚顺市预算项目样式（横向，18 栏）",
    template="print/fushun.html",
    paper=Paper(width=297, height=210, top=12, right=10, bottom=22, left=10),
    grid=Grid(size=8, line=10.5, pad_x=INNER_MARGIN, pad_y=2.5),
    columns=(
        Column("spine", 7.6),
        Column("level1", 12.6, "一级\n指标"),
        Column("level2", 18.6, "二级指标"),
        Column("level3", 38.4, "三级指标", least=26),
        Column("target_operator", 10.4, "运算\n符号", "c", over=TARGET),
        Column("target_value", 17, "内容", "c", over=TARGET),
        Column("target_unit", 10.4, "度量\n单位", "c", over=TARGET),
        Column("actual", 17, "全年\n完成值", "c"),
        Column("completion", 14, "完成\n程度", "n"),
        Column("weight", 11.6, "分值", "n"),
        Column("score", 11.6, "得分", "n"),
        # Two characters a line.
        Column("category:经费保障", 10.4, "经费\n保障", "c", over=REASONS),
        Column("category:制度保障", 10.4, "制度\n保障", "c", over=REASONS),
        Column("category:人员保障", 10.4, "人员\n保障", "c", over=REASONS),
        Column("category:硬件条件保障", 10.4, "硬件\n条件\n保障", "c", over=REASONS),
        Column("category:其他", 10.4, "其他", "c", over=REASONS),
        Column("reason_explanation", 30.8, "原因说明", over=REASONS, least=20),
        Column("improvement", 25, "改进措施", least=18),
    ),
    # Every edge is one of the indicator columns'.
    tables={"head": (20.2, 18.6, 76.2, 42.6, 11.6, 31.2, 20.8, 55.8)},
    default_title="预算项目(政策)绩效自评表",
    spine="绩\n效\n指\n标",
    goal_label="年度\n总体\n目标",
    level1_points=False,
    funds=(
        FundColumn("initial_budget", "项目预算金额"),
        FundColumn("executed", "全年执行数"),
        FundColumn("rate", "执行率"),
    ),
    fund_labels=("项目预算金额",),
)
