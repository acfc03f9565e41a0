"""Where lines break, known before WeasyPrint lays the text out.

Page edges are chosen by this (see `pagination`), so it follows the rules that Pango follows (Unicode line breaking,
UAX 14, which hold the Chinese ones: no 。，） at a line's start, no （《 at its end) and the fonts' own widths. A wrong
count costs time, not correctness: the finished layout is measured, and a table that came out otherwise is cut again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

_CLASSES = {
    "OP": "（《〈「『【〔〖［｛｟",
    "OPN": "([{",  # opening, but narrow: clings to a letter or figure before it
    "CL": "，。、）》〉」』】〕〗］｝．｠}",
    "CP": ")]",
    "NS": "：；・々〜゠‼⁇⁈⁉",
    "EX": "！？!?",
    "IS": ",.:;",
    "SY": "/",
    "PO": "%％℃°‰℉¢￠",
    "PR": "￥¥$＄£€+±−№\\",
    "QU": "“”‘’\"'",
    "IN": "…‥",
    "HY": "-",
    "BA": "|　–‐",
    "B2": "—⸺",
    "NU": "0123456789",
}
_CLASS_OF = {char: name for name, chars in _CLASSES.items() for char in chars}
LENT = 0.053  # em by which a line is higher that holds a character of another font (Noto stands higher on its line)
_OPENING = frozenset({"OP", "OPN"})
_CLOSING = frozenset({"CL", "CP", "EX", "IS", "SY"})
_CLINGS = frozenset({"QU", "BA", "HY", "NS", "IN"})  # never begins a line unless a blank stands before it
_PAIRS = frozenset(
    f"{before} {after}"
    for befores, afters in (
        ("AL NU", "AL NU OPN PR PO"),
        ("CP", "AL NU"),
        ("PR PO", "AL NU OP OPN"),
        ("PR", "ID"),
        ("ID CL CP", "PO"),
        ("CL CP", "PR"),
        ("HY IS SY", "NU"),
        ("IS", "AL"),
        ("B2", "B2"),
    )
    for before in befores.split()
    for after in afters.split()
)
# Unicode breaks no line beside a quotation mark, as it cannot tell an opening one from a closing one. In Chinese it can.
ZERO_WIDTH_SPACE = "\u200b"
_IDEOGRAPHS = "\u2e80-\u2fff\u3041-\u3098\u309d-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_QUOTE_EDGE = re.compile(
    f"(?<=[{_IDEOGRAPHS}，。、；：！？％…）》〉」』】〕〗］｝”’])(?=[“‘])|(?<=[”’])(?=[{_IDEOGRAPHS}（《〈「『【〔〖［｛])"
)


def with_quote_breaks(markup: str) -> str:
    """The markup with an invisible mark wherever a line may end before “ or after ”."""
    return _QUOTE_EDGE.sub(ZERO_WIDTH_SPACE, markup)


@lru_cache(maxsize=20_000)
def _class(char: str) -> str:
    known = _CLASS_OF.get(char)
    if known:
        return known
    code = ord(char)
    wide = 0x2E80 <= code <= 0x9FFF or 0xAC00 <= code <= 0xD7A3 or 0xF900 <= code <= 0xFAFF or 0xFF00 <= code <= 0xFFEF
    return "ID" if wide or code >= 0x20000 else "AL"


def _may_break(before: str, after: str, spaced: bool) -> bool:
    """Whether a line may end between two characters of these classes, with blanks between them or not."""
    if after in _CLOSING or before in _OPENING:
        return False
    if spaced:
        return True
    if after in _CLINGS or before == "QU":
        return False
    return f"{before} {after}" not in _PAIRS


@dataclass(frozen=True, slots=True, eq=False)
class Typeface:
    """Advance widths by character, in em. A character that is not there is taken for a full em."""

    advances: Mapping[str, float]

    def width(self, text: str) -> float:
        get = self.advances.get
        return sum(get(char, 1.0) for char in text)

    def higher(self, lines: Sequence[str]) -> float:
        """By how many em these lines together are higher than usual, because another font lends them characters."""
        return LENT * sum(not self.advances.keys() >= set(line) for line in lines)

    def lines(self, text: str, width: float) -> list[str]:
        """The lines of `text` in a column of `width` em. Joined they are the text without its line feeds."""
        return list(self._lines(text, width))

    @lru_cache(maxsize=400)  # noqa: B019 - of one face a process; a form asks up to four times for its texts
    def _lines(self, text: str, width: float) -> tuple[str, ...]:
        return tuple(line for part in text.split("\n") for line in self._wrapped(part, width))

    def _wrapped(self, text: str, width: float) -> list[str]:
        if self.width(text) <= width:
            return [text]
        lines: list[str] = []
        line, used = "", 0.0
        for word in _words(text):
            wide = self.width(word.rstrip(" "))
            if line and used + wide > width:
                lines.append(line)
                line, used = "", 0.0
            if wide > width:
                *full, rest = self._chopped(word, width)
                lines += full
            else:
                rest = word
            line += rest
            used += self.width(rest)
        return [*lines, line]

    def _chopped(self, word: str, width: float) -> list[str]:
        """A word wider than the column, cut wherever the column ends."""
        pieces, piece, used = [], "", 0.0
        for char in word:
            wide = self.advances.get(char, 1.0)
            if piece and used + wide > width:
                pieces.append(piece)
                piece, used = "", 0.0
            piece += char
            used += wide
        return [*pieces, piece]


def _words(text: str) -> list[str]:
    """The pieces between which a line may end; blanks stay at the end of their piece."""
    words: list[str] = []
    start = 0
    before = ""
    for match in re.finditer(r"[^ ]", text):
        after = _class(match.group())
        spaced = match.start() > 0 and text[match.start() - 1] == " "
        beside_quote = "QU" in (before, after) and _QUOTE_EDGE.match(text, match.start())
        if before and (beside_quote or _may_break(before, after, spaced)):
            words.append(text[start : match.start()])
            start = match.start()
        before = after
    return [*words, text[start:]]
