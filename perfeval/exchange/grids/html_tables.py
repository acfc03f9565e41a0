"""The elements of a web page → tables with the paragraphs around them, as a browser shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from perfeval.exchange.grids.model import Cell, said_of_struck
from perfeval.exchange.grids.open_tables import MAX_COLUMNS, OpenTable
from perfeval.exchange.grids.packages import Unreadable

MAX_DEPTH: Final = 200

_BLOCKS: Final = frozenset(
    {"p", "div", "li", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "center", "section", "article",
     "header", "footer", "main", "pre", "blockquote", "form", "fieldset", "caption", "body", "html", "hr", "address"}
)  # fmt: skip
_SILENT: Final = frozenset(
    {"script", "style", "head", "title", "noscript", "template", "object", "svg", "iframe", "xml"}
)
_WIDE: Final = r"[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\u3000-\u303f“”‘’—…·]"
# Word breaks the lines of its source anywhere; between Chinese signs that is no blank.
_BROKEN: Final = re.compile(rf"(?<={_WIDE})[ \t]*[\r\n]+[ \t]*(?={_WIDE})")
_BLANKS: Final = re.compile(r"[ \t\r\n\f]+")
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_STRUCK: Final = frozenset({"s", "strike", "del"})
_STRUCK_STYLE: Final = re.compile(r"text-decoration[a-z-]*\s*:[^;]*line-through", re.IGNORECASE)
_GROUPS: Final = {"thead": 0, "tbody": 1, "tr": 1, "tfoot": 2}


class _Flow:
    """Paragraphs while they are being put together."""

    def __init__(self, within: OpenTable | None) -> None:
        self.within = within
        self.last: OpenTable | None = None
        self.texts: list[str] = []
        self.since: list[str] = []  # the last table
        self._line: list[str] = []
        self._lines: list[str] = []

    def add(self, text: str | None) -> None:
        if text:
            self._line.append(text)

    def break_line(self) -> None:
        self._lines.append(_collapsed("".join(self._line)))
        self._line = []

    def end(self) -> None:
        self.break_line()
        text = "\n".join(self._lines).strip()
        self._lines = []
        if text:
            self.texts.append(text)
            self.since.append(text)
            if self.last is not None:
                self.last.after.append(text)


class HtmlReading:
    def __init__(self) -> None:
        self.tables: list[OpenTable] = []
        self._struck: list[str] = []  # texts of the cell that is being read

    def read(self, element: Any, within: OpenTable | None = None) -> list[str]:
        """The paragraphs of an element; its tables are kept."""
        flow = _Flow(within)
        self._walk(element, flow)
        flow.end()
        return flow.texts

    def _walk(self, element: Any, flow: _Flow) -> None:
        flow.add(element.text)
        for child in element:
            self._child(child, flow)
            flow.add(child.tail)

    def _child(self, child: Any, flow: _Flow) -> None:
        name = child.tag if isinstance(child.tag, str) else ""
        if not name or name in _SILENT or _is_hidden(child):
            return
        if name in _STRUCK or _STRUCK_STYLE.search(child.get("style") or ""):
            self._struck.append(_collapsed("".join(child.itertext())))
        elif name == "br":
            flow.break_line()
        elif name == "table":
            flow.end()
            outer = flow.within.texts() if flow.within is not None and flow.last is None else []
            flow.last = self._table(child, [*outer, *flow.since], flow.within)
            flow.since = []
        elif name in {"input", "select"}:
            flow.add(_field(child))
        elif name in _BLOCKS:
            flow.end()
            self._walk(child, flow)
            flow.end()
        else:
            self._walk(child, flow)

    def _table(self, element: Any, before: list[str], within: OpenTable | None) -> OpenTable:
        table = OpenTable(before, within)
        self.tables.append(table)
        part = f"表格 {len(self.tables)}"
        for caption in element:
            if caption.tag == "caption":
                table.before += self.read(caption)
        rows = list(_rows(element))
        table.rows = len(rows)
        until: dict[int, int] = {}  # column → the last row that a cell above reaches down to
        for number, row in enumerate(rows, start=1):
            column = 1
            for cell in row:
                if cell.tag not in {"td", "th"} or _is_hidden(cell):
                    continue
                while until.get(column, 0) >= number:
                    column += 1
                span = max(1, _number(cell.get("colspan"), 1))
                down = _number(cell.get("rowspan"), 1) or len(rows)  # 0: to the end
                down = min(down, len(rows) - number + 1)
                if column + span > MAX_COLUMNS:
                    raise Unreadable("表格的列数太多。", part)
                text, problem = self._content(cell, table)
                table.cells.append(Cell(number, column, text, down, span, problem=problem))
                for at in range(column, column + span):
                    until[at] = number + down - 1
                column += span
            table.columns = max(table.columns, column - 1)
        return table

    def _content(self, cell: Any, table: OpenTable) -> tuple[str, str]:
        """The text of a cell, and what is wrong with it."""
        if _STRUCK_STYLE.search(cell.get("style") or ""):
            return "", said_of_struck(_collapsed("".join(cell.itertext())))
        outer, self._struck = self._struck, []
        text = "\n".join(self.read(cell, table)).strip()
        problem = said_of_struck("，".join(filter(None, self._struck)))
        self._struck = outer
        return text, problem


def _rows(table: Any) -> Iterator[Any]:
    """Head first and foot last, wherever they stand in the source."""
    children = [child for child in table if child.tag in _GROUPS and not _is_hidden(child)]
    for child in sorted(children, key=lambda one: _GROUPS[one.tag]):
        if child.tag == "tr":
            yield child
        else:
            yield from (row for row in child if row.tag == "tr" and not _is_hidden(row))


def _is_hidden(element: Any) -> bool:
    style = element.get("style")
    return bool(style and _HIDDEN.search(style)) or element.get("hidden") is not None


def _field(element: Any) -> str:
    """What a saved form shows in its fields."""
    if element.tag == "input":
        kind = element.get("type", "text").lower()
        return element.get("value", "") if kind in {"text", "number", "date", "tel", "email"} else ""
    chosen = [option for option in element.iter("option") if option.get("selected") is not None]
    return "".join(chosen[0].itertext()) if chosen else ""


def _number(text: str | None, default: int) -> int:
    text = (text or "").strip()
    return min(int(text), 100_000) if text.isdecimal() and len(text) < 10 else default


def _collapsed(text: str) -> str:
    text = text.replace("\u200b", "")  # where a line may break, not a character
    return _BLANKS.sub(" ", _BROKEN.sub("", text)).replace("\xa0", " ").strip()
