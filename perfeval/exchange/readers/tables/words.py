"""The words by which the parts of a table are known. What a form calls a thing is data; where it puts it is not."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from perfeval.core.decimals import normal

_LONGEST: Final = 120  # what is longer is no label
_STARS: Final = "★☆*※●■▲△◆#"
_BRACKETS: Final = re.compile(r"\([^()]*\)")
# No form gives a level 10,000 points; and \d would also be digits of other scripts.
_POINTS: Final = re.compile(
    r"(?P<name>.*?)[\s:：]*[(（\[【]?\s*(?<![0-9０-９.])(?P<points>[0-9０-９]{1,4}(?:\s*\.\s*[0-9０-９]{1,4})?)"
    r"\s*分?\s*[)）\]】]?\s*",
    re.DOTALL,
)

_CONTINUED: Final = re.compile(r"\s*[(（]\s*(?:续|接上页|续上页)\s*[)）]\s*$")  # a name printed again on the next page

HEAD: Final[dict[str, str]] = {
    **dict.fromkeys(("项目名称", "项目(政策)名称", "政策名称", "自评项目名称", "项目(专项)名称", "专项名称", "专项资金名称",
                     "预算项目名称", "评价项目名称"), "project_name"),
    **dict.fromkeys(("项目编码", "项目代码", "项目编号"), "project_code"),
    **dict.fromkeys(("主管部门", "主管部门及代码", "项目主管部门", "一级预算单位", "省级主管部门", "市级主管部门",
                     "主管单位", "预算主管部门", "主管部门(单位)"), "supervising_department"),
    **dict.fromkeys(("实施单位", "项目实施单位", "项目单位", "部门(单位)名称", "部门名称", "单位名称", "预算单位", "填报单位",
                     "自评单位", "执行单位", "预算单位名称", "项目实施单位名称", "部门(单位)"), "implementing_unit"),
    **dict.fromkeys(("绩效自评年度", "自评年度", "评价年度", "预算年度", "年度", "所属年度", "项目年度"), "year"),
}  # fmt: skip
# Labels that say no more than the name of the sheet's cell; the others are kept with their text as printed.
PLAIN_HEAD: Final = frozenset({"项目名称", "项目(政策)名称", "项目编码", "主管部门", "实施单位"})
OTHER_HEAD: Final = frozenset({
    "填报日期", "单位(盖章)", "联系人", "联系电话", "项目负责人", "负责人", "资金用途", "项目类型", "项目类别", "项目属性",
    "项目期限", "项目起止时间", "填报人", "项目负责人及电话", "项目负责人及联系电话", "预算级次", "附件", "电话",
    "项目开始时间", "项目结束时间", "项目实施期", "资金性质", "项目分类", "支出功能分类", "填报时间",
})  # fmt: skip
DEPARTMENT_LABELS: Final = frozenset({"部门(单位)名称", "部门名称", "部门(单位)"})

AMOUNTS: Final[dict[str, str]] = {
    **dict.fromkeys(("年初预算数", "年初预算", "年初预算金额", "年初预算安排", "年初批复数", "年初预算批复数", "年初安排数",
                     "项目预算金额"), "initial_budget"),
    **dict.fromkeys(("全年预算数", "全年预算", "全年预算金额", "调整后预算数", "调整预算数", "调整后预算", "预算调整数",
                     "调整后全年预算数"), "adjusted_budget"),
    **dict.fromkeys(("全年执行数", "全年执行", "全年执行金额", "执行数", "实际执行数", "实际支出数", "支出数", "全年支出数",
                     "实际支出", "执行金额", "预算执行数"), "executed"),
}  # fmt: skip
SINGLE_BUDGETS: Final = frozenset({"预算数", "预算金额", "预算安排数", "预算资金"})
WEIGHTS: Final = frozenset(
    {"分值", "权重", "权重(分值)", "权重分值", "分值(权重)", "指标分值", "标准分值", "标准分", "满分"}
)
SCORES: Final = frozenset({"得分", "自评得分", "单位自评得分", "自评分", "自评分数", "实际得分"})
RATES: Final = frozenset({"执行率", "预算执行率", "资金执行率"})
ANNUAL_RATES: Final = frozenset({"全年执行率", "全年预算执行率"})

EXPECTED: Final = frozenset({
    "预期目标", "年初设定目标", "年度预期目标", "预期绩效目标", "年初目标", "年度绩效目标", "年初绩效目标", "年初预期目标",
    "预期目标(年初设定)", "年初设定绩效目标",
})  # fmt: skip
ACHIEVED: Final = frozenset({
    "实际完成情况", "全年实际完成情况", "目标实际完成情况", "实际完成目标", "年度实际完成情况", "完成情况", "目标完成情况",
    "年度目标完成情况", "全年完成情况",
})  # fmt: skip
GOAL_BLOCK: Final = frozenset({
    "年度总体目标", "总体目标", "年度目标", "年度绩效目标", "绩效目标", "年度总体绩效目标", "年度总体目标完成情况", "目标",
})  # fmt: skip
INDICATOR_BLOCK: Final = frozenset({"绩效指标", "年度绩效指标", "绩效", "指标", "年度", "年度指标", "绩效评价指标"})

INDICATOR_COLUMNS: Final[dict[str, str]] = {
    **dict.fromkeys(("一级指标", "一级"), "level1"),
    **dict.fromkeys(("二级指标", "二级"), "level2"),
    **dict.fromkeys(("三级指标", "三级", "指标内容", "具体指标", "指标名称", "三级指标名称", "绩效指标名称"), "level3"),
    **dict.fromkeys(("年度指标值", "指标值", "目标值", "年度目标值", "预期指标值", "计划指标值", "年初指标值", "年初目标值",
                     "年度绩效指标值", "预期值", "计划值", "预期目标值", "年初设定指标值"), "target"),
    **dict.fromkeys(("实际完成值", "完成值", "全年完成值", "全年实际完成值", "实际值", "实际完成指标值", "年度完成值",
                     "实际完成情况", "实际完成"), "actual"),
    **dict.fromkeys(("完成程度", "完成率", "指标完成率", "完成比例", "完成度", "指标完成程度"), "completion"),
    **dict.fromkeys(WEIGHTS, "weight"),
    **dict.fromkeys(SCORES, "score"),
    **dict.fromkeys(("运算符号", "运算符", "符号", "计算符号", "比较符号"), "target_operator"),
    **dict.fromkeys(("内容", "数值", "目标内容", "值"), "target_value"),
    **dict.fromkeys(("度量单位", "计量单位", "单位"), "target_unit"),
    **dict.fromkeys(("改进措施", "整改措施", "拟采取的改进措施", "下一步改进措施"), "improvement"),
}  # fmt: skip
_REASON: Final = re.compile(r"原因|偏差")

FAMILIES: Final[dict[str, tuple[str, ...]]] = {
    "产出指标": ("数量", "质量", "时效", "成本"),
    "效益指标": ("经济效益", "社会效益", "生态效益", "可持续影响"),
    "满意度指标": ("服务对象满意度", "社会公众满意度", "其他满意度"),
    "成本指标": ("经济成本", "社会成本", "生态环境成本"),
}
_LEVEL1: Final = {name.removesuffix("指标"): name for name in FAMILIES}
_LEVEL2: Final = {part: family for family, parts in FAMILIES.items() for part in parts}

TOTALS: Final = frozenset({
    "总分", "合计", "总计", "总得分", "得分合计", "自评总分", "自评得分合计", "绩效自评总得分", "综合得分", "分值合计", "合计得分",
})  # fmt: skip
FOOTER: Final = (
    "指标自评得分小计", "预算执行率得分", "减分项", "绩效自评总得分", "自评结论", "预算执行率偏差原因", "填报单位负责人",
    "单位负责人(签章)", "单位负责人", "联系电话", "填报日期", "填报时间", "联系人", "填表人", "填报人", "审核人", "负责人", "电话", "日期",
    "自评等级", "等级", "备注",
)  # fmt: skip
DEDUCTION: Final = "减分项"
EXECUTION_SCORE: Final = "预算执行率得分"
NOTES: Final = re.compile(r"(?:注|备注|说明|填表说明|填报说明)\s*[:：]\s*")

FILLER: Final = re.compile(r"[….。·\s]*|\.{2,}|…+")
TITLE: Final = re.compile(r"[^。；;：:]*(?:自评|绩效)[^。；;：:]*表(?:\s*[(（][^()（）]*[)）])*")
YEAR_LINE: Final = re.compile(r"[(（\[【]?\s*((?:19|20)\s*\d\s*\d)\s*年\s*(?:度)?\s*[)）\]】]?")
YEAR: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
ANNEX: Final = re.compile(r"附\s*[件表]\s*[\d一二三四五六七八九十]*\s*[-—.\d]*\s*[:：]?")
MONEY: Final = re.compile(
    r"[(（](?:[^()（）]*[:：])?\s*(?:人民币)?\s*(万\s*元|元)\s*[)）]|单位\s*[:：]\s*(?:人民币)?(万\s*元|元)(?![^\s)）])"
)


@lru_cache(maxsize=8192)
def label(text: str) -> str:
    """A label as it is compared: without blanks, stars and colon, brackets and signs in one way of writing."""
    if len(text) > _LONGEST:
        return ""
    return normal(text).strip(_STARS).strip(":,;.、。").strip(_STARS)


@lru_cache(maxsize=8192)
def bare(text: str) -> str:
    """The same without what stands in brackets: 全年预算数(A) and 执行率(%) lose theirs."""
    return _BRACKETS.sub("", label(text)).strip(_STARS)


def head_cell(text: str) -> str | None:
    """Which cell of the sheet's head a label announces; "" for a label of the head that has no cell of its own."""
    name = label(text)
    known = HEAD.get(name) or HEAD.get(bare(text))
    if known is None and (name in OTHER_HEAD or bare(text) in OTHER_HEAD):
        return ""
    return known


