"""Tables to print: the published ones, and some of awkward sizes."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from perfeval.core.interchange import sheet_from_json
from perfeval.core.sheet import Indicator, Sheet
from perfeval.printing.document import PrintDocument
from perfeval.printing.layouts import LAYOUTS as ALL_LAYOUTS
from perfeval.printing.render import render_pdf
from tests.core.sheets import PUBLISHED

LAYOUTS = tuple(ALL_LAYOUTS)
ANY = "mof-2020"  # the form that any table can be printed on
SENTENCE = (
    "因前期调研不充分，项目实施方案（第二稿）经“专家评审会”讨论后两次调整，导致采购启动推迟约35个工作日；"
    "同时供应商交货周期延长至2022年11月30日，实际支出进度为96.15%。"
)


@cache
def published(name: str) -> Sheet:
    return sheet_from_json(PUBLISHED[name])


@cache
def printed(name: str, layout: str) -> bytes:
    return render_pdf(PrintDocument(published(name), layout))


def own_layout(name: str) -> str:
    """The form that a published table was published on."""
    key = str(PUBLISHED[name]["layout"])
    return key if key in LAYOUTS else ANY


# Every published table on its own form and on the one for all; the other forms have a table that suits them.
PAIRS = sorted(
    {(name, key) for name in PUBLISHED for key in (own_layout(name), ANY)}
    | {("qiannan-2024-department", "mof-2020-department"), ("zizhou-2023", "mof-2021-cost")}
    | {("zizhou-2023", "zizhou-completion")}
)


def prose(length: int) -> str:
    return (SENTENCE * (length // len(SENTENCE) + 1))[:length]


def long_table(rows: int) -> Sheet:
    """A table of that many rows, no two of them with the same level 3."""
    sheet = published("futian-2022-07")
    numbers = range(rows)
    spread = [sheet.indicators[number * len(sheet.indicators) // rows] for number in numbers]
    return replace(sheet, indicators=tuple(_numbered(row, number) for number, row in zip(numbers, spread, strict=True)))


def _numbered(row: Indicator, number: int) -> Indicator:
    return replace(row, level3=f"第{number + 1}项{row.level3}")


def with_reason(sheet: Sheet, row: int, reason: str) -> Sheet:
    rows = list(sheet.indicators)
    rows[row] = replace(rows[row], deviation_reason=reason)
    return replace(sheet, indicators=tuple(rows))
