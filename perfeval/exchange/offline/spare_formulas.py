"""The rule's points of a row whose target is not known yet: its cells are taken apart by formulas.

Only the plain ways of writing are understood (≥95%, 3次, 优秀). Everything else (dates, ranges, words around a figure,
another unit) stays empty, as in `formulas`: the score comes with the upload.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from perfeval.core.scheme import Scheme
from perfeval.core.target import NOT_APPLICABLE_WORDS
from perfeval.exchange.offline.formulas import NOTHING, digits_formula, value_formula, without_digits
from perfeval.exchange.offline.model import YES

_EMPTY: Final = ("-", "--", "—", "——", "/", "_")
# In a unit these make dates, ranges, limits, second units or roundings of it.
_NO_UNIT: Final = "年月日以之内上下或至到余多右成、，,;；:：/~-—–()（）<>≥≤="
_TIMES: Final = "天时分秒周季"
_SPELT: Final = "一二两三四五六七八九十"
_LONGEST_UNIT, _LONGEST_BARE_UNIT, _MOST_DIGITS = 10, 5, 15


@dataclass(frozen=True, slots=True)
class SpareAddresses:
    """The cells that are typed into, as the hidden sheet names them, and the hidden ones: the target's text, its sign,
    what is behind the sign, its unit, its figure; whether the group is of costs; direction and figure that count; the
    unit to take off the actual; the actual in three steps; whether the row applies not, whether it is used at all."""

    group: str
    level3: str
    target: str
    actual: str
    weight: str
    own: str
    declared: str
    off: str
    text: str
    sign: str
    rest: str
    unit: str
    number: str
    cost: str
    direction: str
    wanted: str
    stripped: str
    bare: str
    digits: str
    value: str
    points: str
    nothing: str
    used: str


def spare_formulas(scheme: Scheme, at: SpareAddresses, groups: str) -> dict[str, str]:
    """Address on the hidden sheet → formula. `groups`: the range of group names and whether each is of costs."""
    rated = _rated(scheme, at)
    less = f'OR({at.sign}="≤",{at.sign}="<=",{at.sign}="<")'
    plain = f'IF(OR({at.sign}="≥",{at.sign}=">="),"≥",IF(OR({at.sign}="≤",{at.sign}="<="),"≤",{at.sign}))'
    unsigned = f'IF({at.cost}=1,"{scheme.target.unsigned_cost}","{scheme.target.unsigned}")'
    two = f'OR(LEFT({at.text},2)=">=",LEFT({at.text},2)="<=")'
    one = f'AND({at.text}<>"",ISNUMBER(FIND(LEFT({at.text},1),"≥≤><=")))'
    figure = f"LEFT({at.rest},LEN({at.rest})-LEN({at.unit}))"
    typed = f"{at.group}&{at.level3}&{at.target}&{at.actual}&{at.weight}&{at.own}"
    return {
        at.text: f"={_plain(at.target)}",
        at.sign: f'=IF({two},LEFT({at.text},2),IF({one},LEFT({at.text},1),""))',
        at.rest: f"=MID({at.text},LEN({at.sign})+1,300)",
        at.unit: f"={without_digits(at.rest)}",
        at.number: f'=IF({_is_figure(at)},IFERROR(VALUE({figure}),""),"")',
        at.cost: f"=IFERROR(VLOOKUP({at.group},{groups},2,FALSE),0)",
        at.direction: f'=IF({rated},IF({less},"≤","≥"),IF({at.sign}="",{unsigned},{plain}))',
        at.wanted: f"=IF({rated},100,{at.number})",
        at.stripped: f'=IF({rated},"%",{at.unit})',
        at.bare: _bare(at, rated),
        at.digits: digits_formula(at.stripped, at.bare),
        at.value: value_formula(at.digits),
        at.points: _points(scheme, at, rated),
        at.nothing: f"=IF(OR({_not_applicable(scheme, at)}),1,0)",
        at.used: f'=IF(TRIM({typed})="",0,1)',
    }


def spare_counted_formula(scheme: Scheme, at: SpareAddresses) -> str:
    """The unit's own score where it is allowed, else the proposed one; nothing in a row that is not used."""
    limit = at.weight
    if scheme.scoring.quantitative == "computed":
        by_rule = f'AND({at.declared}<>"定性",ISNUMBER({at.number}),ISNUMBER({at.points}))'
        limit = f"IF({by_rule},{at.points},{at.weight})"
    legal = f"AND(ISNUMBER({at.own}),ISNUMBER({at.weight}),N({at.own})>=0,N({at.own})<={limit})"
    return f'=IF({at.used}=0,"",IF({at.nothing}=1,0,IF({legal},{at.own},{at.points})))'


def spare_unsure(at: SpareAddresses) -> str:
    """Whether the target holds figures, but no formula gave points."""
    return f'AND(ISNUMBER({at.own}),NOT(ISNUMBER({at.points})),{at.rest}<>{at.unit},{at.declared}<>"定性")'


