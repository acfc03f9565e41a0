"""The parts of the offline form around its indicators: head, funds, goals, sums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

from django.utils import timezone
from openpyxl.utils import get_column_letter

from perfeval.core.decimals import show
from perfeval.core.scheme import Scheme
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.queries import Assessment
from perfeval.evaluations.queries.fields import EVALUATION_CELLS, FUND_CELLS
from perfeval.exchange.offline.checks import Validations
from perfeval.exchange.offline.drawing import Form
from perfeval.exchange.offline.model import Key
from perfeval.exchange.offline.totals import grade_formula, rate_formula, rate_score_formula, total_formula

HOW: Final = (
    "填写办法：浅黄色的格子可以填写，灰色的格子自动计算，其余由系统带出，不能修改。金额和分值只填数字。"
    "不要插入、删除行或工作表；要增加指标的，填在指标下方的备用行。填好后保存，联网时在系统中打开这份自评表的“离线填报”页上传，系统会逐格比较，确认后才写入。"
)
OWN, PROPOSED, COUNTED = "自评得分\n（可不填）", "按规则\n得分", "计入\n得分"
HEADS: Final = (
    ("一级指标", 11), ("二级指标", 13), ("三级指标", 26), ("年度指标值", 13), ("实际完成值", 14), ("分值", 7),
    (OWN, 9), (PROPOSED, 8), (COUNTED, 8), ("类型", 7), ("不适用", 7),
    ("偏差原因", 26), ("改进措施", 22),
)  # fmt: skip
TEXT_LINE: Final = 14.0  # points


@dataclass(frozen=True)
class Columns:
    """The columns of the indicator block, which all other blocks stand on."""

    scheme: Scheme

    @property
    def heads(self) -> list[tuple[str, float]]:
        ticks = [(name, 6.0) for name in self.scheme.reason_categories]
        return [*HEADS[:11], *ticks, *HEADS[11:], ("提示", 20)]

    @property
    def widths(self) -> list[float]:
        return [width for _, width in self.heads]

    @property
    def count(self) -> int:
        return len(self.heads)

    @property
    def letters(self) -> dict[str, str]:
        return {head: get_column_letter(number) for number, (head, _) in enumerate(self.heads, start=1)}

    def number(self, head: str) -> int:
        return [name for name, _ in self.heads].index(head) + 1

    def split(self, parts: int) -> list[tuple[int, int]]:
        """First column and number of columns of parts that are about equally wide."""
        whole, edges, sum_ = sum(self.widths), [0], 0.0
        for number, width in enumerate(self.widths, start=1):
            sum_ += width
            if len(edges) < parts and sum_ >= whole * len(edges) / parts and number > edges[-1]:
                edges.append(number)
        edges.append(self.count)
        return [(left + 1, right - left) for left, right in pairwise(edges)]


@dataclass(frozen=True, slots=True)
class Funds:
    """Where rate and points of the first fund line stand."""

    rate: str
    score: str


@dataclass(frozen=True, slots=True)
class Sums:
    """As expressions: points and weights of the rows that count, and how many of all rows have no points yet."""

    points: str
    weights: str
    open: str


def lines_of(text: str, width: float) -> int:
    """Of a text in a column of that many digits, about."""
    return sum(
        1 + int(sum(2.0 if ord(char) > 255 else 1.05 for char in line) / max(width - 2, 1)) for line in text.split("\n")
    )


def draw_head(form: Form, assessment: Assessment, columns: Columns, now: datetime) -> int:
    evaluation, sheet = assessment.evaluation, assessment.sheet
    form.line(1, f"{evaluation.campaign.year}年度 {sheet.title}（离线填报）", columns.count, size=16, is_title=True)
    form.height(1, 30)
    form.line(2, HOW, columns.count)
    form.height(2, 32)
    facts = (
        ("项目名称" if sheet.kind == "project" else "部门（单位）", evaluation.project.name),
        ("项目编码", evaluation.project.code),
        ("实施单位", evaluation.project.organisation.name),
        ("主管部门", sheet.supervising_department or ""),
        ("金额单位", assessment.scheme.money.unit),
        ("下载时间", timezone.localtime(now).strftime("%Y年%m月%d日 %H:%M")),
    )
    (half, half_columns), (other, other_columns) = columns.split(2)
    for number, (label, text) in enumerate(facts):
        row, (first, wide) = 3 + number // 2, ((half, half_columns), (other, other_columns))[number % 2]
        form.label(row, first, label)
        form.label(row, first + 1, text, columns=wide - 1, is_head=False)
        form.height(row, 20)
    return 7


def draw_funds(
    form: Form, assessment: Assessment, columns: Columns, texts: Mapping[str, Mapping[str, str]], row: int
) -> tuple[int, Funds]:
    scheme = assessment.scheme
    amounts = scheme.money.columns
    places = columns.split(1 + len(amounts) + 3)
    heads = [
        "资金来源",
        *(f"{FUND_CELLS[name].label}（{scheme.money.unit}）" for name in amounts),
        "分值",
        "执行率（%）",
        "得分",
    ]
    for (first, wide), head in zip(places, heads, strict=True):
        form.label(row, first, head, columns=wide)
    form.height(row, 30)
    checks = Validations(form.sheet)
    found = Funds("", "")
    for number, line in enumerate(assessment.funds):
        row += 1
        form.height(row, 20)
        form.label(row, places[0][0], line.label, columns=places[0][1], is_head=False)
        addresses: dict[str, str] = {}
        for name, (first, wide) in zip(amounts, places[1:], strict=False):
            key = Key("fund", line.pk, name)
            addresses[name] = form.open(row, first, key, texts[f"fund-{line.pk}"][name], columns=wide)
            checks.add(key, addresses[name])
        weight, rate, score = places[-3:]
        if number:
            for first, wide in (weight, rate, score):
                form.label(row, first, "—", columns=wide, is_head=False, is_centred=True)
            continue
        points = show(scheme.execution.weight)
        form.label(row, weight[0], points, columns=weight[1], is_head=False, is_centred=True)
        at = form.computed(row, rate[0], rate_formula(scheme, addresses), columns=rate[1], number_format="0.00")
        found = Funds(at, form.computed(row, score[0], rate_score_formula(scheme, addresses, at), columns=score[1]))
    return row + 1, found


def draw_own(form: Form, evaluation: Evaluation, columns: Columns, texts: Mapping[str, str], row: int) -> int:
    """The reason for the rate, and the goals side by side."""
    row = draw_text(form, evaluation, columns, texts, row, "rate_reason")
    halves = columns.split(2)
    checks = Validations(form.sheet)
    for (first, wide), name in zip(halves, ("goal_expected", "goal_actual"), strict=True):
        form.label(row, first, f"年度总体目标：{EVALUATION_CELLS[name].label}", columns=wide)
        key = Key("evaluation", evaluation.pk, name)
        checks.add(key, form.open(row + 1, first, key, texts[name], columns=wide))
    width = sum(columns.widths) / 2
    lines = max(lines_of(texts[name], width) for name in ("goal_expected", "goal_actual"))
    form.height(row, 20)
    form.height(row + 1, TEXT_LINE * max(3, lines) + 6)
    return row + 2


def draw_text(
    form: Form, evaluation: Evaluation, columns: Columns, texts: Mapping[str, str], row: int, name: str
) -> int:
    """A row of one long text."""
    form.label(row, 1, EVALUATION_CELLS[name].label, columns=2)
    key = Key("evaluation", evaluation.pk, name)
    Validations(form.sheet).add(key, form.open(row, 3, key, texts[name], columns=columns.count - 2))
    form.height(row, TEXT_LINE * max(2, lines_of(texts[name], sum(columns.widths[2:]))) + 6)
    return row + 1


def draw_foot(
    form: Form,
    assessment: Assessment,
    columns: Columns,
    texts: Mapping[str, str],
    row: int,
    funds: Funds,
    sums: Sums,
) -> int:
    scheme, evaluation = assessment.scheme, assessment.evaluation
    deduction = ""
    if scheme.total.has_deduction:
        form.label(row, 1, "减分项", columns=2)
        key = Key("evaluation", evaluation.pk, "deduction")
        deduction = form.open(row, 3, key, texts["deduction"])
        Validations(form.sheet).add(key, deduction)
        form.label(row, 4, "减分说明", columns=2)
        key = Key("evaluation", evaluation.pk, "deduction_reason")
        Validations(form.sheet).add(key, form.open(row, 6, key, texts["deduction_reason"], columns=columns.count - 5))
        form.height(row, 24)
        row += 1
    form.label(row, 1, "总分", columns=5)
    whole = form.computed(row, 6, f"={show(scheme.execution.weight)}+{sums.weights}")
    total = form.computed(
        row, 7, total_formula(scheme, funds.rate, funds.score, sums.points, sums.open, deduction), columns=3
    )
    grade = form.computed(row, 10, grade_formula(scheme, total), columns=2)
    form.sheet[grade].number_format = '"等级："@'
    hint = f'=IF(ROUND({whole},2)<>100,"分值合计应为 100，现为 "&ROUND({whole},2)&"。","")'
    hint += f'&IF({sums.open}>0,"有 "&({sums.open})&" 行还没有得分，暂不显示总分和等级；上传后计算。","")'
    form.computed(row, 12, hint, columns=columns.count - 11)
    form.height(row, 24)
    return draw_text(form, evaluation, columns, texts, row + 1, "conclusion")
