"""What the unit itself writes in a 自评报告. All else in it follows from the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

ProjectType = Literal["", "process", "result"]
PROJECT_TYPES: Mapping[str, str] = MappingProxyType({"process": "项目实施过程评价", "result": "项目完成结果评价"})


@dataclass(frozen=True, slots=True)
class Section:
    """A text of the report. `hint` says what belongs there."""

    key: str
    heading: str
    hint: str


SECTIONS: tuple[Section, ...] = (
    Section("background", "项目基本情况", "立项依据、实施主体、实施内容和过程。"),
    Section("works", "项目建设内容", "建设或服务的具体内容、规模和方式。"),
    Section("goal_year", "年度目标", "当年要达到的目标。总体目标取自自评表的预期目标。"),
    Section("funds_total", "项目资金总投入情况分析", "资金文件、到位情况、合同金额。"),
    Section("funds_use", "财政资金实际使用情况分析", "资金用于哪些方面，支出是否合规。"),
    Section("funds_management", "资金实际执行、管理情况分析", "财务制度、招投标、合同和付款程序。"),
    Section("adjustment", "项目资金调整情况", "预算调整的事由、金额和批准文件；没有调整的写明无调整。"),
    Section("management", "项目管理情况", "管理办法、组织实施、监督检查。"),
    Section("problems", "存在问题", "绩效目标未完成和管理中的问题。"),
    Section("measures", "改进措施", "针对上述问题的措施和时限。"),
)
SECTION_NAMES: Mapping[str, str] = MappingProxyType({item.key: item.heading for item in SECTIONS})
ITEM_PREFIX = "item:"


def item_key(level1: str, level2: str) -> str:
    """Under which the unit's words on one level 2 are kept."""
    return f"{ITEM_PREFIX}{level1}:{level2}"


@dataclass(frozen=True, slots=True)
class Payment:
    """One line of the ledger. The amount in 元, as stored."""

    paid_on: date
    fund_nature: str
    purpose: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the 自评小组, who signs beside the name."""

    name: str
    title: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Content:
    """`cover_name` is empty where the project's own name stands on the cover."""

    project_type: ProjectType = ""
    cover_name: str = ""
    legal_code: str = ""
    leader: str = ""
    contact: str = ""
    phone: str = ""
    evaluated_on: date | None = None
    signed_on: date | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    payments: tuple[Payment, ...] = ()
    team: tuple[Member, ...] = ()
