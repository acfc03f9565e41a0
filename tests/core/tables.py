"""A small table without fault, and ways to spoil it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from perfeval.core.checks.table import Table
from perfeval.core.decimals import show
from perfeval.core.findings import Finding
from perfeval.core.scheme import Scheme
from perfeval.core.scoring import score_sheet
from perfeval.core.sheet import FundLine, Indicator, Sheet
from perfeval.core.target import parse_actual, parse_target
from perfeval.schemes.official import official_scheme

MOF = official_scheme("mof-2020-project")
QIANNAN = official_scheme("qiannan-2024")

LEVEL1 = {
    "数量指标": "产出指标",
    "质量指标": "产出指标",
    "时效指标": "产出指标",
    "成本指标": "产出指标",
    "社会效益指标": "效益指标",
    "服务对象满意度指标": "满意度指标",
}


def figure(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def row(
    level2: str = "数量指标",
    level3: str = "培训次数",
    target: str | None = "≥20次",
    actual: str | None = "20次",
    weight: str | None = "10",
    score: str | None = "10",
    **other: Any,
) -> Indicator:
    return Indicator(
        level1=other.pop("level1", LEVEL1.get(level2, "产出指标")),
        level2=level2,
        level3=level3,
        target=parse_target(target),
        actual=parse_actual(actual),
        weight=figure(weight),
        score=figure(score),
        **other,
    )


def figures(*values: Decimal | None) -> str:
    """Several figures in one text: 10 — 9.5."""
    return " ".join(map(show, values))


def fund(
    label: str = "年度资金总额",
    initial: str | None = None,
    adjusted: str | None = None,
    executed: str | None = None,
    *,
    weight: str | None = None,
    rate: str | None = None,
    score: str | None = None,
) -> FundLine:
    return FundLine(
        label, figure(initial), figure(adjusted), figure(executed), figure(weight), figure(rate), figure(score)
    )


GOOD = Sheet(
    year=2024,
    kind="project",
    unit_of_money="万元",
    project_name="政务服务热线",
    supervising_department="政务服务局",
    implementing_unit="热线中心",
    funds=(
        fund("年度资金总额", "90", "100", "96.5", weight="10", rate="96.5", score="9.65"),
        fund("其中：当年财政拨款", "90", "100", "96.5"),
    ),
    indicators=(
        row("数量指标", "培训次数", "≥20次", "20次", "15", "15"),
        row("质量指标", "办结率", "≥95%", "96%", "15", "15"),
        row("时效指标", "完成时间", "2024年12月31日前", "2024年12月20日", "10", "10"),
        row("成本指标", "服务费", "≤100万元", "96.5万元", "10", "10"),
        row("社会效益指标", "便民程度", "效果显著", "效果显著", "30", "30", declared="qualitative"),
        row("服务对象满意度指标", "群众满意度", "≥90%", "95%", "10", "10"),
    ),
    published_total=Decimal("99.65"),
    published_total_weight=Decimal(100),
)


def with_row(index: int, sheet: Sheet = GOOD, **changes: Any) -> Sheet:
    """The table with one row changed; target and actual are given as text, figures too."""
    parsers: dict[str, Callable[[Any], object]] = {
        "target": parse_target,
        "actual": parse_actual,
        "weight": figure,
        "score": figure,
    }
    parsed: dict[str, Any] = {name: parsers.get(name, _as_it_is)(value) for name, value in changes.items()}
    rows = list(sheet.indicators)
    rows[index] = replace(rows[index], **parsed)
    return replace(sheet, indicators=tuple(rows))


def _as_it_is(value: object) -> object:
    return value


def with_rows(*rows: Indicator, sheet: Sheet = GOOD) -> Sheet:
    return replace(sheet, indicators=rows)


def with_funds(*lines: FundLine, sheet: Sheet = GOOD) -> Sheet:
    return replace(sheet, funds=lines)


def run_check(check: Callable[[Table], Iterator[Finding]], sheet: Sheet, scheme: Scheme | None = MOF) -> list[Finding]:
    """What one check alone finds."""
    return list(check(Table(sheet, scheme, score_sheet(sheet, scheme) if scheme else None)))
