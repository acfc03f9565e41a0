"""What the columns of an indicator block print, by their keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from perfeval.core.sheet import Indicator
from perfeval.printing.paper.texts import TICKS, actual_text, figure, printable, reason_text, target_text

# Columns of a form that ticks the category of a reason: the key is CATEGORY and the category's name.
CATEGORY = "category:"
CATEGORIES = ("经费保障", "制度保障", "人员保障", "硬件条件保障", "其他")  # those that have a column
EXPLANATION = "原因说明"
# A unit is a word: what holds a mark or goes on and on is a sentence that begins with a figure.
_THREE_CELLS = re.compile(r"(?P<operator>>=|<=|[≥≤><=])?\s*(?P<value>\d[\d.,]*)\s*(?P<unit>[^\d\s，。；：、,;:]{0,8})")


def column_text(key: str, row: Indicator) -> str:
    """The text of the column with this key. A key that no function knows is a fault of the layout."""
    if key.startswith(CATEGORY):
        return printable(dict(row.deviation_columns).get(key.removeprefix(CATEGORY)))
    return _TEXTS[key](row)


def _target_part(name: str, row: Indicator) -> str:
    """One of the three cells of a target. One that is not operator, figure and unit stands in the middle cell."""
    text = target_text(row.target)
    match = _THREE_CELLS.fullmatch(text)
    if match is None:
        return text if name == "value" else ""
    return match[name] or ""


def _completion(row: Indicator) -> str:
    return "" if row.completion is None else f"{figure(row.completion)}%"


def _explanation(row: Indicator) -> str:
    """The reason in words, and the categories that have no column of their own."""
    parts = [printable(row.deviation_reason)]
    for name, text in row.deviation_columns:
        said = printable(text)
        if name == EXPLANATION:
            parts.append(said)
        elif name not in CATEGORIES and said:
            parts.append(printable(name) if said in TICKS else f"{printable(name)}：{said}")
    return "\n".join(part for part in parts if part)


_TEXTS: Mapping[str, Callable[[Indicator], str]] = {
    "level3": lambda row: printable(row.level3),
    "target": lambda row: target_text(row.target),
    "target_operator": lambda row: _target_part("operator", row),
    "target_value": lambda row: _target_part("value", row),
    "target_unit": lambda row: _target_part("unit", row),
    "actual": lambda row: actual_text(row.actual),
    "completion": _completion,
    "weight": lambda row: figure(row.weight),
    "score": lambda row: figure(row.score),
    "reason": reason_text,
    "reason_explanation": _explanation,
    "improvement": lambda row: printable(row.improvement),
}
