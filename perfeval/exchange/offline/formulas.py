"""The scheme's rules as formulas: what `core.scoring` computes, as far as a spreadsheet can say it.

Where it cannot (a target that was changed, another unit, a date) the cell stays empty, and the score comes with the upload.
Formulas hold addresses, figures of the scheme and words of ours; what a user typed is only ever referred to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from perfeval.core.scheme import Level2, Scheme
from perfeval.core.scoring.achievement import achieve
from perfeval.core.sheet import Actual, Indicator, Operator, TargetKind
from perfeval.exchange.offline.model import YES

MORE: Final = (Operator.AT_LEAST, Operator.MORE_THAN)
LESS: Final = (Operator.AT_MOST, Operator.LESS_THAN)
_DATED: Final = frozenset("年月日")
NOTHING: Final = '""'


@dataclass(frozen=True, slots=True)
class RowAddresses:
    """Of one indicator: the cells that are typed into, and on the hidden sheet the target that the formula is made for
    (`base`), the actual without its operator (`bare`), without its unit (`digits`), its figure (`value`); the actual and
    the weight as they were at the download, and what the rule gave then (`known`)."""

    level3: str
    target: str
    actual: str
    weight: str
    own: str
    declared: str
    off: str
    base: str
    bare: str
    digits: str
    value: str
    base_actual: str
    base_weight: str
    base_declared: str
    known: str


def bare_formula(row: Indicator, scheme: Scheme, level2: Level2, cells: RowAddresses) -> str:
    """The actual without blanks, and without an operator that does not speak against the target's."""
    text = f'SUBSTITUTE(ASC(TRIM({cells.actual}))," ","")'
    signs = _harmless_signs(row, scheme, level2)
    return f'=IF({text}="","",IF(ISNUMBER(FIND(LEFT({text},1),"{signs}")),MID({text},2,99),{text}))'


def _harmless_signs(row: Indicator, scheme: Scheme, level2: Level2) -> str:
    """See `achieve`: <95% says nothing of ≥95%."""
    if _wants_rate(row, scheme):
        return "≥≤><="
    operator = direction(row, scheme, level2)
    if operator in MORE:
        return "≥>="
    if operator in LESS:
        return "≤<="
    return "≥>≤="


def digits_formula(unit: str, bare: str) -> str:
    """Without the target's unit. Both are addresses."""
    return f"=IF(AND({unit}<>{NOTHING},LEN({bare})>LEN({unit}),RIGHT({bare},LEN({unit}))={unit}),LEFT({bare},LEN({bare})-LEN({unit})),{bare})"  # fmt: skip


def value_formula(digits: str) -> str:
    """A figure only where there is nothing but digits and a point: a spreadsheet takes 1/2 for a date."""
    return f'=IF({digits}="","",IF({without_digits(digits)}="",IFERROR(VALUE({digits}),""),""))'


def without_digits(text: str) -> str:
    """What is left of a text without digits and points, as an expression."""
    for sign in "0123456789.":
        text = f'SUBSTITUTE({text},"{sign}","")'
    return text


def unit_of(row: Indicator, scheme: Scheme) -> str:
    """The unit that may stand behind the figure of the actual."""
    if _wants_rate(row, scheme):
        return "%"
    unit = row.target.unit or ""
    return "" if row.target.has_second_unit or _DATED & set(unit) else unit


def direction(row: Indicator, scheme: Scheme, level2: Level2) -> Operator | None:
    """Which way the target is meant; None where it holds no figure."""
    if row.target.value is None:
        return None
    found = achieve(row.target, Actual("", value=row.target.value), level2, scheme.target)
    return None if found is None else found.operator


def proposed_formula(row: Indicator, scheme: Scheme, level2: Level2, cells: RowAddresses) -> str:
    """What the rule gives, or nothing."""
    named = [f'TRIM({cells.level3})="{name}"' for name in scheme.not_applicable if '"' not in name]
    switched = f'{cells.off}="{YES}"'
    off = f"OR({','.join([switched, *named])})"
    if row.target.kind is TargetKind.NOT_APPLICABLE:
        return f"=IF(OR({off},EXACT({cells.target},{cells.base})),0,{NOTHING})"
    measured, judged = _measured(row, scheme, level2, cells), _judged(row, scheme, cells)
    if row.target.kind.is_quantitative:
        points = f'IF({cells.declared}="定性",{judged},{measured})'
    elif row.target.kind is TargetKind.EMPTY:
        points = NOTHING
    else:
        points = f'IF({cells.declared}="定量",{NOTHING},{judged})'
    readable = f"AND(EXACT({cells.target},{cells.base}),ISNUMBER({cells.weight}))"
    # Where nothing was touched, the engine's own answer stands, also where no formula gives it.
    same = f"EXACT({cells.actual},{cells.base_actual}),EXACT({cells.declared},{cells.base_declared})"
    untouched = f'AND({cells.known}<>"",{same},{cells.weight}={cells.base_weight})'
    return f"=IF({off},0,IF({readable},IF({untouched},{cells.known},{points}),{NOTHING}))"


