"""Where a printed form and its Sheet disagree, cell by cell. What is expected is said here anew, from the Sheet alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from perfeval.core.sheet import FundLine, Indicator, Sheet
from perfeval.printing.document import PrintDocument
from perfeval.printing.layouts import MILLIMETRE, Layout, find_layout
from perfeval.printing.paper.widths import widened
from perfeval.printing.render import render_pdf
from perfeval.printing.typefaces import song
from tests.printing.grid import ruled_cells
from tests.printing.own_blocks import FUNDS, TOTAL, figure, words
from tests.printing.reading import Cell, squeezed, text_of

CONTINUED = "（续）"
SHORTENED = f"…{CONTINUED}"
_PAGE = re.compile(r"第\d+页共\d+页")
LABELS = ("level1", "level2")
_THREE = re.compile(r"\s*(>=|<=|[≥≤><=])?\s*(\d[\d.,]*)\s*([^\d\s，。；：、,;:]{0,8})\s*")


def differences(sheet: Sheet, key: str, printed: Sheet | None = None) -> list[str]:
    """Nothing if the form shows the sheet and no more. `printed` is another sheet that the form is made from."""
    # A column with a very long text is wider on this form.
    layout = widened(find_layout(key), printed or sheet, song())
    pdf = render_pdf(PrintDocument(printed or sheet, key))
    form = _Form(sheet, layout, ruled_cells(pdf), _PAGE.sub("", squeezed(text_of(pdf))))
    return [*form.rows(), *form.goals(), *form.funds(), *form.total(), *form.texts()]


def _reason(row: Indicator) -> str:
    """All in one cell."""
    ticked = "、".join(name for name, text in row.deviation_columns if text == "√")
    said = "".join(f"{name}：{text}" for name, text in row.deviation_columns if squeezed(text) not in ("", "√"))
    improvement = f"改进措施：{row.improvement}" if squeezed(row.improvement) else ""
    return f"{'原因类别：' * bool(ticked)}{ticked}{row.deviation_reason or ''}{said}{improvement}"


def _three(row: Indicator) -> Sequence[str]:
    """Operator, figure and unit; a target that has not this shape stands in the middle."""
    text = row.target.text or ""
    match = _THREE.fullmatch(text)
    return [part or "" for part in match.groups()] if match else ["", text, ""]


EXPECTED: Mapping[str, Callable[[Indicator], str | None]] = {
    "level1": lambda row: row.level1,
    "level2": lambda row: row.level2,
    "level3": lambda row: row.level3,
    "target": lambda row: row.target.text,
    "target_operator": lambda row: _three(row)[0],
    "target_value": lambda row: _three(row)[1],
    "target_unit": lambda row: _three(row)[2],
    "actual": lambda row: row.actual.text,
    "completion": lambda row: figure(row.completion, "%"),
    "weight": lambda row: figure(row.weight),
    "score": lambda row: figure(row.score),
    "reason": _reason,
    "reason_explanation": lambda row: (
        (row.deviation_reason or "") + (dict(row.deviation_columns).get("原因说明") or "")
    ),
    "improvement": lambda row: row.improvement,
}


def expected(key: str, row: Indicator) -> str:
    if key.startswith("category:"):
        return squeezed(dict(row.deviation_columns).get(key.removeprefix("category:")))
    return squeezed(EXPECTED[key](row))


@dataclass(frozen=True)
class PrintedRow:
    page: int
    texts: Mapping[str, str]


@dataclass(frozen=True)
class _Form:
    sheet: Sheet
    layout: Layout
    cells: Sequence[Cell]
    text: str

    def edges(self, table: str) -> list[float]:
        """Of a table's columns, in points from the paper's left edge."""
        positions = [self.layout.paper.left]
        for width in self.layout.widths(table):
            positions.append(positions[-1] + width)
        return [position * MILLIMETRE for position in positions]

    @property
    def level3_head(self) -> str:
        return next(squeezed(column.head) for column in self.layout.columns if column.key == "level3")

    # -- indicators

    def rows(self) -> Iterator[str]:
        printed = self.printed_rows()
        keys = [column.key for column in self.layout.columns if column.key not in ("spine", *LABELS)]
        if not self.sheet.indicators:
            if len(printed) != 1 or any(printed[0].texts.values()):
                yield f"a table without rows prints {printed}"
            return
        for number, row in enumerate(self.sheet.indicators, start=1):
            wanted = {key: expected(key, row) for key in keys}
            pieces = _take(printed, wanted)
            if not pieces:
                yield f"row {number} is not there"
                return
            found = {key: "".join(piece.texts[key] for piece in pieces) for key in keys}
            found["level3"] = _without_repeats([piece.texts["level3"] for piece in pieces], wanted["level3"])
            found |= {key: _label(pieces[0].texts[key], row) for key in LABELS if key in pieces[0].texts}
            wanted |= {key: expected(key, row) for key in LABELS}
            yield from (
                f"row {number}, {key}: {found[key]!r} for {text!r}"
                for key, text in wanted.items()
                if found.get(key, text) != text
            )
        if printed:
            yield f"{len(printed)} rows more than the sheet has: {printed[:2]}"

    def printed_rows(self) -> list[PrintedRow]:
        """Below the block's head on each page, empty ones too."""
        heads: dict[int, Cell] = {}
        for cell in self.cells:
            if cell.text == self.level3_head:
                heads.setdefault(cell.page, cell)
        end = [(cell.page, cell.top) for cell in self.cells if cell.text == words(self.layout.key).below]
        limits = dict(
            zip([column.key for column in self.layout.columns], pairwise(self.edges("indicators")), strict=True)
        )
        below = [cell for cell in self.cells if cell.page in heads and cell.top > heads[cell.page].bottom - 1]
        below = [cell for cell in below if not end or (cell.page, cell.top) < end[-1]]
        columns = {key: [cell for cell in below if cell.stands_at(*sides)] for key, sides in limits.items()}
        return [
            PrintedRow(
                cell.page,
                {key: _beside(cell, columns[key]) for key in limits if key != "spine"},
            )
            for cell in columns["level3"]
        ]

    # -- the other blocks

    def goals(self) -> Iterator[str]:
        block = next((cell.page, cell.top) for cell in self.cells if cell.text == self.level3_head)
        own = words(self.layout.key)
        for name, wanted in ((own.expected, self.sheet.goal_expected), (own.actual, self.sheet.goal_actual)):
            head = next(cell for cell in self.cells if cell.text.endswith(name))
            below = [cell for cell in self.cells if (head.page, head.top) < (cell.page, cell.top) < block]
            found = "".join(cell.text for cell in below if cell.stands_at(head.left, head.right))
            if found != squeezed(wanted):
                yield f"{name}: {found!r} for {wanted!r}"

    def funds(self) -> Iterator[str]:
        if self.layout.key in FUNDS:
            yield from FUNDS[self.layout.key](self.sheet, self.cells)
            return
        names = [column.head for column in self.layout.funds]
        first = next(cell for cell in self.cells if cell.text == squeezed(names[0]))
        heads = {cell.text: cell for cell in self.cells if (cell.page, cell.top) == (first.page, first.top)}
        columns = [heads[squeezed(name)] for name in names]
        last = next(cell for cell in self.cells if cell.text.endswith("预期目标"))
        label = max((cell for cell in heads.values() if cell.right <= first.left + 1), key=lambda cell: cell.right)
        rows = [
            cell
            for cell in self.cells
            if cell.stands_at(label.left, label.right) and (first.page, first.top) < (cell.page, cell.top)
            and (cell.page, cell.top) < (last.page, last.top)
        ]  # fmt: skip
        found = [[row.text, *(_beside(row, self._column(column)) for column in columns)] for row in rows]
        wanted = [self._fund(line) for line in self.sheet.funds]
        if wanted and found != wanted:
            yield f"funds: {found} for {wanted}"

    def _column(self, head: Cell) -> list[Cell]:
        return [cell for cell in self.cells if cell.stands_at(head.left, head.right)]

    def _fund(self, line: FundLine) -> list[str]:
        signs = {"rate": self.layout.percent, "annual_rate": self.layout.percent}
        keys = [column.key for column in self.layout.funds]
        texts = ["—" if key in line.dashed else figure(getattr(line, key), signs.get(key, "")) for key in keys]
        label = squeezed(line.label)
        return [words(self.layout.key).all_funds if label == "年度资金总额" else label, *texts]

    def total(self) -> Iterator[str]:
        if self.layout.key in TOTAL:
            yield from TOTAL[self.layout.key](self.sheet, self.cells)
            return
        head = [cell for cell in self.cells if cell.text == "总分"][-1]
        found = [cell.text for cell in self.cells if cell.page == head.page and abs(cell.top - head.top) < 1]
        wanted = [figure(self.sheet.published_total_weight), figure(self.sheet.published_total)]
        if found[1:3] != wanted:
            yield f"total: {found} for {wanted}"

    def texts(self) -> Iterator[str]:
        """What stands somewhere on the form: names in cells, notes below."""
        sheet, cells = self.sheet, {cell.text for cell in self.cells}
        names = [sheet.implementing_unit, *([] if sheet.kind == "department" else [sheet.project_name])]
        given = dict(sheet.footer_fields)
        names += [given.get("预算执行率偏差原因"), given.get("自评结论")]
        names += [figure(sheet.deduction)] if sheet.deduction and self.layout.key not in TOTAL else []
        yield from (f"no cell has {name!r}" for name in names if squeezed(name) not in cells | {""})
        yield from (f"the note {note!r} is missing" for note in sheet.notes if squeezed(note) not in self.text)


