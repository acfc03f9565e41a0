"""年度指标值 and 实际完成值 in the words that people write → Target and Actual.

The cell's text is kept whole; what is read from it is the operator that is printed, the first
figure and its unit. `magnitude` makes figures in 万 and 亿 comparable.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Final

from perfeval.core.decimals import normal
from perfeval.core.sheet import Actual, Operator, Target, TargetKind

NOT_APPLICABLE_WORDS: Final = frozenset({"不适用", "无", "不涉及", "无此项", "无此指标"})
_NOTHING: Final = frozenset({"", "-", "--", "—", "——", "/", "_"})

_NEVER: Final = ("不", "不得", "不能", "不应", "不可", "不宜", "未", "没有")
_MORE: Final = ("大于", "高于", "多于", "超过", "超出")
_LESS: Final = ("小于", "低于", "少于")

_SIGNS: Final = {
    Operator.AT_LEAST: (
        "≥", "≧", "⩾", "≮", ">=", "=>", "至少", "最少",
        *(f"{word}{equal}" for word in _MORE for equal in ("等于", "或等于")),
        *(f"{never}{word}" for never in _NEVER for word in _LESS),
    ),
    Operator.AT_MOST: (
        "≤", "≦", "⩽", "≯", "<=", "=<", "至多", "最多", "控制在", "不晚于",
        *(f"{word}{equal}" for word in _LESS for equal in ("等于", "或等于")),
        *(f"{never}{word}" for never in _NEVER for word in _MORE),
    ),
    Operator.MORE_THAN: (">", "〉", *_MORE),
    Operator.LESS_THAN: ("<", "〈", "不足", "未达到", "未达", "没有达到", "没达到", *_LESS),
    Operator.EQUAL: ("=", "═", "等于"),
}  # fmt: skip
_OPERATORS: Final = {sign: operator for operator, signs in _SIGNS.items() for sign in signs}
_AFTER: Final = {
    "以上": Operator.AT_LEAST, "及以上": Operator.AT_LEAST, "或以上": Operator.AT_LEAST,
    "以内": Operator.AT_MOST, "之内": Operator.AT_MOST, "以下": Operator.AT_MOST, "及以下": Operator.AT_MOST,
    "或以下": Operator.AT_MOST,
}  # fmt: skip

_SIGN: Final = "|".join(sorted(map(re.escape, _OPERATORS), key=len, reverse=True))
_DIGITS: Final = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]{1,15}(?:\.[0-9]{1,10})?"
_UNIT: Final = r"(?:k?m[23]|(?![A-Za-z]+[\u4e00-\u9fff]{2})[^0-9\s,，。;；:：!！?？、()\"“”'‘’<>≥≤=~-]{1,10}?)"
_TIME: Final = r"(?:个)?(?:工作日|自然日|日|天|小时|分钟|秒|周|月|季度|年)"

_TARGET: Final = re.compile(
    rf"(?:约|近|共|每[年月周天日]|每季度?|每半年|全年|年度|达到|完成)?(?P<sign>{_SIGN})?(?:完成|达到|开展|举办)?¥?(?P<minus>-)?"
    rf"(?P<number>{_DIGITS})"
    rf"(?:%?(?:-|~|—|–|至|到)(?P<upper>{_DIGITS}))?(?P<unit>{_UNIT})?(?P<after>{'|'.join(_AFTER)})?"
    rf"(?P<second>(?:或|或者|、|/|,|;)(?:{_SIGN})?(?:{_DIGITS})(?:{_UNIT})?)?"
)
_COUNTED: Final = "人次|场次|次|场|人|个|项|件|份|套|台|篇|期|家|户|批|辆|条|处|分|万?元|亿元|个?百分点"
_WITHIN_WORDS: Final = re.compile(
    rf"[^0-9]+?(?P<rest>(?:{_SIGN})-?(?:{_DIGITS})(?:{_UNIT})?"
    rf"|-?(?:{_DIGITS})(?:%|{_UNIT}(?:{'|'.join(_AFTER)}))|(?<![第前后])(?:{_DIGITS})(?:{_COUNTED}))"
)
_DURATION_LIMIT: Final = re.compile(rf"{_TIME}(?:内|以内|之内)")
_DATE: Final = re.compile(
    r"(?:截至|截止|于|在|不迟于|不晚于|最迟|最晚)?(?:"
    r"(?:19|20)[0-9]{2}年(?:度|内|底|末|初|全年)?(?:第?[一二三四1-4]季度|[上下]半年)?(?:[0-9]{1,2}月(?:份|底|末|[上中下]旬)?)?"
    r"(?:[0-9]{1,2}[日号])?"
    r"|(?:19|20)[0-9]{2}([-./])[0-9]{1,2}\1[0-9]{1,2}|(?:19|20)[0-9]{2}[-/](?:0?[1-9]|1[0-2])"
    r"|(?:(?:19|20)[0-9]{2}年)?[0-9]{1,2}月?[-~—–至到][0-9]{1,2}月(?:份)?"
    r"|[0-9]{1,2}月(?:份|底|末|[0-9]{1,2}[日号])?"
    r"|(?:当年|本年|年)(?:度|内|底|末)|第[一二三四1-4]季度末?"
    r")(?:前|之前|以前|底前|末前|内|止)?(?:完成|完工|到位)?"
)
_ACTUAL: Final = re.compile(  # never a part of what is no figure: 1e5, 99.99.9, .5
    rf"(?P<sign>{_SIGN})?(?P<minus>(?<![0-9%])-)?(?<![0-9.])(?<![0-9][,eE])(?P<number>{_DIGITS})(?![.,]?[0-9]|[eE][0-9+-])"
    rf"(?P<unit>{_UNIT.replace('{1,10}?', '{1,10}')})?"
)
_RANGE: Final = re.compile(rf"(?:{_DIGITS})%?(?:-|~|—|–|至|到)(?:{_DIGITS})")
_QUOTED: Final = re.compile(r"“[^”]*”|\"[^\"]*\"|《[^》]*》|【[^】]*】")
_PASSED_OVER: Final = re.compile(  # figures that count nothing: dates, 第3季度, 12345热线, the 1 of “1、”
    r"(?:19|20)[0-9]{2}年(?:度)?(?:[0-9]{1,2}[-~—–至到])?(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?"
    r"|(?<![0-9.])(?:[0-9]{1,2}[-~—–至到])?(?:1[0-2]|0?[1-9])月(?:[0-9]{1,2}[日号]|底|末|份)?"
    r"|第[0-9]+|(?<![0-9.])1[0-9]{4}(?:政务|服务|便民|市民|公共|咨询|投诉|举报)*(?:热线|平台)"
    r"|^(?:\(?[0-9]{1,2}\)|[0-9]{1,2}[.、])(?=[^0-9].)|(?<=[;,。])[0-9]{1,2}[.、](?=[^0-9])"
)
_CHANGE: Final = re.compile(rf"[由从][^0-9]{{0,8}}(?:{_DIGITS})[^0-9]{{0,8}}[至到为]")
_HUNDREDTHS: Final = re.compile(r"百分之(百|[0-9]+(?:\.[0-9]+)?)")
_INCLUDED: Final = re.compile(r"\(含(?:本数|[0-9.]+%?)?\)")
_ABOUT: Final = re.compile(r"(?<=[0-9万亿])[余多](?=[^0-9])|(?:左右|上下)$")
_SAME_UNIT: Final = re.compile(rf"({_DIGITS})([^0-9\s%,.]{{1,4}})([-~—–至到])({_DIGITS})\2")
_DONE_WITHIN: Final = re.compile(r"(?<=内)(?:响应|办结|办理|完成|处理|答复|回复|反馈|到达)$")
_SPELT: Final = re.compile(
    rf"(?P<before>(?:约|共|每[年月周天日]|每季度?|每半年|全年|完成|已完成|达到|开展)?(?:{_SIGN})?)(?P<digit>[一二两三四五六七八九十])"
    rf"(?P<after>(?:人次|场次|次|场|人|名|个|项|件|份|套|台|篇|期|家|户|批|辆|条|处|{_TIME})(?:{'|'.join(_AFTER)}|内)?)"
)
_SPELT_DIGITS: Final = dict(
    zip("一二两三四五六七八九十", ["1", "2", "2", "3", "4", "5", "6", "7", "8", "9", "10"], strict=True)
)
_LONGEST_CELL: Final = 200  # longer text is prose, whatever figures it holds
_LONGEST_BARE_UNIT: Final = 5  # 个工作日内
_MULTIPLIED: Final = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}


def parse_target(text: str | None) -> Target:
    """The target that a cell states. Never fails: what holds no figure and no date is words."""
    return Target(text, TargetKind.WORDS) if text and len(text) > _LONGEST_CELL else _target(text)


@lru_cache(maxsize=4096)  # the same few hundred targets fill a year's tables
def _target(text: str | None) -> Target:
    short = _plain(text)
    if short in _NOTHING:
        return Target(text, TargetKind.EMPTY)
    if short in NOT_APPLICABLE_WORDS:
        return Target(text, TargetKind.NOT_APPLICABLE)
    if _DATE.fullmatch(short):
        return Target(text, TargetKind.DATE)
    match = _TARGET.fullmatch(short)
    if match and not match["sign"] and len(match["unit"] or "") > _LONGEST_BARE_UNIT and match["unit"][0] not in "%‰":
        return Target(text, TargetKind.WORDS)  # 12345热线运行稳定: a name that begins with figures
    if match is None and (inside := _WITHIN_WORDS.fullmatch(short)):
        match = _TARGET.fullmatch(inside["rest"])
    return Target(text, TargetKind.WORDS) if match is None else _number(text, match)


def _plain(text: str | None) -> str:
    """A cell in the one way of writing that the patterns know: 三次 → 3次, 百分之95 → 95%, 3个-5个 → 3-5个,
    95%(含)以上 → 95%以上, 300余人 → 300人, 2小时内响应 → 2小时内."""
    short = normal(text or "").rstrip("。.;")
    short = _INCLUDED.sub("", _HUNDREDTHS.sub(lambda part: f"{part[1].replace('百', '100')}%", short))
    short = _DONE_WITHIN.sub("", _SAME_UNIT.sub(r"\1\3\4\2", _ABOUT.sub("", short)))
    spelt = _SPELT.fullmatch(short)
    return f"{spelt['before']}{_SPELT_DIGITS[spelt['digit']]}{spelt['after']}" if spelt else short


def _number(text: str | None, match: re.Match[str]) -> Target:
    printed = _OPERATORS.get(match["sign"] or "") or _AFTER.get(match["after"] or "")
    unit = (match["unit"] or "").removesuffix("完成") + (match["second"] or "")
    timed = f"{match['unit'] or ''}{match['after'] or ''}"
    limit = printed in (None, Operator.AT_MOST) and _DURATION_LIMIT.fullmatch(timed)
    return Target(
        text=text,
        kind=TargetKind.DURATION_LIMIT if limit else TargetKind.NUMBER,
        operator=printed,
        value=_figure(match["number"], match["minus"]),
        unit=unit or None,
        upper=_figure(match["upper"], None) if match["upper"] else None,
        has_second_unit=bool(match["second"]),
    )


def parse_actual(text: str | None) -> Actual:
    """What a cell says was reached: 完成工单 2551 件 → 2551 件; dates, ranges and words hold no value.

    Names in quotes, dates, numbers of lines (12345热线) and of items are passed over; of several
    figures the first counts, of a change (由5%降至3%) none. An operator of its own (≥95%, 95%以上) is kept: such a cell is no value.
    """
    return Actual(text) if text and len(text) > _LONGEST_CELL else _actual(text)


@lru_cache(maxsize=4096)
def _actual(text: str | None) -> Actual:
    short = _plain(text)
    counting = _PASSED_OVER.sub("", short)
    if short in _NOTHING or _DATE.fullmatch(short) or _RANGE.search(counting) or _CHANGE.search(counting):
        return Actual(text)
    match = _ACTUAL.search(_PASSED_OVER.sub("", _QUOTED.sub("", short)))
    if match is None:
        return Actual(text)
    unit = match["unit"] or ""
    if unit.startswith(("%", "‰")):
        unit, rest = unit[0], unit[1:]
    else:
        rest = next((word for word in _AFTER if unit.endswith(word)), "")
        unit = unit.removesuffix(rest)
    operator = _OPERATORS.get(match["sign"] or "") or _AFTER.get(rest)
    return Actual(text, operator, _figure(match["number"], match["minus"]), unit or None)


def magnitude(value: Decimal, unit: str | None) -> tuple[Decimal, str]:
    """A figure without 万 and 亿, and its bare unit: (1.2, 万人) → (12000, 人); (24, 小时内) → (24, 小时)."""
    bare = unit or ""
    while bare and (factor := _MULTIPLIED.get(bare[0])):
        value, bare = value * factor, bare[1:]
    return value, bare.removesuffix("内").removesuffix("以").removeprefix("个") if len(bare) > 1 else bare


def _figure(digits: str, minus: str | None) -> Decimal:
    return Decimal(("-" if minus else "") + digits.replace(",", ""))