def indicator_column(text: str) -> str | None:
    """Which cell of a row stands below this head; None for a column that tables may have and a sheet has not."""
    name = INDICATOR_COLUMNS.get(label(text)) or INDICATOR_COLUMNS.get(bare(text))
    if name is None and _REASON.search(bare(text)):
        return "reason"
    return name


def fund_column(text: str) -> str | None:
    name = bare(text)
    if name in AMOUNTS:
        return AMOUNTS[name]
    for names, field in (
        (SINGLE_BUDGETS, "budget"), (ANNUAL_RATES, "annual_rate"), (RATES, "rate"), (WEIGHTS, "weight"), (SCORES, "score"),
    ):  # fmt: skip
        if name in names:
            return field
    return None


def level1_family(text: str) -> str | None:
    """产出 指标 (50 分) → 产出指标."""
    return _LEVEL1.get(normal(parted(text)[0]).removesuffix("指标"))


def level2_family(text: str) -> str | None:
    """The level 1 to which a second level of this name belongs."""
    return _LEVEL2.get(normal(parted(text)[0]).removesuffix("指标"))


def parted(text: str) -> tuple[str, str | None]:
    """The name of a level and the points printed with it: 产出指标（50分） → 产出指标, 50. A bare figure is part of the name."""
    if len(text) > _LONGEST:
        return text, None
    text = _CONTINUED.sub("", text)
    match = _POINTS.fullmatch(text)
    if match is None or not match["name"] or not ("分" in text[len(match["name"]) :] or text.rstrip()[-1] in ")）]】"):
        return text.strip(), None
    return match["name"].strip(), match["points"]


def is_total(text: str) -> bool:
    return bare(text) in TOTALS


def stated_total(text: str) -> str | None:
    """总分：96.38 in one cell → 96.38."""
    name, colon, figure = text.replace(":", "：").partition("：")
    return figure.strip() or None if colon and is_total(name) else None
