"""Runs in the process apart: a workbook with a large worksheet as several workbooks with some of its rows each.

The parser holds every cell of a worksheet, at its worst twice. What of a worksheet is cut is sure to be whole rows that
name their places; anything else is given to the parser as it is.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from perfeval.exchange.grids.packages import Package, Unreadable
from perfeval.exchange.grids.workbook_parts import sheet_entries

PIECE: Final = 2_000_000  # bytes of the worksheet's XML; where the shared texts are more, so are the pieces
_CHUNK: Final = 1 << 20
_BEGIN: Final = b"<sheetData>"
_ROW_END: Final = b"</row>"
_END: Final = b"</sheetData></worksheet>"
_UNSURE: Final = (b"<!", b"<?", b"<row>", b"<row/>", b"<c>", b"<c/>")
_PLACED: Final = ((b"<row ", b'<row r="'), (b"<c ", b'<c r="'))


def pieces(path: Path, sheet: str) -> Iterator[str | IO[bytes]]:
    """What to give to the parser, one after the other: the file itself unless the worksheet is large."""
    part = _large_part(path, sheet)
    if part is None or not _can_be_cut(path, part):
        yield str(path)
        return
    others = _others(path)
    for xml in _cut(path, part, max(PIECE, len(others))):  # the parser reads the others with each piece anew
        file = io.BytesIO(others)
        with zipfile.ZipFile(file, "a", zipfile.ZIP_STORED) as package:
            package.writestr(part, xml)
        del xml
        file.seek(0)
        yield file


def _large_part(path: Path, sheet: str) -> str | None:
    if not zipfile.is_zipfile(path):
        return None
    with zipfile.ZipFile(path) as file:
        sizes = {member.filename: member.file_size for member in file.infolist()}
        if max(sizes.values(), default=0) <= PIECE:
            return None
        package = Package(file)
        try:
            entries = sheet_entries(package, package.main_part("xl/workbook.xml"))
        except Unreadable:
            return None  # the parser says what it thinks of it
    part = next((entry.part for entry in entries if entry.name == sheet), None)
    return part if part and sizes.get(part, 0) > PIECE else None


def _can_be_cut(path: Path, part: str) -> bool:
    with zipfile.ZipFile(path) as file, file.open(part) as data:
        head, begin, rest = data.read(_CHUNK).partition(_BEGIN)
        if not begin or b"<worksheet" not in head:  # other names for the tags
            return False
        while chunk := data.read(_CHUNK):
            whole, bracket, tail = (rest + chunk).rpartition(b"<")
            if not _is_sure(whole):
                return False
            rest = bracket + tail
        return _is_sure(rest)


def _is_sure(xml: bytes) -> bool:
    """No comment or the like, in which a `</row>` would be none; every row and every cell names its place."""
    if any(mark in xml for mark in _UNSURE):
        return False
    return all(xml.count(tag) == xml.count(placed) for tag, placed in _PLACED)


def _cut(path: Path, part: str, size: int) -> Iterator[bytes]:
    """The worksheet with some of its rows at a time. What follows the rows (merged cells, rules) is of no use here."""
    with zipfile.ZipFile(path) as file, file.open(part) as data:
        head, begin, rest = data.read(_CHUNK).partition(_BEGIN)
        while chunk := data.read(size):
            rows, end, rest = (rest + chunk).rpartition(_ROW_END)
            del chunk
            if end:
                xml = b"".join((head, begin, rows, end, _END))
                del rows
                yield xml


def _others(path: Path) -> bytes:
    """The parts that belong to no single worksheet."""
    file = io.BytesIO()
    with zipfile.ZipFile(path) as package, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as kept:
        for member in package.infolist():
            if not re.match(r"xl/(worksheets|media|drawings|embeddings|charts)/", member.filename):
                kept.writestr(member.filename, package.read(member))
    return file.getvalue()
