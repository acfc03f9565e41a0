"""Tables made up by the number: long, empty, mixed, rare. The same number gives the same table for ever."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from perfeval.core.sheet import Actual, FundLine, Indicator, Sheet, Target
from perfeval.core.target import parse_actual, parse_target
from tests.printing.tables import prose

LEVELS = {
    "产出指标": ("数量指标", "质量指标", "时效指标", "成本指标"),
    "成本指标": ("经济成本指标", "社会成本指标", "生态环境成本指标"),
    "效益指标": ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标"),
    "满意度指标": ("服务对象满意度指标", "满意度指标"),
}
NAMES = ("政务服务热线", "业务系统运行维护", "数据规划管理", "一般管理事务", "第三方技术服务", "乡村道路养护")
TARGETS = (
    "≥95%",
    "≤49 万元",
    "2024年12月31日前",
    "24小时内",
    "不适用",
    "逐步提升",
    "80%-90%",
    "≥2天或16小时",
    "100",
    "—",
    "",
)
RARE = "㐂𠮷镕喆堃龘犇骉燚𫍽𬭎𬬭𨱏鿏䶮㑇鱻麤靐䲜彅妘赟祎昀珺翀㎡㎥℃‰①⑳Ⅻ№㈠㉑"
LATIN = (
    "ABC-2024",
    "Wi-Fi",
    "https://example.org/a/b?c=d",
    "GB/T 19001-2016",
    "12345",
    "R&D",
    "<b>",
    "a_b",
    "x²",
    "99.95%",
)
WIDE = ("ＡＢＣ", "１２３４．５６", "％", "（甲）", "ｶﾅ", "“引号”", "《办法》", "……", "——", "·", "、")
OPENING, CLOSING = "（《“「【〔", "，。、；：？！）》”」】〕％"


class _Maker:
    """Draws the texts and figures of one table."""

    def __init__(self, number: int) -> None:
        self.random = random.Random(number)
        self.chance = self.random.random
        self.whole = self.random.randint
        self.one = self.random.choice
        self.kinds: Sequence[Callable[[int], str]] = (
            self.plain, self.plain, self.mixed, self.rare, self.with_feeds, self.punctuated, self.unbroken,
        )  # fmt: skip

    def text(self, longest: int) -> str:
        """Anything at all, of at most so many characters and now and then empty."""
        if self.chance() < 0.08:
            return ""
        length = min(longest, int(self.random.expovariate(6 / longest)) + 1)
        return self.one(self.kinds)(length)[:longest].strip()

    def some(self, longest: int) -> str:
        """A text that is not empty."""
        return self.text(longest) or self.one(NAMES)

    def plain(self, length: int) -> str:
        start = self.whole(0, 90)
        return prose(length + start)[start:]

    def mixed(self, length: int) -> str:
        words = [self.one((self.plain(self.whole(1, 9)), self.one(LATIN), self.one(WIDE), " ")) for _ in range(length)]
        return "".join(words)[:length]

    def rare(self, length: int) -> str:
        return "".join(self.one(RARE) if self.chance() < 0.3 else self.plain(1) for _ in range(length))

    def with_feeds(self, length: int) -> str:
        lines = [self.plain(self.whole(0, 30)) for _ in range(length // 12 + 1)]
        return self.one(("\n", "\r\n", "\n\n", " \n")).join(lines)

    def punctuated(self, length: int) -> str:
        """Marks in heaps, which may stand neither at a line's start nor at its end."""
        parts = [
            self.plain(self.whole(1, 12)) + self.one((OPENING, CLOSING))[: self.whole(0, 4)] for _ in range(length)
        ]
        return "".join(parts)[:length]

    def unbroken(self, length: int) -> str:
        return (self.one(("abcdefghij", "0123456789", "WWWWWWWWWW", "9.99,", "-/-/")) * length)[: min(length, 300)]

    def amount(self) -> Decimal | None:
        """Up to 13 digits before and 6 after the point, zeros and all."""
        if self.chance() < 0.1:
            return None
        places = self.whole(0, 6)
        return Decimal(self.whole(0, 10 ** self.whole(1, 9 + places))).scaleb(-places)

    def points(self) -> Decimal | None:
        return None if self.chance() < 0.1 else Decimal(self.whole(0, 10_000)).scaleb(-self.whole(2, 3))

    def fund(self, label: str) -> FundLine:
        drawn = {name: self.amount() for name in ("initial_budget", "adjusted_budget", "executed")}
        drawn |= {name: self.points() for name in ("weight", "rate", "score", "annual_rate")}
        dashed = frozenset(name for name in ("weight", "rate", "score") if self.chance() < 0.2)
        return FundLine(label, **{name: value for name, value in drawn.items() if name not in dashed}, dashed=dashed)

    def funds(self) -> tuple[FundLine, ...]:
        labels = ["年度资金总额", "其中：当年财政拨款", "上年结转资金", "其他资金"]
        return tuple(self.fund(label) for label in labels[: self.whole(0, 4)])

    def indicators(self, count: int) -> tuple[Indicator, ...]:
        rows: list[Indicator] = []
        for level1 in self.random.sample(list(LEVELS), self.whole(1, len(LEVELS))):
            label = self.points() if self.chance() < 0.7 else None
            for level2 in LEVELS[level1]:
                for _ in range(self.whole(0, 1 + count // 4)):
                    rows += self.group(level1, level2, label)
        return tuple(rows[:count])

    def group(self, level1: str, level2: str, label: Decimal | None) -> list[Indicator]:
        """One row, or a subtotal row with its parts."""
        head = self.row(level1, level2, label, None)
        parts = self.whole(1, 3) if self.chance() < 0.12 else 0
        return [head, *(self.row(level1, level2, label, head.level3) for _ in range(parts))]

    def row(self, level1: str, level2: str, label: Decimal | None, parent: str | None) -> Indicator:
        columns = (("经费保障", "√"), ("制度保障", None), ("人员保障", "√"), ("其他", self.text(20) or None))
        return Indicator(
            level1=level1,
            level2=level2,
            level3=self.some(60),
            target=self.target(),
            actual=self.actual(),
            weight=self.points(),
            score=self.points(),
            level1_weight_label=label,
            completion=self.points() if self.chance() < 0.3 else None,
            deviation_reason=self.text(2000 if self.chance() < 0.02 else 90) or None,
            improvement=self.text(60) or None if self.chance() < 0.3 else None,
            children_of=parent,
            deviation_columns=columns if self.chance() < 0.15 else (),
        )

    def target(self) -> Target:
        return parse_target(self.one(TARGETS) if self.chance() < 0.6 else self.text(60))

    def actual(self) -> Actual:
        return parse_actual(self.one(TARGETS) if self.chance() < 0.6 else self.text(60))

    def fields(self, names: Sequence[str], longest: int) -> tuple[tuple[str, str | None], ...]:
        return tuple((name, self.text(longest) or None) for name in names if self.chance() < 0.4)


def generated(number: int) -> Sheet:
    """The table of that number. Every twentieth has rows that are long in two columns."""
    sheet = _drawn(number)
    return _with_long_rows(sheet, number) if number % 20 == 13 else sheet


def _with_long_rows(sheet: Sheet, number: int) -> Sheet:
    """Some rows with both a long level 3 and a reason that is longer than a page."""
    make = _Maker(-number)
    rows = list(sheet.indicators)
    for at in make.random.sample(range(len(rows)), min(len(rows), 2)):
        name, reason = make.plain(make.whole(40, 300)), make.mixed(make.whole(800, 2000)).strip()
        rows[at] = replace(rows[at], level3=name, deviation_reason=reason)
    return replace(sheet, indicators=tuple(rows))


def _drawn(number: int) -> Sheet:
    make = _Maker(number)
    rows = make.one((0, 1, 2, 5, 8, 10, 12, 14, 18, 27, 40, 60))
    return Sheet(
        year=make.one((None, 2022, 2024)),
        kind="department" if make.chance() < 0.2 else "project",
        unit_of_money=make.one(("元", "万元")),
        title=make.text(50) or None if make.chance() < 0.3 else None,
        project_code=make.text(24) or None,
        project_name=make.some(80),
        supervising_department=make.some(50),
        implementing_unit=make.some(50),
        head_fields=make.fields(("附件", "联系人"), 12),
        funds=make.funds(),
        goal_expected=make.text(3000 if make.chance() < 0.03 else 300) or None,
        goal_actual=make.text(300) or None,
        indicators=make.indicators(rows),
        footer_fields=make.fields(("预算执行率偏差原因", "自评结论", "填报人", "联系电话"), 40),
        published_total=make.points(),
        published_total_weight=make.points(),
        deduction=make.points() if make.chance() < 0.2 else None,
        notes=tuple(make.some(120) for _ in range(make.one((0, 0, 0, 1, 4)))),
    )
