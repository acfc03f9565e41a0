"""The 自评报告 of one project: its chapters, filled from the table's figures and the unit's words.

Figures stand in sentences of their own that the unit cannot write; its words come beside them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from perfeval.core.decimals import ZERO, convert_money, exactly, show
from perfeval.core.narrative.content import PROJECT_TYPES, Content, item_key
from perfeval.core.narrative.document import (
    Block,
    Cell,
    CoverLine,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    SignOff,
    Table,
    Title,
)
from perfeval.core.narrative.figures import Figures, Item, LevelFigures, figures_of
from perfeval.core.narrative.tables import completion_table, head, self_evaluation_table
from perfeval.core.narrative.words import (
    bare,
    lines_of,
    listed,
    long_date,
    money,
    one_line,
    per_cent,
    plain,
    sentence,
    share,
    short_date,
)
from perfeval.core.scheme import Scheme
from perfeval.core.sheet import Sheet

LONG_NAME = 14  # characters; with a longer one the title stands in two lines
SIGN_OFF = "项目单位（中介机构）负责人（签字并盖章）"


@dataclass(frozen=True, slots=True)
class Report:
    """All that a report is made of. The sheet has its scores filled in; `standing` names its version."""

    sheet: Sheet
    scheme: Scheme
    content: Content
    standing: str = ""
    watermark: str = ""


def build_report(report: Report) -> Document:
    """The whole document. Any table gives one, also a half-filled one."""
    figures = figures_of(report.sheet, report.scheme)
    name, kind = plain(project_name(report.sheet)), f"{report.sheet.year or ''}年绩效自评报告"
    blocks: list[Block] = [
        *_cover(report),
        self_evaluation_table(report.sheet, report.scheme),
        PageBreak(),
        Title(f"{name}\n{kind}" if len(name) > LONG_NAME else f"{name}{kind}"),
        *_overview(report),
        *_funds(report, figures),
        *_results(report, figures),
        *_problems(report),
        *_team(report),
    ]
    author = plain(report.sheet.implementing_unit)
    return Document(f"{name}{kind}", author, plain(report.standing), tuple(blocks), report.watermark)


def project_name(sheet: Sheet) -> str:
    """As the title has it: with the word 项目 once; a department's table is about the department."""
    if not sheet.project_name:
        return f"{one_line(sheet.implementing_unit)}部门整体支出"
    name = one_line(sheet.project_name)
    return name if name.endswith("项目") else f"{name}项目"


def _cover(report: Report) -> Iterator[Block]:
    sheet, content = report.sheet, report.content
    ticks = "\n".join(f"{'√' if content.project_type == key else '□'}{words}" for key, words in PROJECT_TYPES.items())
    name = content.cover_name or sheet.project_name or project_name(sheet)
    yield Title(f"{plain(report.scheme.region)}财政支出项目绩效自评报告")
    yield CoverLine("评价项目类型", ticks)
    yield CoverLine("自评项目名称", one_line(name))
    yield CoverLine("自评项目单位", one_line(sheet.implementing_unit))
    yield CoverLine("项目主管部门", one_line(sheet.supervising_department))
    yield CoverLine("项目单位法人代码", one_line(content.legal_code))
    yield CoverLine("评价工作组负责人", one_line(content.leader), "（签章）")
    yield CoverLine("联系人", one_line(content.contact))
    yield CoverLine("联系电话", one_line(content.phone))
    yield CoverLine("评价时间", long_date(content.evaluated_on))
    yield PageBreak()


def _overview(report: Report) -> Iterator[Block]:
    yield Heading(1, "一、项目概况")
    yield Heading(2, "（一）项目基本情况、建设内容")
    yield from _text(report, "background", "1. 项目基本情况：")
    yield from _text(report, "works", "2. 项目建设内容：")
    yield Heading(2, "（二）项目目标")
    yield completion_table(report.sheet)
    yield Paragraph(f"1. 总体目标：{one_line(report.sheet.goal_expected)}", computed=True)
    yield from _text(report, "goal_year", "2. 年度目标：")


def _funds(report: Report, figures: Figures) -> Iterator[Block]:
    unit, fund = report.sheet.unit_of_money, figures.fund
    parts = [
        f"{bare(line.label).removeprefix('其中：')}{money(line.executed, unit)}" for line in report.sheet.funds[1:]
    ]
    score = f"，该项分值{show(fund.weight)}分，得{show(fund.score)}分" if fund.weight else ""
    yield Heading(1, "二、项目资金使用及管理情况")
    yield Heading(2, "（一）项目资金（包括财政资金、自筹资金等）总投入情况分析。")
    yield Paragraph(f"项目年度资金预算{money(figures.budget, unit)}。", computed=True)
    yield from _text(report, "funds_total")
    yield Heading(2, "（二）财政资金实际使用情况分析。")
    spent = f"全年执行{money(fund.executed, unit)}"
    yield Paragraph(f"{spent}，预算执行率{per_cent(fund.rate)}{score}。", computed=True)
    if parts:
        yield Paragraph(sentence("执行数中，" + "，".join(parts)), computed=True)
    yield from _text(report, "funds_use")
    yield Heading(2, "（三）资金实际执行、管理情况分析。")
    yield from _text(report, "funds_management")
    yield Heading(2, "（四）项目资金主要用于以下方面：")
    yield ledger_table(report)


