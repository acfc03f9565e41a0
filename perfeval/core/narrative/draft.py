"""A report as its form holds it: texts as they were typed, by the name of their field."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from perfeval.core.decimals import convert_money, show
from perfeval.core.narrative.content import ITEM_PREFIX, SECTION_NAMES, Content, Member, Payment
from perfeval.core.sheet import MoneyUnit

MAX_PAYMENTS = 150
MAX_MEMBERS = 30
TEXT_PREFIX = "text-"
COVER_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "project_type": "评价项目类型",
        "cover_name": "自评项目名称",
        "legal_code": "项目单位法人代码",
        "leader": "评价工作组负责人",
        "contact": "联系人",
        "phone": "联系电话",
        "evaluated_on": "评价时间",
        "signed_on": "签署日期",
    }
)
PAYMENT_LABELS: Mapping[str, str] = MappingProxyType(
    {"paid_on": "支付日期", "fund_nature": "资金性质", "purpose": "用途", "amount": "支付金额"}
)
MEMBER_LABELS: Mapping[str, str] = MappingProxyType({"name": "姓名", "title": "职称/职务", "organisation": "单位"})
_ROW = re.compile(r"(payment|team)-([0-9]{1,3})-([a-z_]+)")


@dataclass(frozen=True, slots=True)
class Draft:
    """Rows in their order; a row with nothing in it counts for nothing."""

    cover: Mapping[str, str]
    texts: Mapping[str, str]
    payments: Sequence[Mapping[str, str]]
    team: Sequence[Mapping[str, str]]

    def fields(self) -> dict[str, str]:
        """Every text by the name of its field in the form."""
        found = {**self.cover, **{f"{TEXT_PREFIX}{key}": text for key, text in self.texts.items()}}
        for kind, rows in (("payment", self.payments), ("team", self.team)):
            for number, row in enumerate(rows):
                found.update({f"{kind}-{number}-{name}": text for name, text in row.items()})
        return found


def draft_of(content: Content, unit: MoneyUnit) -> Draft:
    """A stored report as it would be typed."""
    days = {name: getattr(content, name) for name in ("evaluated_on", "signed_on")}
    cover = {name: str(getattr(content, name)) for name in COVER_LABELS if name not in days}
    cover |= {name: day.isoformat() if day else "" for name, day in days.items()}
    return Draft(
        cover,
        content.texts,
        [_payment(item, unit) for item in content.payments],
        [_member(item) for item in content.team],
    )


def _payment(item: Payment, unit: MoneyUnit) -> dict[str, str]:
    return {
        "paid_on": item.paid_on.isoformat(),
        "fund_nature": item.fund_nature,
        "purpose": item.purpose,
        "amount": show(convert_money(item.amount, source="元", target=unit)),
    }


def _member(item: Member) -> dict[str, str]:
    return {"name": item.name, "title": item.title, "organisation": item.organisation}


def draft_from_fields(fields: Mapping[str, str]) -> Draft:
    """What a form sent. Names that the form does not have are passed over; emptied rows fall away."""
    rows: dict[str, dict[int, dict[str, str]]] = {"payment": {}, "team": {}}
    labels = {"payment": PAYMENT_LABELS, "team": MEMBER_LABELS}
    for name, text in fields.items():
        match = _ROW.fullmatch(name)
        if match and match[3] in labels[match[1]]:
            rows[match[1]].setdefault(int(match[2]), {})[match[3]] = text
    kept = {
        kind: [
            {name: row.get(name, "") for name in labels[kind]}
            for _, row in sorted(found.items())
            if any(text.strip() for text in row.values())
        ]
        for kind, found in rows.items()
    }
    return Draft(
        cover={name: fields.get(name, "") for name in COVER_LABELS},
        texts={name.removeprefix(TEXT_PREFIX): text for name, text in fields.items() if name.startswith(TEXT_PREFIX)},
        payments=kept["payment"],
        team=kept["team"],
    )


def field_label(name: str) -> str:
    """The words for a field of the form."""
    match = _ROW.fullmatch(name)
    if match:
        kind, labels = ("支付明细", PAYMENT_LABELS) if match[1] == "payment" else ("自评小组", MEMBER_LABELS)
        return f"{kind}第{int(match[2]) + 1}行 {labels.get(match[3], '')}"
    key = name.removeprefix(TEXT_PREFIX)
    if key.startswith(ITEM_PREFIX):
        return key.rpartition(":")[2]
    return COVER_LABELS.get(name) or SECTION_NAMES.get(key, key)
