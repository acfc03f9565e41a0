"""What does not fit together in a report. Warnings: the unit sees them before it is finished, nothing is blocked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from perfeval.core.decimals import NumberError, convert_money, normal, parse_number, show
from perfeval.core.narrative.content import ITEM_PREFIX, SECTIONS, item_key
from perfeval.core.narrative.draft import TEXT_PREFIX, draft_of, field_label
from perfeval.core.narrative.figures import Figures, figures_of
from perfeval.core.narrative.report import Report, ledger_total
from perfeval.core.narrative.words import money, plain
from perfeval.core.printable import unprintable_sentence

UNPRINTABLE = "unprintable-character"
_TOTAL = re.compile(r"(?:总分|自评得分|自评得|综合得分)(?:为|是|:)?([0-9]+(?:\.[0-9]+)?)分")
_RATE = re.compile(r"执行率(?:为|是|达到|达|:)?([0-9]+(?:\.[0-9]+)?)%")


@dataclass(frozen=True, slots=True)
class Fault:
    """`place` is the field of the form in which it is put right."""

    id: str
    place: str
    message: str


def report_faults(report: Report) -> tuple[Fault, ...]:
    figures = figures_of(report.sheet, report.scheme)
    return (
        *_unprintable(report, figures),
        *_ledger(report, figures),
        *_contradictions(report, figures),
        *_missing_texts(report),
        *_missing_on_the_cover(report),
    )


def unprintable_in(field: str, text: str) -> str:
    """What is wrong with a field of the form that the print fonts cannot show; empty for all others."""
    return unprintable_sentence(f"“{field_label(field)}”", plain(text))


def _unprintable(report: Report, figures: Figures) -> Iterator[Fault]:
    """The report as PDF would be refused. Words on rows that the table no longer has are kept and not printed."""
    items = {item_key(item.level1, item.level2) for level in figures.levels for item in level.items}
    for field, text in draft_of(report.content, report.sheet.unit_of_money).fields().items():
        place, message = field.removeprefix(TEXT_PREFIX), unprintable_in(field, text)
        if message and (place in items or not place.startswith(ITEM_PREFIX)):
            yield Fault(UNPRINTABLE, place, message)


def _ledger(report: Report, figures: Figures) -> Iterator[Fault]:
    content, unit = report.content, report.sheet.unit_of_money
    if not content.payments:
        yield Fault("ledger-empty", "payments", "还没有填写支付明细。")
        return
    total = convert_money(ledger_total(content), source="元", target=unit)
    executed = figures.fund.executed or Decimal(0)
    if total != executed:
        yield Fault(
            "ledger-total",
            "payments",
            f"支付明细合计 {money(total, unit)}，与自评表的全年执行数 {money(executed, unit)} 不一致，"
            f"相差 {show(abs(total - executed))}{unit}。",
        )
    for number, item in enumerate(content.payments, start=1):
        if report.sheet.year and item.paid_on.year != report.sheet.year:
            said = f"第 {number} 笔支付的日期不在 {report.sheet.year} 年度内，请核对。"
            yield Fault("payment-year", f"payment-{number - 1}-paid_on", said)


def _contradictions(report: Report, figures: Figures) -> Iterator[Fault]:
    """Figures that the unit's own words give otherwise than the table."""
    for key, text in report.content.texts.items():
        words = normal(text)
        for found in _figures_in(_TOTAL, words):
            if found != figures.total:
                said = f"文字中写自评得 {show(found)} 分，自评表的总分是 {show(figures.total)} 分。"
                yield Fault("total-contradicted", key, said)
        for found in _figures_in(_RATE, words):
            if figures.fund.rate is not None and found != figures.fund.rate:
                said = f"文字中写执行率 {show(found)}%，自评表的预算执行率是 {show(figures.fund.rate)}%。"
                yield Fault("rate-contradicted", key, said)


def _figures_in(pattern: re.Pattern[str], words: str) -> Iterator[Decimal]:
    for digits in pattern.findall(words):
        try:
            yield parse_number(digits)
        except NumberError:
            continue  # longer than any figure of a table


def _missing_texts(report: Report) -> Iterator[Fault]:
    for section in SECTIONS:
        if not report.content.texts.get(section.key, "").strip():
            yield Fault("text-missing", section.key, f"“{section.heading}”还没有填写。")


def _missing_on_the_cover(report: Report) -> Iterator[Fault]:
    content = report.content
    wanted = (
        ("project_type", "评价项目类型", bool(content.project_type)),
        ("legal_code", "项目单位法人代码", bool(content.legal_code)),
        ("leader", "评价工作组负责人", bool(content.leader)),
        ("contact", "联系人", bool(content.contact)),
        ("phone", "联系电话", bool(content.phone)),
        ("evaluated_on", "评价时间", content.evaluated_on is not None),
        ("team", "自评小组", bool(content.team)),
    )
    for place, name, is_given in wanted:
        if not is_given:
            yield Fault("cover-missing", place, f"“{name}”还没有填写。")