def ledger_table(report: Report) -> Table:
    """支付明细 with its sum."""
    unit = report.sheet.unit_of_money
    titles = ("序号", "支付日期", "资金性质", "用途", f"支付金额（{unit}）")
    rows = tuple(
        (
            (
                Cell(str(number)),
                Cell(short_date(item.paid_on)),
                Cell(one_line(item.fund_nature)),
                Cell(one_line(item.purpose), align="left"),
                Cell(show(convert_money(item.amount, source="元", target=unit)), align="right"),
            ),
        )
        for number, item in enumerate(report.content.payments, start=1)
    )
    total = convert_money(ledger_total(report.content), source="元", target=unit)
    last = (head("合计", 4), Cell(show(total), align="right"))
    return Table((8, 16, 22, 36, 18), (*rows, (last,)), head=(tuple(map(head, titles)),), key="payments")


def ledger_total(content: Content) -> Decimal:
    """In 元."""
    with exactly():
        return sum((item.amount for item in content.payments), ZERO)


def _results(report: Report, figures: Figures) -> Iterator[Block]:
    name = f"{one_line(report.sheet.implementing_unit)}{one_line(report.sheet.project_name)}"
    yield Heading(1, "三、项目评价及绩效分析")
    yield Heading(2, "（一）项目绩效目标完成情况及绩效结果分析。")
    deduction = f"（含减分项扣{show(report.sheet.deduction)}分）" if report.sheet.deduction else ""
    yield Paragraph(f"{name}绩效自评得{show(figures.total)}分{deduction}，等级为“{figures.grade}”。", computed=True)
    for level in figures.levels:
        if level.full:
            yield from _level(report.content, level)
    yield Heading(2, "（二）项目资金调整情况。")
    yield from _text(report, "adjustment")
    yield Heading(2, "（三）项目管理情况。")
    yield from _text(report, "management")


def _level(content: Content, level: LevelFigures) -> Iterator[Block]:
    yield Heading(3, f"{level.level1}方面分析")
    points = f"此项综合评价满分为{show(level.full)}分，自评得{show(level.score)}分"
    part = f"（占该项满分值的{share(level.score, level.full)}）"
    yield Paragraph(f"从综合评价得分情况看，{points}{part}。具体情况分析如下：", computed=True)
    for item in level.items:
        if item.full:
            yield Paragraph(item_sentence(content, item), key=item_key(item.level1, item.level2))
    losses = [loss for item in level.items for loss in item.losses]
    if losses:
        yield Paragraph(f"失分情况：{listed(losses)}。", computed=True)


def item_sentence(content: Content, item: Item) -> str:
    """数量指标：<the unit's words, or the rows' own facts>，共20分，得20分。"""
    words = bare(content.texts.get(item_key(item.level1, item.level2))) or item.facts
    name = one_line(item.level2) or one_line(item.level1)
    return f"{name}：{words}，共{show(item.full)}分，得{show(item.score)}分。"


def _problems(report: Report) -> Iterator[Block]:
    yield Heading(1, "四、存在问题与改进措施")
    yield Heading(2, "（一）存在问题")
    yield from _text(report, "problems")
    yield Heading(2, "（二）改进措施")
    yield from _text(report, "measures")


def _team(report: Report) -> Iterator[Block]:
    yield Heading(1, "五、自评小组")
    yield team_table(report.content)
    yield SignOff(SIGN_OFF, long_date(report.content.signed_on))


def team_table(content: Content) -> Table:
    """自评小组 with an empty cell beside each name, to sign in."""
    titles = ("评价人员", "姓名", "职称/职务", "单位", "签字")
    members = [(item.name, item.title, item.organisation) for item in content.team] or [("", "", "")]
    rows = tuple(
        (
            *((head("评价人员", 1, len(members)),) if index == 0 else ()),
            *(Cell(one_line(text)) for text in member),
            Cell(),
        )
        for index, member in enumerate(members)
    )
    return Table((12, 18, 22, 30, 18), (rows,), head=(tuple(map(head, titles)),), key="team")


def _text(report: Report, key: str, label: str = "") -> Iterator[Paragraph]:
    """The unit's words, a paragraph a line; the label before the first."""
    lines = lines_of(report.content.texts.get(key)) or [""]
    yield Paragraph(f"{label}{lines[0]}", key=key)
    for line in lines[1:]:
        yield Paragraph(line, key=key)
