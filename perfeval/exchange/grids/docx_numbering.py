"""The numbers that Word puts before paragraphs by itself: they are seen, but stand nowhere in the text."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Final

from perfeval.exchange.grids.packages import NAMES, Package

_PLACE: Final = re.compile(r"%([1-9])")
_DIGITS: Final = "〇一二三四五六七八九"
_CHINESE: Final = frozenset(
    {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand"}
)
_SILENT: Final = frozenset({"bullet", "none"})


@dataclass(slots=True)
class _Level:
    start: int = 1
    kind: str = "decimal"
    text: str = ""


@dataclass(slots=True)
class _List:
    """`counted` is the list that it goes on with: several lists may share one count."""

    counted: str
    levels: dict[int, _Level] = field(default_factory=dict)


class Numbering:
    def __init__(self, package: Package, document: str, root: Any) -> None:
        self._used = next(root.iter("{*}numPr"), None) is not None  # mostly it is not, and need not be asked for
        self._package = package
        self._part = next((part for kind, part in package.targets(document).values() if kind == "numbering"), None)
        self._lists: dict[str, _List] | None = None
        self._counts: defaultdict[str, dict[int, int]] = defaultdict(dict)

    def label(self, paragraph: Any) -> str:
        """To be asked for each paragraph in its turn: asking counts."""
        if not self._used or not len(paragraph) or NAMES[paragraph[0].tag] != "pPr":
            return ""
        for one in paragraph[0]:
            if NAMES[one.tag] == "numPr":
                values = {NAMES[child.tag]: _value(child) for child in one}
                return self._next(values.get("numId", ""), _integer(values.get("ilvl", "0")))
        return ""

    def _next(self, number: str, depth: int) -> str:
        if self._lists is None:
            known = self._part is not None and self._part in self._package
            self._lists = _lists(self._package.tree(self._part)) if known and self._part else {}
        found = self._lists.get(number)
        level = found.levels.get(depth) if found else None
        if found is None or level is None:
            return ""
        counts = self._counts[found.counted]
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [key for key in counts if key > depth]:
            del counts[deeper]
        if level.kind in _SILENT:
            return ""

        def written(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            other = found.levels.get(at, _Level())
            return _written(counts.get(at, other.start), other.kind)

        return _PLACE.sub(written, level.text)


def _lists(root: Any) -> dict[str, _List]:
    patterns = {_attribute(one, "abstractNumId"): _levels(one) for one in root if NAMES[one.tag] == "abstractNum"}
    found = {}
    for one in root:
        if NAMES[one.tag] == "num":
            pattern = next((_value(child) for child in one if NAMES[child.tag] == "abstractNumId"), "")
            own = any(NAMES[child.tag] == "lvlOverride" for child in one)  # begins anew
            number = _attribute(one, "numId")
            found[number] = _List(f"own {number}" if own else pattern, patterns.get(pattern, {}))
    return found


def _levels(pattern: Any) -> dict[int, _Level]:
    levels = {}
    for one in pattern:
        if NAMES[one.tag] == "lvl":
            values = {NAMES[child.tag]: _value(child) for child in one}
            levels[_integer(_attribute(one, "ilvl"))] = _Level(
                _integer(values.get("start", "1")), values.get("numFmt", "decimal"), values.get("lvlText", "")
            )
    return levels


def _written(number: int, kind: str) -> str:
    if kind in _CHINESE and 0 < number < 100:
        tens, ones = divmod(number, 10)
        return ("" if not tens else ("" if tens == 1 else _DIGITS[tens]) + "十") + (_DIGITS[ones] if ones else "")
    if kind.startswith("decimalEnclosedCircle") and 0 < number <= 20:
        return chr(0x2460 + number - 1)
    if kind in {"lowerLetter", "upperLetter"} and 0 < number <= 26:
        return chr((97 if kind == "lowerLetter" else 65) + number - 1)
    return f"{number:02}" if kind == "decimalZero" else str(number)


def _value(element: Any) -> str:
    return _attribute(element, "val")


def _attribute(element: Any, wanted: str) -> str:
    return next((value for name, value in element.items() if name.rpartition("}")[2] == wanted), "")


def _integer(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 0