def _plain(cell: str) -> str:
    return f'SUBSTITUTE(ASC(TRIM({cell}))," ","")'


def _holds(text: str, signs: Iterable[str]) -> str:
    """Whether a text holds one of the signs."""
    listed = ",".join(f'"{sign}"' for sign in signs)
    return f"SUMPRODUCT(--ISNUMBER(FIND({{{listed}}},{text})))>0"


def _is_figure(at: SpareAddresses) -> str:
    """Digits, and behind them nothing but a unit."""
    length = f"LEN({at.rest})-LEN({at.unit})"
    return (
        f"AND({length}>0,{length}<={_MOST_DIGITS},RIGHT({at.rest},LEN({at.unit}))={at.unit},"
        f'ISNUMBER(FIND(LEFT({at.rest},1),"0123456789")),'
        f'LEN({at.unit})<=IF({at.sign}="",{_LONGEST_BARE_UNIT},{_LONGEST_UNIT}),'
        f'NOT({_holds(at.unit, _NO_UNIT)}),OR({at.unit}="%",NOT({_holds(at.unit, "%‰")})),'
        f'OR({at.sign}<>"",NOT({_holds(at.unit, _TIMES)})))'
    )


def _rated(scheme: Scheme, at: SpareAddresses) -> str:
    """Whether the actual cell holds a degree of completion: then 100 is wanted, in per cent."""
    return f'{at.unit}<>"%"' if scheme.target.actual == "completion_rate" else "FALSE"


def _bare(at: SpareAddresses, rated: str) -> str:
    """See `formulas.bare_formula`."""
    text = _plain(at.actual)
    more, less = (f'OR({at.direction}="{a}",{at.direction}="{b}")' for a, b in ("≥>", "≤<"))
    signs = f'IF({rated},"≥≤><=",IF({more},"≥>=",IF({less},"≤<=","≥>≤=")))'
    return f'=IF({text}="","",IF(ISNUMBER(FIND(LEFT({text},1),{signs})),MID({text},2,99),{text}))'


def _points(scheme: Scheme, at: SpareAddresses, rated: str) -> str:
    measured = f'IF(AND(ISNUMBER({at.value}),OR(NOT({rated}),RIGHT({at.bare},1)="%")),{_share(scheme, at)},{NOTHING})'
    judged = _judged(scheme, at, measured)
    points = (
        f'IF(AND(ISNUMBER({at.number}),{at.declared}<>"定性"),{measured},IF({at.declared}="定量",{NOTHING},{judged}))'
    )
    empty = ",".join(f'{at.text}="{sign}"' for sign in ("", *_EMPTY))
    return f"=IF({at.nothing}=1,0,IF(OR({empty},NOT(ISNUMBER({at.weight}))),{NOTHING},{points}))"


def _judged(scheme: Scheme, at: SpareAddresses, measured: str) -> str:
    """Full points where the actual says the same as a target without figures."""
    if scheme.scoring.qualitative != "band":
        return NOTHING
    wordy = f"{at.rest}={at.unit}"
    same = f'AND({at.text}={_plain(at.actual)},OR({wordy},{at.declared}="定性"))'
    other = NOTHING
    if scheme.target.actual == "completion_rate":
        other = f'IF(AND({wordy},{at.sign}="",NOT({_holds(at.text, _SPELT)})),{measured},{NOTHING})'
    return f'IF(TRIM({at.actual})="",{NOTHING},IF({same},{at.weight},{other}))'


def _share(scheme: Scheme, at: SpareAddresses) -> str:
    value, wanted, weight, places = at.value, at.wanted, at.weight, scheme.scoring.places
    less = f'OR({at.direction}="≤",{at.direction}="<")'
    equal = f"IF(OR({at.cost}=1,{wanted}=0),{value}={wanted},{value}>={wanted})"
    more = f'IF(AND({at.direction}=">",{wanted}=0),{value}>{wanted},{value}>={wanted})'
    reached = f'IF({less},{value}<={wanted},IF({at.direction}="=",{equal},{more}))'
    downwards = f"MIN(ROUND({weight}*{wanted}/{value},{places}),{weight})"
    upwards = f"MIN(ROUND({weight}*{value}/{wanted},{places}),{weight})"
    missed = f'IF(OR({less},AND({at.direction}="=",{value}>{wanted})),{downwards},{upwards})'
    share = f"IF({reached},{weight},IF(OR({wanted}<=0,{value}<=0),0,{missed}))"
    over = scheme.over_achievement
    if over is None or over.deduction is None:
        return share
    far = f"AND(NOT({less}),{wanted}>0,{value}>={over.threshold:f}*{wanted})"
    return f"IF({far},MAX({weight}-{over.deduction:f},0),{share})"


def _not_applicable(scheme: Scheme, at: SpareAddresses) -> str:
    names = [f'TRIM({at.level3})="{name}"' for name in scheme.not_applicable if '"' not in name]
    words = [f'{at.text}="{word}"' for word in sorted(NOT_APPLICABLE_WORDS)]
    return ",".join((f'{at.off}="{YES}"', *names, *words))
