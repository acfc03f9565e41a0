"""A document as a tree of plain values. The builders make it, the writers set it: neither knows the other.

Texts are clean (see `words.plain`): a writer escapes them and need not look at them.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Title:
    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` 1 is 一、, 2 is （一）, 3 stands below that."""

    level: Literal[1, 2, 3]
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`computed`: made from the table's figures, nobody can write it. `key` names the text of the unit that it holds;
    the first paragraph of a text is there even if it is empty, so that a form finds its place. Writers pass it over."""

    text: str
    computed: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class CoverLine:
    """A line of the cover to be filled in: label, what stands on the rule, and what follows it (签章)."""

    label: str
    value: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    text: str = ""
    columns: int = 1
    rows: int = 1
    align: Align = "center"
    is_head: bool = False


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`widths` are parts of the whole width; `key` names the rows of the unit that it shows. `head` repeats on each page. A merged cell ends within its group, and a
    group stays on one page if it can: no label is ever cut by a page's edge."""

    widths: tuple[int, ...]
    groups: tuple[tuple[Row, ...], ...]
    head: tuple[Row, ...] = ()
    caption: str = ""
    note: str = ""  # right above the table: the unit of money
    key: str = ""
    sub_head: int | None = None  # the group that is the head of all groups below it, and repeats where a page can

    @property
    def percents(self) -> tuple[str, ...]:
        """The widths in per cent of the whole, for a style sheet."""
        whole = sum(self.widths)
        return tuple(f"{width * 100 / whole:.3f}" for width in self.widths)


@dataclass(frozen=True, slots=True)
class SignOff:
    """Where the person in charge signs and the seal stands, and the date below."""

    label: str
    date: str


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    value: Decimal
    shown: str  # the value as people read it


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars from left to right, each with its figure; `unit` is what they count."""

    title: str
    unit: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    pass


Block = Title | Heading | Paragraph | CoverLine | Table | SignOff | BarChart | PageBreak


@dataclass(frozen=True, slots=True)
class Document:
    """`standing` says at the foot of each page which version the figures are from; a draft carries a watermark."""

    title: str
    author: str
    standing: str
    blocks: tuple[Block, ...]
    watermark: str = ""