def _beside(row: Cell, column: Sequence[Cell]) -> str:
    """What stands in a column at the height of a row."""
    middle = (row.top + row.bottom) / 2
    return next((cell.text for cell in column if cell.page == row.page and cell.top < middle < cell.bottom), "")


def _take(printed: list[PrintedRow], wanted: Mapping[str, str]) -> list[PrintedRow]:
    """The pieces of the next row: one, or more if it is cut at page edges."""
    pieces = printed[:1]
    del printed[:1]
    while pieces and printed and printed[0].page != pieces[-1].page:
        found = {key: "".join(piece.texts[key] for piece in pieces) for key in wanted if key != "level3"}
        whole = _without_repeats([piece.texts["level3"] for piece in pieces], wanted["level3"])
        if whole == wanted["level3"] and all(found[key] == wanted[key] for key in found):
            break
        if not all(wanted[key].startswith(text) for key, text in found.items()):
            break
        pieces.append(printed.pop(0))
    return pieces


def _without_repeats(names: Sequence[str], whole: str) -> str:
    """A row that goes on repeats its name with （续）, a long one shortened, unless the name itself goes on."""
    return "".join(name for number, name in enumerate(names) if not (number and _repeats(name, whole)))


def _repeats(name: str, whole: str) -> bool:
    short = name.removesuffix(SHORTENED)
    return name == whole + CONTINUED or (short != name and short != "" and whole.startswith(short))


def _label(text: str, row: Indicator) -> str:
    """A level's name without the points and （续） that the form adds."""
    return text.removesuffix(CONTINUED).removesuffix(f"（{figure(row.level1_weight_label)}分）")
