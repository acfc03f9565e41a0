"""Plain text and Markdown → grids: tables drawn with pipes, and lines whose cells are parted by tabs.

Rows and columns are those of the file: the row is the line's number, the column the number of the cell in its line. Blank
cells are kept, because in such text nothing but their number tells in which column the next cell stands.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from perfeval.exchange.grids.model import Cell, Grid

PART: Final = "文本"

_ENCODINGS: Final = ("utf-8-sig", "gb18030")
_RULE: Final = re.compile(r"\s*\|?(?:\s*:?-+:?\s*\|)+\s*(?::?-+:?)?\s*")  # |---|:--:|
_UNESCAPED_PIPE: Final = re.compile(r"(?<!\\)\|")
_BREAK: Final = re.compile(r"<br\s{0,3}/?>", re.IGNORECASE)
_STYLE: Final = re.compile(r"</?(?:u|b|i|em|strong|sup|sub|s|font|span)(?:\s[^<>]*)?>", re.IGNORECASE)
_ESCAPED: Final = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>~])")
_MATHS: Final = re.compile(r"\$([^$]{1,60})\$")
_MATHS_SIGNS: Final = {r"\geq": "≥", r"\ge": "≥", r"\leq": "≤", r"\le": "≤", r"\%": "%", r"\times": "×"}
_MARK: Final = re.compile(r"(?:#{1,6}|>|[-*+])\s+")  # heading, quotation, item of a list
_BOLD: Final = re.compile(r"(\*\*|__)(?=\S)(.{1,60}?)(?<=\S)\1")


def text_grids(data: bytes) -> tuple[Grid, ...]:
    """Every table of the file in its order, with the paragraphs between. Raises UnicodeDecodeError for other bytes."""
    blocks = list(_blocks(_decoded(data).splitlines()))
    return tuple(
        _grid(lines, _paragraphs(blocks, index - 1), _paragraphs(blocks, index + 1))
        for index, (is_table, lines) in enumerate(blocks)
        if is_table
    )


def _decoded(data: bytes) -> str:
    """By its mark (“Unicode” of the Notepad is UTF-16), UTF-8 where it is that, else the Chinese national encoding, which
    older programs write."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16")
    try:
        return data.decode(_ENCODINGS[0])
    except UnicodeDecodeError:
        return data.decode(_ENCODINGS[1])


Numbered = list[tuple[int, str]]


def _blocks(lines: list[str]) -> list[tuple[bool, Numbered]]:
    """Runs of lines, told apart by whether they are a table. A blank line ends a table."""
    blocks: list[tuple[bool, Numbered]] = []
    ended = True
    for number, line in enumerate(lines, start=1):
        if not line.strip() and "\t" not in line and "|" not in line:
            ended = True
            continue
        is_table = _is_row(line)
        if (ended and is_table) or not blocks or blocks[-1][0] != is_table:
            blocks.append((is_table, []))
        blocks[-1][1].append((number, line))
        ended = False
    return blocks


def _is_row(line: str) -> bool:
    return "\t" in line or (line.strip().startswith("|") and len(_UNESCAPED_PIPE.findall(line)) > 1)


def _grid(lines: Numbered, before: tuple[str, ...], after: tuple[str, ...]) -> Grid:
    cells = [
        Cell(number, column, text)
        for number, line in lines
        if not (line.strip().startswith("|") and _RULE.fullmatch(line))
        for column, text in enumerate(map(_plain, _split(line)), start=1)
    ]
    rows = max((cell.row for cell in cells), default=0)
    return Grid("text", PART, tuple(cells), before, after, rows, max((cell.column for cell in cells), default=0))


def _split(line: str) -> list[str]:
    stripped = line.strip()
    if stripped.startswith("|"):
        inner = stripped[1:]
        parts = _UNESCAPED_PIPE.split(inner)
        return parts[:-1] if not parts[-1].strip() else parts
    return line.split("\t")


def _paragraphs(blocks: list[tuple[bool, Numbered]], index: int) -> tuple[str, ...]:
    if not 0 <= index < len(blocks) or blocks[index][0]:
        return ()
    plain = (_BOLD.sub(r"\2", _plain(_MARK.sub("", line.strip(), count=1))) for _, line in blocks[index][1])
    return tuple(text for text in plain if text)


def _plain(text: str) -> str:
    """Without the marks that only say how the text looks."""
    text = "\n".join(part.strip() for part in _BREAK.split(_STYLE.sub("", text)))
    text = _MATHS.sub(lambda match: _unwound(match[1]), text)
    return _ESCAPED.sub(r"\1", text).strip()


def _unwound(formula: str) -> str:
    """$\\geq 95\\%$ → ≥95%."""
    for sign, plain in _MATHS_SIGNS.items():
        formula = re.sub(re.escape(sign) + r"(?![A-Za-z])\s*", plain, formula)
    return formula.strip()
