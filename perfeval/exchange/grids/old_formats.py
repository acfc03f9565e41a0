"""The number formats and the faults of formulas in an old workbook (BIFF8), by a walk over its records."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from perfeval.exchange.grids.format_codes import BUILT_IN, GENERAL
from perfeval.exchange.grids.ole import Container

_BOF, _EOF, _SHEET, _FORMAT, _XF = 0x809, 0x0A, 0x85, 0x41E, 0xE0
_NUMBER, _RK, _MULTIPLE_RK, _FORMULA, _BOOLEAN_OR_ERROR = 0x203, 0x27E, 0xBD, 0x06, 0x205
_BIFF8: Final = 0x600
_FAULTS: Final = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}

Position = tuple[int, int]


@dataclass(slots=True)
class OldSheet:
    """By row and column from 1: the number format of figures, the fault of a formula."""

    formats: dict[Position, str] = field(default_factory=dict)
    faults: dict[Position, str] = field(default_factory=dict)


def old_sheets(data: bytes) -> dict[str, OldSheet] | None:
    """By the sheets' names; None where the records cannot be followed or are of an older kind."""
    try:
        stream = Container(data).stream("Workbook")
        return _read(stream)
    except (KeyError, ValueError, struct.error, IndexError):
        return None


def _read(stream: bytes) -> dict[str, OldSheet] | None:
    codes, styles, starts = dict(BUILT_IN), [], {}
    for kind, body in _records(stream, 0):
        if kind == _BOF and struct.unpack_from("<H", body)[0] != _BIFF8:
            return None
        if kind == _FORMAT:
            codes[struct.unpack_from("<H", body)[0]] = _text(body[2:], "<H")
        elif kind == _XF:
            styles.append(struct.unpack_from("<2xH", body)[0])
        elif kind == _SHEET:
            starts[_text(body[6:], "<B")] = struct.unpack_from("<I", body)[0]
    formats = [codes.get(style, GENERAL) for style in styles]
    return {name: _sheet(stream, start, formats) for name, start in starts.items()}


def _sheet(stream: bytes, start: int, formats: list[str]) -> OldSheet:
    sheet = OldSheet()
    for kind, body in _records(stream, start):
        if kind == _MULTIPLE_RK:
            row, column = struct.unpack_from("<HH", body)
            for at in range((len(body) - 6) // 6):
                sheet.formats[row + 1, column + 1 + at] = formats[struct.unpack_from("<H", body, 4 + 6 * at)[0]]
        elif kind in {_NUMBER, _RK, _FORMULA, _BOOLEAN_OR_ERROR}:
            row, column, style = struct.unpack_from("<HHH", body)
            sheet.formats[row + 1, column + 1] = formats[style]
            # A formula's result of another kind than a number ends in FF FF and begins with that kind.
            if kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
                sheet.faults[row + 1, column + 1] = _FAULTS.get(body[8], "#?")
            elif kind == _BOOLEAN_OR_ERROR and body[7] == 1:
                sheet.faults[row + 1, column + 1] = _FAULTS.get(body[6], "#?")
    return sheet


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """From the beginning of a sheet (or of the workbook's own records) to its end."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        body = stream[at + 4 : at + 4 + length]
        at += 4 + length
        depth += (kind == _BOF) - (kind == _EOF)  # charts within a sheet begin and end too
        if depth == 1 or kind == _BOF:
            yield kind, body
        if depth <= 0:
            return


def _text(raw: bytes, length: str) -> str:
    """A text with its number of characters and whether they take two bytes each."""
    count, wide = struct.unpack_from(f"{length}B", raw)
    start = struct.calcsize(f"{length}B")
    return (
        raw[start : start + 2 * count].decode("utf-16-le") if wide & 1 else raw[start : start + count].decode("latin-1")
    )
