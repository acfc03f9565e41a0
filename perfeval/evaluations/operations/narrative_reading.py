"""The typed form of a report → what is stored, or a sentence at each field that cannot be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import cast

from perfeval.core.decimals import normal
from perfeval.core.errors import Invalid
from perfeval.core.narrative.content import PROJECT_TYPES, SECTIONS, Content, Member, Payment, ProjectType, item_key
from perfeval.core.narrative.draft import (
    MAX_MEMBERS,
    MAX_PAYMENTS,
    TEXT_PREFIX,
    Draft,
    field_label,
)
from perfeval.core.narrative.report import Report
from perfeval.core.scheme import Scheme
from perfeval.evaluations.operations.reading import UnreadableError, clean, read_cell, read_words
from perfeval.evaluations.queries.fields import FUND_CELLS

SECTION_LIMIT = 5000
ITEM_LIMIT = 1000
COVER_LIMITS: Mapping[str, int] = {"cover_name": 200, "legal_code": 40, "leader": 40, "contact": 40, "phone": 40}
ROW_LIMITS: Mapping[str, int] = {"fund_nature": 60, "purpose": 200, "name": 40, "title": 60, "organisation": 100}
_DAY = re.compile(r"([12][0-9]{3})[-./年]([0-9]{1,2})[-./月]([0-9]{1,2})日?")


def known_texts(report: Report) -> dict[str, int]:
    """The keys under which this report has texts, with their limits."""
    keys = {section.key: SECTION_LIMIT for section in SECTIONS}
    keys.update({item_key(row.level1, row.level2): ITEM_LIMIT for row in report.sheet.indicators})
    return keys


def read_draft(draft: Draft, scheme: Scheme, known: Mapping[str, int]) -> Content:
    """Raises Invalid with every problem at once. Texts under a key that the report does not have are left out."""
    reader = _Reader(scheme)
    project_type = draft.cover.get("project_type", "")
    if project_type not in ("", *PROJECT_TYPES):
        reader.problems["project_type"] = "请从列出的选项中选择。"
    cover_name, legal_code, leader, contact, phone = (
        reader.words(name, draft.cover.get(name, ""), limit) for name, limit in COVER_LIMITS.items()
    )
    evaluated_on, signed_on = (reader.day(name, draft.cover.get(name, "")) for name in ("evaluated_on", "signed_on"))
    texts = {
        key: reader.words(f"{TEXT_PREFIX}{key}", text, known[key]) for key, text in draft.texts.items() if key in known
    }
    payments = tuple(reader.payment(number, row) for number, row in enumerate(draft.payments))
    team = tuple(reader.member(number, row) for number, row in enumerate(draft.team))
    if len(payments) > MAX_PAYMENTS:
        reader.problems["payments"] = f"支付明细最多 {MAX_PAYMENTS} 行，请把同类支付合并填写。"
    if len(team) > MAX_MEMBERS:
        reader.problems["team"] = f"自评小组最多 {MAX_MEMBERS} 人。"
    if reader.problems:
        raise Invalid(reader.problems)
    return Content(
        cast("ProjectType", project_type),
        cover_name=cover_name,
        legal_code=legal_code,
        leader=leader,
        contact=contact,
        phone=phone,
        evaluated_on=evaluated_on,
        signed_on=signed_on,
        texts=texts,
        payments=payments,
        team=team,
    )


class _Reader:
    """Reads field by field and gathers what cannot be stored."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self.problems: dict[str, str] = {}

    def words(self, field: str, text: str, limit: int, *, required: bool = False) -> str:
        try:
            return read_words(text, field=field, name=f"“{field_label(field)}”", limit=limit, required=required)
        except Invalid as error:
            self.problems.update(error.fields)
            return ""

    def day(self, field: str, text: str, *, required: bool = False) -> date | None:
        text = clean(text)
        if not text and not required:
            return None
        match = _DAY.fullmatch(normal(text))
        try:
            if match:
                return date(*map(int, match.groups()))
        except ValueError:
            pass  # 2024-2-30
        self.problems[field] = f"“{field_label(field)}”请填写日期，例如 2024-3-11。"
        return None

    def amount(self, field: str, text: str) -> Decimal:
        try:
            value = read_cell(text, FUND_CELLS["executed"], "executed", self.scheme)
        except UnreadableError as error:
            self.problems[field] = f"“{field_label(field)}”{error}"
            return Decimal(0)
        if not isinstance(value, Decimal):
            self.problems[field] = f"请填写“{field_label(field)}”。"
            return Decimal(0)
        return value

    def payment(self, number: int, row: Mapping[str, str]) -> Payment:
        at = f"payment-{number}-"
        day = self.day(f"{at}paid_on", row["paid_on"], required=True)
        return Payment(
            day or date.min,
            self.words(f"{at}fund_nature", row["fund_nature"], ROW_LIMITS["fund_nature"]),
            self.words(f"{at}purpose", row["purpose"], ROW_LIMITS["purpose"], required=True),
            self.amount(f"{at}amount", row["amount"]),
        )

    def member(self, number: int, row: Mapping[str, str]) -> Member:
        at = f"team-{number}-"
        return Member(
            self.words(f"{at}name", row["name"], ROW_LIMITS["name"], required=True),
            self.words(f"{at}title", row["title"], ROW_LIMITS["title"]),
            self.words(f"{at}organisation", row["organisation"], ROW_LIMITS["organisation"]),
        )