def counted_formula(row: Indicator, scheme: Scheme, proposed: str, cells: RowAddresses) -> str:
    """The unit's own score where it is allowed, else the proposed one."""
    limit = cells.weight
    if row.target.kind.is_quantitative and scheme.scoring.quantitative == "computed":
        limit = f'IF(AND({cells.declared}<>"定性",ISNUMBER({proposed})),{proposed},{cells.weight})'
    legal = f"AND(ISNUMBER({cells.own}),ISNUMBER({cells.weight}),{cells.own}>=0,N({cells.own})<={limit})"
    return f'=IF({cells.off}="{YES}",0,IF({legal},{cells.own},{proposed}))'


def subtotal_formula(parts: Sequence[str], cells: RowAddresses) -> str:
    joined = ",".join(parts)
    return f'=IF({cells.off}="{YES}",0,IF(AND(COUNT({joined})>0,ISNUMBER({cells.weight})),MIN(SUM({joined}),{cells.weight}),{NOTHING}))'  # fmt: skip


def _wants_rate(row: Indicator, scheme: Scheme) -> bool:
    """Whether the actual cell holds a degree of completion against a target in another unit."""
    return scheme.target.actual == "completion_rate" and row.target.unit != "%"


def _measured(row: Indicator, scheme: Scheme, level2: Level2, cells: RowAddresses) -> str:
    value, weight, places = cells.value, cells.weight, scheme.scoring.places
    if _wants_rate(row, scheme):
        return _rated(row, scheme, cells)
    target, operator = row.target.value, direction(row, scheme, level2)
    if target is None or operator is None:
        return NOTHING
    upper = row.target.upper
    share = _share(operator, target, value, weight, places, is_cost=level2.is_cost)
    if upper is not None:
        share = f"IF(AND({value}>={target:f},{value}<={upper:f}),{weight},{share})"
    if operator not in LESS:
        share = _reduced(share, scheme, target, value, weight)
    if upper is not None:
        share = f"IF({value}>{upper:f},{_share(Operator.AT_MOST, upper, value, weight, places, is_cost=False)},{share})"
    return f"IF(ISNUMBER({value}),{share},{NOTHING})"


def _share(operator: Operator, target: Decimal, value: str, weight: str, places: int, *, is_cost: bool) -> str:
    wanted = f"{target:f}"
    upwards = f"MIN(ROUND({weight}*{value}/{wanted},{places}),{weight})"
    downwards = f"MIN(ROUND({weight}*{wanted}/{value},{places}),{weight})"
    match operator:
        case Operator.MORE_THAN if target == 0:
            reached = f"{value}>0"
        case Operator.EQUAL if is_cost or target == 0:
            reached = f"{value}={wanted}"
        case Operator.AT_LEAST | Operator.MORE_THAN | Operator.EQUAL:
            reached = f"{value}>={wanted}"
        case _:
            reached = f"{value}<={wanted}"
    if target <= 0:
        return f"IF({reached},{weight},0)"
    if operator in LESS:
        missed = downwards
    elif operator is Operator.EQUAL:
        missed = f"IF({value}>{wanted},{downwards},{upwards})"
    else:
        missed = upwards
    return f"IF({reached},{weight},IF({value}<=0,0,{missed}))"


def _reduced(share: str, scheme: Scheme, target: Decimal, value: str, weight: str) -> str:
    """A fixed deduction for far more than was wanted."""
    over = scheme.over_achievement
    if over is None or over.deduction is None or target <= 0:
        return share
    return f"IF({value}>={over.threshold * target:f},MAX({weight}-{over.deduction:f},0),{share})"


def _rated(row: Indicator, scheme: Scheme, cells: RowAddresses) -> str:
    """From a degree of completion in per cent; a figure without the sign is in the target's own unit, if it has one."""
    value, weight, places = cells.value, cells.weight, scheme.scoring.places
    if (row.target.operator or Operator.AT_LEAST) in LESS:
        points = f"IF({value}<=100,{weight},MIN(ROUND({weight}*100/{value},{places}),{weight}))"
    else:
        points = f"IF({value}>=100,{weight},MIN(ROUND({weight}*{value}/100,{places}),{weight}))"
        points = _reduced(points, scheme, Decimal(100), value, weight)
    return f'IF(AND(ISNUMBER({value}),RIGHT({cells.bare},1)="%"),{points},{NOTHING})'


def _judged(row: Indicator, scheme: Scheme, cells: RowAddresses) -> str:
    """Full points where the actual says the same as the target."""
    if scheme.scoring.qualitative != "band":
        return NOTHING
    same = f'SUBSTITUTE(ASC(TRIM({cells.target}))," ","")=SUBSTITUTE(ASC(TRIM({cells.actual}))," ","")'
    other = _rated(row, scheme, cells) if _wants_rate(row, scheme) and row.target.value is None else NOTHING
    if row.target.kind is TargetKind.DATE:
        other = NOTHING
    return f'IF(TRIM({cells.actual})="",{NOTHING},IF({same},{cells.weight},{other}))'
