"""The published report of 子洲县 as test data: the text as it was published, and the same as our own input."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from perfeval.core.decimals import convert_money
from perfeval.core.interchange import sheet_from_json
from perfeval.core.narrative.content import Content, Member, Payment, item_key
from perfeval.core.narrative.report import Report
from perfeval.schemes.official import official_scheme
from tests.core.sheets import PUBLISHED

PUBLISHED_REPORT: dict[str, Any] = json.loads(
    Path(__file__).with_name("zizhou-2023-report.json").read_text(encoding="utf-8")
)
SHEET = sheet_from_json(PUBLISHED["zizhou-2023"])
SCHEME = official_scheme("zizhou-2023")
# Where the published sections' own words go. A section's computed sentences are not among them.
KEYS = {
    ("一", 0): ("background", "works"),
    ("一", 1): (None, "goal_year"),  # the first is the table's expected goal
    ("二", 0): ("funds_total",),
    ("二", 1): ("funds_use",),
    ("二", 2): ("funds_management",),
    ("三", 1): ("adjustment",),
    ("三", 2): ("management",),
    ("四", 0): ("problems",),
    ("四", 1): ("measures",),
}
_LABEL = re.compile(r"^\d\. [^：]+：")
_POINTS = re.compile(r"[,，]? ?共 ?\d+ ?分[,，] ?|得 ?\d+ ?分。$")


def squeezed(text: str) -> str:
    """Without blanks, with Chinese signs: the published text mixes half-width ones in."""
    signs = str.maketrans({",": "，", "(": "（", ")": "）", ":": "："})
    return re.sub(r"\s+", "", text).translate(signs)


def own_paragraphs() -> Iterator[tuple[str | None, str]]:
    """Every paragraph that the unit wrote, with the key of its section."""
    for section in PUBLISHED_REPORT["sections"]:
        for number, part in enumerate(section["subsections"]):
            keys = KEYS.get((section["number"], number), ())
            yield from zip(keys, part["paragraphs"], strict=False)


def analyses() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = PUBLISHED_REPORT["sections"][2]["subsections"][0]["analyses"]
    return found


def item_words(item: dict[str, Any]) -> str:
    """The unit's words in an item, without its name and the points that follow from the table."""
    text = item["text"].partition(":")[2]
    return _POINTS.sub("", text.strip()).strip(" ,，。")


def published_level2(level1: str, short: str) -> str:
    """The table's name of a level 2 that the report shortens."""
    return next(row.level2 for row in SHEET.indicators if row.level1 == level1 and row.level2.startswith(short))


def golden_content() -> Content:
    """What the unit wrote, as it would have typed it into our page."""
    cover = {item["label"]: item["value"] for item in PUBLISHED_REPORT["cover"]["fields"]}
    texts = {key: _LABEL.sub("", text) for key, text in own_paragraphs() if key}
    for analysis in analyses():
        for item in analysis["items"]:
            name = published_level2(analysis["level1"], item["level2"])
            texts[item_key(analysis["level1"], name)] = item_words(item)
    ledger = PUBLISHED_REPORT["payment_ledger"]
    return Content(
        cover_name=cover["自评项目名称"],
        legal_code=cover["项目单位法人代码"],
        leader=cover["评价工作组负责人"],
        contact=cover["联系人"],
        phone=cover["联系电话"],
        evaluated_on=_day(cover["评价时间"]),
        signed_on=_day(PUBLISHED_REPORT["sign_off"]["date"]),
        texts=texts,
        payments=tuple(
            Payment(
                _day(row["支付日期"]),
                row["资金性质"],
                row["用途"],
                convert_money(Decimal(row["支付金额"]), source="万元", target="元"),
            )
            for row in ledger["rows"]
        ),
        team=tuple(
            Member(row["姓名"], row["职称/职务"], row["单位"]) for row in PUBLISHED_REPORT["evaluation_group"]["rows"]
        ),
    )


def golden_report() -> Report:
    return Report(SHEET, SCHEME, golden_content(), standing="公开件")


def _day(text: str) -> date:
    year, month, day = map(int, re.findall(r"\d+", text))
    return date(year, month, day)
