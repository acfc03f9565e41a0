"""What a workbook says outside its sheets: their names and order, the shared texts, the number formats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from perfeval.exchange.grids.format_codes import BUILT_IN, GENERAL
from perfeval.exchange.grids.packages import Package, Unreadable, local_name
from perfeval.exchange.grids.workbook_cells import RichText, is_struck, rich_text

MAX_SHEETS: Final = 500
MAX_CHARACTERS: Final = 30_000_000  # of all shared texts


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """`part` is None for what is no worksheet."""

    name: str
    part: str | None
    hidden: bool


def sheet_entries(package: Package, workbook: str) -> list[SheetEntry]:
    relations = package.targets(workbook)
    entries: list[SheetEntry] = []
    for element in package.tree(workbook).iter("{*}sheet"):
        name = element.get("name") or f"工作表 {len(entries) + 1}"
        identifier = next((value for key, value in element.items() if key.endswith("}id")), "")
        kind, target = relations.get(identifier, ("", ""))
        if kind in {"chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet"}:
            target = ""
        elif kind != "worksheet" or target not in package:
            raise Unreadable("工作簿不完整：找不到工作表的内容。", name[:40])
        hidden = element.get("state") in {"hidden", "veryHidden"}
        entries.append(SheetEntry(name, target or None, hidden))
    if not entries:
        raise Unreadable("工作簿里没有工作表。")
    if len(entries) > MAX_SHEETS:
        raise Unreadable(f"工作表超过 {MAX_SHEETS} 张。")
    return entries


def dates_from_1904(package: Package, workbook: str) -> bool:
    properties = next(package.tree(workbook).iter("{*}workbookPr"), None)
    return properties is not None and properties.get("date1904") in {"1", "true"}


class Strings:
    """The texts that cells share, by number. What the file claims about their count is not believed."""

    def __init__(self, package: Package, part: str | None) -> None:
        self._texts: list[RichText] = []
        if part is None:
            return
        left = MAX_CHARACTERS
        for _, element in package.walk(part, ("end",), ("si",)):
            text = rich_text(element)
            left -= len(text.text) + len(text.struck)
            if left < 0:
                raise Unreadable("工作簿里的文字太多。")
            self._texts.append(text)
            element.clear(keep_tail=False)
            while element.getprevious() is not None:
                del element.getparent()[0]

    def get(self, number: str) -> RichText | None:
        number = number.strip()
        known = number.isdecimal() and len(number) < 10 and int(number) < len(self._texts)
        return self._texts[int(number)] if known else None


@dataclass(frozen=True, slots=True)
class Look:
    """A cell's style: the number format, and whether its font is struck through."""

    code: str = GENERAL
    struck: bool = False


def cell_looks(package: Package, part: str | None) -> dict[int, Look]:
    """By the number of the cell's style."""
    if part is None:
        return {}
    root = package.tree(part)
    codes = dict(BUILT_IN)
    for element in root.iter("{*}numFmts"):
        codes.update(
            {_identifier(one): one.get("formatCode", GENERAL) for one in element if local_name(one) == "numFmt"}
        )
    styles: Any = next(root.iter("{*}cellXfs"), ())
    fonts = [is_struck(font) for font in next(root.iter("{*}fonts"), ())]
    struck = {number for number, is_one in enumerate(fonts) if is_one}
    return {
        number: Look(codes.get(_identifier(one), GENERAL), _identifier(one, "fontId") in struck)
        for number, one in enumerate(styles)
    }


def _identifier(element: Any, name: str = "numFmtId") -> int:
    text = element.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
