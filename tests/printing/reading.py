"""Reads a printed form back with tools that know nothing of how it was made: Poppler's words, put into the cells that
the drawn rules make."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pikepdf

MILLIMETRE = 72 / 25.4
NEAR = 0.6  # points


@dataclass(frozen=True)
class Word:
    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


@dataclass(frozen=True)
class Rule:
    """A drawn line: `at` is where it stands, `start` and `end` how far it reaches."""

    at: float
    start: float
    end: float

    def covers(self, position: float) -> bool:
        return self.start - NEAR <= position <= self.end + NEAR


@dataclass(frozen=True)
class Cell:
    page: int
    left: float
    top: float
    right: float
    bottom: float
    text: str

    def stands_at(self, left: float, right: float) -> bool:
        return abs(self.left - left) < NEAR and abs(self.right - right) < NEAR


@dataclass(frozen=True)
class Page:
    number: int
    words: Sequence[Word]
    across: Sequence[Rule]
    down: Sequence[Rule]


def tool(command: Sequence[str], pdf: bytes) -> str:
    """What a command-line tool says of the PDF on its standard input."""
    done = subprocess.run(command, input=pdf, capture_output=True, check=True, timeout=60)
    # Poppler writes astral characters of the metadata (not of the text) as halves that are no UTF-8.
    return done.stdout.decode(errors="replace")


def text_of(pdf: bytes) -> str:
    return tool(["pdftotext", "-layout", "-", "-"], pdf)


def squeezed(text: str | None) -> str:
    """Without blanks and line ends, which a form may put anywhere between Chinese characters."""
    return re.sub(r"\s+", "", text or "")


def read_pages(pdf: bytes) -> list[Page]:
    words = [_words(page) for page in _xml(tool(["pdftotext", "-bbox", "-", "-"], pdf)).iter("page")]
    rules = _rules(pdf)
    return [Page(number, *both) for number, both in enumerate(zip(words, *zip(*rules, strict=True), strict=True))]


def read_cells(pdf: bytes) -> list[Cell]:
    """Every ruled cell that has a text, from the top left of each page."""
    return cells_on(read_pages(pdf))


def cells_on(pages: Sequence[Page]) -> list[Cell]:
    cells: dict[tuple[int, float, float, float, float], list[Word]] = {}
    for page in pages:
        for word in page.words:
            box = box_around(word, page)
            if box:
                cells.setdefault((page.number, *box), []).append(word)
    found = [Cell(*box, text=_joined(words)) for box, words in cells.items()]
    return sorted(found, key=lambda cell: (cell.page, cell.top, cell.left))


def _xml(text: str) -> ElementTree.Element:
    # Poppler declares a DTD and writes a namespace; neither is of use here.
    return ElementTree.fromstring(re.sub(r'<!DOCTYPE[^>]*>|xmlns="[^"]*"', "", text))


def _words(page: ElementTree.Element) -> list[Word]:
    return [
        Word(word.text or "", *(float(word.attrib[key]) for key in ("xMin", "yMin", "xMax", "yMax")))
        for word in page.iter("word")
    ]


def _rules(pdf: bytes) -> list[tuple[list[Rule], list[Rule]]]:
    with pikepdf.open(BytesIO(pdf)) as document:
        return [_rules_of(page) for page in document.pages]


def _rules_of(page: pikepdf.Page) -> tuple[list[Rule], list[Rule]]:
    height = float(page.mediabox[3])
    across, down, start = [], [], (0.0, 0.0)
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        if operator == "m":
            start = _point(instruction, height)
        elif operator == "l":
            x, y = _point(instruction, height)
            if y == start[1]:
                across.append(Rule(y, *sorted((start[0], x))))
            elif x == start[0]:
                down.append(Rule(x, *sorted((start[1], y))))
        elif operator == "S":
            break
    return across, down


def _point(instruction: Any, height: float) -> tuple[float, float]:
    x, y = instruction.operands
    return float(x), height - float(y)


def box_around(word: Word, page: Page) -> tuple[float, float, float, float] | None:
    """The nearest rules on the four sides that reach past the word's middle."""
    x, y = word.middle
    lefts = [rule.at for rule in page.down if rule.covers(y) and rule.at <= x]
    rights = [rule.at for rule in page.down if rule.covers(y) and rule.at >= x]
    tops = [rule.at for rule in page.across if rule.covers(x) and rule.at <= y]
    bottoms = [rule.at for rule in page.across if rule.covers(x) and rule.at >= y]
    if not (lefts and rights and tops and bottoms):
        return None
    return max(lefts), max(tops), min(rights), min(bottoms)


def _joined(words: Sequence[Word]) -> str:
    return "".join(word.text for word in sorted(words, key=lambda word: (round(word.middle[1]), word.left)))
