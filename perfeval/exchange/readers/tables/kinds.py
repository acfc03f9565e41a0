"""How well a cell's content fits a column: 0 where it is what the column holds, more the less it is."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Final

from perfeval.core.decimals import HUNDRED, MAX_INTEGER_DIGITS, NumberError, normal, parse_number, parse_percent
from perfeval.core.sheet import TargetKind
from perfeval.core.target import parse_target
from perfeval.exchange.readers.tables import words

IMPOSSIBLE: Final = 8.0
MAX_INTEGER: Final = Decimal(10) ** MAX_INTEGER_DIGITS
PLAIN_FIT: Final = 0.5  # up to here a cell is where it belongs
DASHES: Final = frozenset({"—", "——", "–", "―", "─", "-", "--", "_", "/", "－"})

_LONGEST_UNIT: Final = 3  # 万人次
_OPERATOR: Final = re.compile(r"[≥≤><=＞＜＝≧≦]=?|大于等于|小于等于|大于|小于|等于|不低于|不高于|定性")
_UNIT: Final = re.compile(r"[^\d\s，。；：、,;:]{1,8}")


@lru_cache(maxsize=16384)
def kind(text: str) -> str:
    """blank, dash, figure, percent, operator, level1, level2, target (a figure with its unit or sign), date, none, words."""
    short = normal(text)
    if not short:
        return "blank"
    if short in DASHES:
        return "dash"
    if is_figure(text):
        return "figure"
    if is_percent(text):
        return "percent"
    if _OPERATOR.fullmatch(short):
        return "operator"
    return _kind_of_words(text)


def _kind_of_words(text: str) -> str:
    if words.level2_family(text):
        return "level2"
    if words.level1_family(text):
        return "level1"
    target = parse_target(text)
    if target.kind is TargetKind.NOT_APPLICABLE:
        return "none"
    if target.kind is TargetKind.DATE:
        return "date"
    if target.kind is TargetKind.DURATION_LIMIT or (target.operator and normal(text)[0] in "≥≤><="):
        return "target"
    # 12345热线接通率 is a name, 20场 is none
    is_count = (
        target.kind is TargetKind.NUMBER and normal(text)[0].isdigit() and len(target.unit or "") <= _LONGEST_UNIT
    )
    return "target" if is_count else "words"


def is_figure(text: str) -> bool:
    try:
        parse_number(text.removesuffix("分"))
    except NumberError:
        return False
    return True


def is_percent(text: str) -> bool:
    if not normal(text).endswith("%"):
        return False
    try:
        parse_percent(text)
    except NumberError:
        return False
    return True


# Row: what the column holds. Column: the kind of the cell. What is not named costs `*`.
_FITS: Final[dict[str, dict[str, float]]] = {
    "weight": {"figure": 0, "blank": 0.3, "dash": 0.5, "none": 3, "percent": 4, "*": IMPOSSIBLE},
    "completion": {"percent": 0, "figure": 0.4, "blank": 0.3, "dash": 0.3, "*": 6},
    "level1": {"level1": 0, "blank": 0, "words": 0.5, "level2": 5, "none": 4, "date": 4, "dash": 2, "*": IMPOSSIBLE},
    "level2": {"level2": 0, "blank": 0, "words": 0.5, "level1": 5, "none": 4, "date": 4, "dash": 2, "*": IMPOSSIBLE},
    "level3": {"words": 0, "none": 0, "blank": 5, "level2": 2, "level1": 3, "date": 3, "*": IMPOSSIBLE},
    "target": {"target": 0, "percent": 0, "date": 0, "none": 0, "figure": 0.3, "words": 0.5, "dash": 0.5, "blank": 1.0, "*": 4},
    "reason": {"words": 0, "blank": 0, "dash": 0, "none": 0, "date": 1, "percent": 3, "figure": 4, "*": 2},
    "target_operator": {"operator": 0, "blank": 0.3, "dash": 0.5, "*": 6},
    "target_value": {"figure": 0, "words": 0.5, "date": 0.3, "none": 0, "target": 0.4, "percent": 0.4, "blank": 1, "*": 4},
    "target_unit": {"words": 0.3, "blank": 0.3, "none": 0.4, "dash": 0.4, "level2": 4, "level1": 4, "*": 4},
    "other": {"blank": 0, "*": 0.3},
    "block": {"blank": 0, "words": 2, "figure": 6, "*": 5},
    "pad": {"blank": 0, "words": 4, "*": 5},
    "label": {"words": 0, "blank": 0, "*": IMPOSSIBLE},
    "amount": {"figure": 0, "blank": 0.3, "dash": 1.5, "none": 2, "target": 3, "percent": 6, "*": IMPOSSIBLE},
    "rate": {"percent": 0, "figure": 0.4, "blank": 0.3, "dash": 0, "none": 2, "*": IMPOSSIBLE},
    "fund_weight": {"figure": 0.2, "blank": 0.3, "dash": 0, "none": 2, "percent": 4, "*": IMPOSSIBLE},
}  # fmt: skip
_SAME: Final = {"score": "weight", "actual": "target", "improvement": "reason"}
_MISFIT: Final = 4.0
# Above this a figure is something else: nobody gives 200 points, nobody spends twice the budget.
_LARGEST: Final = {**dict.fromkeys(("weight", "score", "fund_weight"), HUNDRED), "rate": 2 * HUNDRED}
_EXPECTED_FIGURE: Final = 2.0  # a blank where nearly every other row has a figure


def fit(text: str, column: str, *, expected: bool = False) -> float:
    """`expected`: nearly every row of the table has something in this column."""
    content = kind(text)
    if content == "blank" and expected:
        return _EXPECTED_FIGURE
    if column == "block":
        name = words.bare(text)
        if name in words.INDICATOR_BLOCK or name in words.GOAL_BLOCK:
            return 0.0
    if column == "target_unit" and (text in "%％‰" or _UNIT.fullmatch(text)):
        return 0.0 if content not in ("level1", "level2") else 4.0
    if content == "figure" and parse_number(text.removesuffix("分")) > _LARGEST.get(column, MAX_INTEGER):
        return _MISFIT
    fits = _FITS[_SAME.get(column, column)]
    return fits.get(content, fits["*"])
