"""What a draft holds beside what the table that was read would make of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from perfeval.accounts.models import Membership
from perfeval.core.sheet import Sheet
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.operations import Aside, Difference, preview_fill
from perfeval.exchange.inspection.checking import sheet_of
from perfeval.exchange.inspection.keeping import not_on_form
from perfeval.exchange.inspection.models import InspectedTable
from perfeval.exchange.offline.model import shown

_ROW = re.compile(r"(funds|indicators)\[(\d+)\]\.")
BY_RULE = "（由系统按规则计算）"


@dataclass(frozen=True, slots=True)
class Line:
    """One cell: where, what stands in the draft, what it becomes."""

    where: str
    label: str
    stored: str
    sent: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """`replaced` are cells that hold something now; `filled` are empty ones; `added` and `removed` are rows. `aside`: what
    the draft has no place for, where nothing would change."""

    evaluation: Evaluation
    replaced: tuple[Line, ...]
    filled: tuple[Line, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    aside: tuple[Aside, ...]

    @property
    def is_the_same(self) -> bool:
        return not (self.replaced or self.filled or self.added or self.removed)


def compare_with_draft(*, actor: Membership, table: InspectedTable, evaluation_id: int, now: datetime) -> Comparison:
    """Raises what `preview_fill` raises: NotAllowed, Invalid, Evaluation.DoesNotExist."""
    sheet = sheet_of(table)
    preview = preview_fill(actor=actor, evaluation_id=evaluation_id, sheet=sheet, now=now, untouched=not_on_form(sheet))
    lines = tuple(_lines(preview.differences, sheet))
    return Comparison(
        evaluation=preview.evaluation,
        replaced=tuple(line for line in lines if line.stored),
        filled=tuple(line for line in lines if not line.stored),
        added=preview.added,
        removed=preview.removed,
        aside=preview.aside,
    )


def _lines(differences: tuple[Difference, ...], sheet: Sheet) -> Iterator[Line]:
    for item in differences:
        nothing = BY_RULE if item.field == "score" else ""  # an empty score is the rule's
        yield Line(
            _where(item.place, sheet),
            item.label,
            shown(item.field, item.stored) or nothing,
            shown(item.field, item.sent) or nothing,
        )


def _where(place: str, sheet: Sheet) -> str:
    match = _ROW.match(place)
    if match is None:
        return "文件中没有的资金行" if place.startswith("fund-") else "整张表"
    number = int(match[2])
    if match[1] == "funds":
        return f"资金：{sheet.funds[number].label}"
    row = sheet.indicators[number]
    return f"指标第 {number + 1} 行：{row.level3 or row.level2}"
