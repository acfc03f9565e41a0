"""A writer of old workbooks (.xls, BIFF8 in an OLE container), as small as readers accept. Only tests need to write them."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

_FREE, _END, _FAT, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


@dataclass(frozen=True)
class Fault:
    """A formula whose stored result is an error."""

    code: int = 0x07  # #DIV/0!


Value = float | int | str | bool | Fault


@dataclass
class OldSheet:
    """Cells by row and column from 0: the value, and the place of its number format in `formats`."""

    name: str
    cells: dict[tuple[int, int], tuple[Value, int]]
    merges: Sequence[tuple[int, int, int, int]] = field(default=())  # first and last row, first and last column
    hidden: bool = False


def old_workbook(sheets: Sequence[OldSheet], formats: Sequence[str] = ("General",)) -> bytes:
    """`formats` get the styles 16, 17, …, behind the sixteen that every workbook has."""
    stream = _globals(sheets, formats, [0] * len(sheets))
    starts: list[int] = []
    bodies: list[bytes] = []
    for sheet in sheets:
        starts.append(len(stream) + sum(len(body) for body in bodies))
        bodies.append(_sheet(sheet))
    return container({"Workbook": _globals(sheets, formats, starts) + b"".join(bodies)})


def container(streams: dict[str, bytes]) -> bytes:
    """An OLE container whose streams are all long enough to stand in ordinary sectors."""
    padded = {name: data.ljust(max(4096, -(-len(data) // 512) * 512), b"\0") for name, data in streams.items()}
    data = b"".join(padded.values())
    sectors = len(data) // 512
    tables = 1
    while tables * 128 < sectors + 1 + tables:
        tables += 1
    chain: list[int] = [_FAT] * tables + [_END]  # the tables, the directory, the streams
    entries = [_entry("Root Entry", 5, _NONE, _NONE, 1 if streams else _NONE, _END, 0)]
    at = tables + 1
    for number, (name, content) in enumerate(padded.items(), start=1):
        length = len(content) // 512
        further = number + 1 if number < len(padded) else _NONE
        entries.append(_entry(name, 2, _NONE, further, _NONE, at, len(content)))
        chain += [*range(at + 1, at + length), _END]
        at += length
    chain += [_FREE] * (tables * 128 - len(chain))
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII", bytes.fromhex("D0CF11E0A1B11AE1"), 0x3E, 3, 0xFFFE, 9, 6, 0, tables, tables, 0, 4096,
        _END, 0, _END, 0,
    )  # fmt: skip
    header += struct.pack("<109I", *range(tables), *[_FREE] * (109 - tables))
    directory = b"".join(entries).ljust(512, b"\0")
    assert len(header) == 512
    assert len(directory) == 512
    return header + struct.pack(f"<{len(chain)}I", *chain) + directory + data


def _entry(name: str, kind: int, left: int, right: int, child: int, start: int, size: int) -> bytes:
    raw = (name + "\0").encode("utf-16-le")
    return struct.pack("<64sHBBIII16x4x16xIQ", raw, len(raw), kind, 1, left, right, child, start, size)


def _record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _text(text: str, length: str) -> bytes:
    return struct.pack(f"<{length}B", len(text), 1) + text.encode("utf-16-le")


def _globals(sheets: Sequence[OldSheet], formats: Sequence[str], starts: Sequence[int]) -> bytes:
    parts = [_record(0x809, struct.pack("<HHHHII", 0x600, 0x05, 0, 0, 0, 0)), _record(0x42, struct.pack("<H", 1200))]
    parts += [_record(0x41E, struct.pack("<H", 164 + number) + _text(code, "H")) for number, code in enumerate(formats)]
    parts += [_record(0xE0, struct.pack("<HHH14x", 0, 0, 0xFFF5)) for _ in range(16)]
    parts += [_record(0xE0, struct.pack("<HHH14x", 0, 164 + number, 1)) for number in range(len(formats))]
    for sheet, start in zip(sheets, starts, strict=True):
        parts.append(_record(0x85, struct.pack("<IBB", start, int(sheet.hidden), 0) + _text(sheet.name, "B")))
    return b"".join([*parts, _record(0x0A)])


def _sheet(sheet: OldSheet) -> bytes:
    parts = [_record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))]
    for (row, column), (value, style) in sorted(sheet.cells.items()):
        head = struct.pack("<HHH", row, column, 16 + style)
        match value:
            case bool():
                parts.append(_record(0x205, head + bytes([value, 0])))
            case Fault():
                result = bytes([2, 0, value.code, 0, 0, 0, 0xFF, 0xFF])
                parts.append(_record(0x06, head + result + struct.pack("<HIH", 0, 0, 3) + b"\x1e\x01\x00"))
            case str():
                parts.append(_record(0x204, head + _text(value, "H")))
            case _:
                parts.append(_record(0x203, head + struct.pack("<d", value)))
    if sheet.merges:
        ranges = b"".join(struct.pack("<HHHH", *one) for one in sheet.merges)
        parts.append(_record(0xE5, struct.pack("<H", len(sheet.merges)) + ranges))
    return b"".join([*parts, _record(0x0A)])
