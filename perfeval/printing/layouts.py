"""The printed forms: paper, grid and template of each. A new form is an entry here and a template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from perfeval.printing.pagination import Grid

MILLIMETRE = 72 / 25.4  # in points


@dataclass(frozen=True, slots=True)
class Paper:
    """Sheet size and margins in millimetres."""

    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float

    @property
    def body_width(self) -> float:
        return self.width - self.left - self.right

    @property
    def body_height(self) -> float:
        """In points, like all heights that are reckoned with."""
        return (self.height - self.top - self.bottom) * MILLIMETRE


@dataclass(frozen=True, slots=True)
class Columns:
    """Widths of the indicator block in millimetres."""

    spine: float
    level1: float
    level2: float
    level3: float
    target: float
    actual: float
    weight: float
    score: float
    reason: float

    def all(self) -> tuple[float, ...]:
        return (
            self.spine, self.level1, self.level2, self.level3, self.target,
            self.actual, self.weight, self.score, self.reason,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Layout:
    """`head` picks the head block (see `paper.head`); `head_columns` and `fund_columns` are its grids in millimetres;
    `percent` is the sign printed after the rate; `spine` the label of the indicator block's leftmost cell."""

    key: str
    template: str
    paper: Paper
    grid: Grid
    columns: Columns
    head: Literal["ministry", "futian"]
    head_columns: tuple[float, ...]
    fund_columns: tuple[float, ...]
    goal_widths: tuple[float, float]
    percent: str
    spine: str
    default_title: str
    reason_head: str = "偏差原因分析及改进措施"

    @property
    def table_head_lines(self) -> int:
        """Lines of the indicator block's head; the other heads are shorter."""
        return self.reason_head.count("\n") + 1

    def style(self) -> str:
        """The part of the style sheet that follows from the figures above."""
        paper, grid = self.paper, self.grid
        margins = f"{paper.top}mm {paper.right}mm {paper.bottom}mm {paper.left}mm"
        rules = [
            f"@page {{ size: {paper.width}mm {paper.height}mm; margin: {margins} }}",
            f"table {{ font-size: {grid.size}pt; line-height: {grid.line}pt }}",
            f"td, th {{ padding: {grid.pad_y}pt {grid.pad_x}pt }}",
        ]
        blocks = {"head": self.head_columns, "funds": self.fund_columns, "indicators": self.columns.all()}
        for name, widths in blocks.items():
            rules += [
                f".{name} col:nth-child({number}) {{ width: {width}mm }}"
                for number, width in enumerate(widths, start=1)
            ]
        return "\n".join(rules)


MOF_2020 = Layout(
    key="mof-2020",
    template="print/mof-2020.html",
    paper=Paper(width=297, height=210, top=12, right=15, bottom=22, left=15),
    grid=Grid(size=10, line=13, pad_x=5.6, pad_y=2.3),
    columns=Columns(12, 19, 29, 60, 30, 30, 14, 14, 59),
    head="ministry",
    # The fund columns share the edges of the indicator columns wherever the form lets them.
    head_columns=(31, 49, 40, 30, 30, 28, 30, 29),
    fund_columns=(31, 49, 40, 30, 30, 28, 30, 29),
    goal_widths=(119, 117),
    percent="%",
    spine="绩效\n指标",
    default_title="项目支出绩效自评表",
)
FUTIAN = Layout(
    key="futian",
    template="print/futian.html",
    paper=Paper(width=210, height=297, top=13, right=13, bottom=22, left=13),
    grid=Grid(size=9, line=12, pad_x=4.2, pad_y=2.3),
    columns=Columns(10, 17, 21, 36, 22, 22, 12, 12, 32),
    head="futian",
    head_columns=(22, 43, 19, 8, 26, 22, 26, 18),
    fund_columns=(27, 34, 23, 22, 22, 12, 20, 24),
    goal_widths=(79, 78),
    percent="",
    spine="年度\n绩效\n指标",
    reason_head="偏差原因分析\n及改进措施",
    default_title="项目支出绩效自评表",
)

LAYOUTS = {layout.key: layout for layout in (MOF_2020, FUTIAN)}
# Forms that schemes name and that have no template of their own yet are printed on the ministry's.
FALLBACKS = dict.fromkeys(("mof-2020-department", "mof-2021-cost", "fushun", "zhongwei", "zizhou", "qiannan"), MOF_2020)


class UnknownLayoutError(LookupError):
    """No form has this key; the message, for the person who asked, lists those that exist."""


def find_layout(key: str) -> Layout:
    layout = LAYOUTS.get(key) or FALLBACKS.get(key)
    if layout is None:
        known = "、".join(sorted({*LAYOUTS, *FALLBACKS}))
        raise UnknownLayoutError(f"没有版式 {key}。可用的版式：{known}")
    return layout
