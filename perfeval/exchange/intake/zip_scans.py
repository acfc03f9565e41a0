"""What is counted in the parts of a package while they are inflated. Regular expressions on bytes: no parser yet."""

from __future__ import annotations

import re
from typing import Final

from perfeval.exchange.grids.references import MAX_COLUMN, MAX_ROW, column_number
from perfeval.exchange.intake import limits

_DECLARED: Final = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"']*)""")
_FORBIDDEN: Final = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_HONEST: Final = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})

# A cell that is not closed at once holds something; one that only has a border costs no parser anything. No other tag has
# such an attribute, and without the tag's name the search is twice as fast.
_CELL: Final = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,8})([0-9]{1,12})["'][^<>]{0,300}(?<!/)>""")
_MERGE: Final = re.compile(
    rb"""<(?:\w{1,20}:)?mergeCell\s[^<>]{0,300}?ref\s*=\s*["']([A-Za-z]{1,8})([0-9]{1,12}):([A-Za-z]{1,8})([0-9]{1,12})["']"""
)
_CLAIM: Final = re.compile(rb"""<(?:\w{1,20}:)?sst\s[^<>]{0,1000}?uniqueCount\s*=\s*["']([0-9]{1,30})""")
_TEXT: Final = re.compile(rb"<(?:\w{1,20}:)?si[\s>/]")
_PARAGRAPH: Final = re.compile(rb"<(?:\w{1,20}:)?p[\s>/]")


class Suspicious(Exception):
    """Why the file is not read, as a Chinese sentence."""


class Scan:
    """Any XML part: its encoding, and no declarations of entities."""

    def __init__(self) -> None:
        self._begun = False
        self._tags = 0

    def see(self, data: bytes) -> None:
        """Whole tags only."""
        if not self._begun:
            self._begun = True
            self._see_beginning(data)
        if _FORBIDDEN.search(data):
            raise Suspicious("文件里有 DOCTYPE 或实体声明，Office 文件不会有，不予读取。")
        if b"\0" in data:
            raise Suspicious("文件里有空字符，已损坏。")

    def end(self) -> None:
        """All has been seen."""

    def _see_beginning(self, data: bytes) -> None:
        declared = _DECLARED.match(data.removeprefix(b"\xef\xbb\xbf"))
        if data.startswith((b"\xff\xfe", b"\xfe\xff")) or (declared and declared[1].lower() not in _HONEST):
            raise Suspicious("文件内部的编码不是 UTF-8，不予读取。")

    def _count_tags(self, data: bytes) -> None:
        self._tags += data.count(b"<")
        if self._tags > limits.MAX_TAGS:
            raise Suspicious("文档太长或太复杂。")


class TreeScan(Scan):
    """A part that is read as a whole."""

    def see(self, data: bytes) -> None:
        super().see(data)
        self._count_tags(data)


class SheetScan(Scan):
    """Where the cells stand that hold something, and how much lies under merged regions."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[int] = [MAX_ROW, 0]
        self._columns: list[int] = [MAX_COLUMN, 0]
        self._known: set[bytes] = set()
        self._merges = self._area = 0

    def see(self, data: bytes) -> None:
        super().see(data)
        found = _CELL.findall(data)
        for row in {int(digits) for digits in {digits for _, digits in found}}:
            if not 1 <= row <= MAX_ROW:
                raise Suspicious(f"单元格的行号 {row} 超出工作表。")
            self._rows = [min(self._rows[0], row), max(self._rows[1], row)]
        for letters in {letters for letters, _ in found} - self._known:
            self._see_column(letters)
        for left, top, right, bottom in _MERGE.findall(data) if b"mergeCell" in data else ():
            self._merges += 1
            self._area += _area(left, top, right, bottom)
            if self._merges > limits.MAX_MERGES or self._area > limits.MAX_MERGED_AREA:
                raise Suspicious("合并单元格太多或区域太大。")

    def end(self) -> None:
        rows, columns = self._rows[1] - self._rows[0] + 1, self._columns[1] - self._columns[0] + 1
        if rows > 0 and columns > 0 and rows * columns > limits.MAX_CELL_AREA:
            raise Suspicious(
                f"工作表太大：有内容的单元格散布在 {rows} 行 × {columns} 列里。请删去表格以外的零星内容后再上传。"
            )

    def _see_column(self, letters: bytes) -> None:
        column = column_number(letters.decode().upper())
        if column > MAX_COLUMN:
            raise Suspicious(f"单元格的列“{letters[:8].decode()}”超出工作表。")
        self._known.add(letters)
        self._columns = [min(self._columns[0], column), max(self._columns[1], column)]


class TextsScan(Scan):
    """How many texts there are, and are said to be."""

    def __init__(self) -> None:
        super().__init__()
        self._texts = 0

    def see(self, data: bytes) -> None:
        super().see(data)
        self._texts += len(_TEXT.findall(data))
        claims = [int(claim) for claim in _CLAIM.findall(data)]
        if max([self._texts, *claims]) > limits.MAX_SHARED_TEXTS:
            raise Suspicious("工作簿里的文字太多，或文件已损坏。")


class DocumentScan(TreeScan):
    """How many paragraphs."""

    def __init__(self) -> None:
        super().__init__()
        self._paragraphs = 0

    def see(self, data: bytes) -> None:
        super().see(data)
        self._paragraphs += len(_PARAGRAPH.findall(data))
        if self._paragraphs > limits.MAX_PARAGRAPHS:
            raise Suspicious(f"文档太长：超过 {limits.MAX_PARAGRAPHS} 段。")


_ROOT: Final = re.compile(rb"<(?:\w{1,20}:)?([A-Za-z]\w{0,40})[\s>/]")
_SCANS: Final[dict[bytes, type[Scan]]] = {b"worksheet": SheetScan, b"sst": TextsScan, b"document": DocumentScan}


def scan_for(beginning: bytes) -> Scan:
    """By the root element: names and relationships can say anything."""
    root = _ROOT.search(beginning)
    return _SCANS.get(root[1], TreeScan)() if root else TreeScan()


def _area(left: bytes, top: bytes, right: bytes, bottom: bytes) -> int:
    rows = abs(int(bottom) - int(top)) + 1
    return rows * (abs(column_number(right.decode().upper()) - column_number(left.decode().upper())) + 1)
