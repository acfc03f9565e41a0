"""The containers of the old Office (OLE): which streams stand in one, enough to tell a workbook from a document."""

from __future__ import annotations

import struct
from typing import Final

SIGNATURE: Final = bytes.fromhex("D0CF11E0A1B11AE1")
_END: Final = 0xFFFFFFFA  # and above: end of chain, free, reserved
_MINI_LIMIT: Final = 4096
_NONE: Final = 0xFFFFFFFF


class Container:
    def __init__(self, data: bytes) -> None:
        """Raises ValueError or struct.error for damaged containers."""
        self._data = data
        self._size = 1 << min(struct.unpack_from("<H", data, 30)[0], 12)
        if self._size < 512:
            raise ValueError("sector size")
        directory, self._mini_limit, mini = struct.unpack_from("<I4xII", data, 48)
        self._table = self._allocation()
        self._entries = self._directory(self._chain(directory))
        self._mini_start = mini

    @property
    def names(self) -> frozenset[str]:
        """The names at the top: an embedded object's streams stand deeper."""
        return frozenset(name for name, *_ in self._top())

    def stream(self, *names: str) -> bytes:
        """The first stream of one of these names. Raises KeyError."""
        for name, start, size in self._top():
            if name in names:
                return self._small(start, size) if size < _MINI_LIMIT else self._chain(start)[:size]
        raise KeyError(names[0])

    def _allocation(self) -> list[int]:
        """Which sector follows which."""
        sectors = list(struct.unpack_from("<109I", self._data, 76))
        further = struct.unpack_from("<I", self._data, 68)[0]
        seen: set[int] = set()
        while further < _END and further not in seen:
            seen.add(further)
            more = self._numbers(further)
            sectors += more[:-1]
            further = more[-1]
        return [number for sector in sectors if sector < _END for number in self._numbers(sector)]

    def _numbers(self, sector: int) -> list[int]:
        return list(struct.unpack(f"<{self._size // 4}I", self._sector(sector)))

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._data[start : start + self._size].ljust(self._size, b"\0")

    def _chain(self, sector: int) -> bytes:
        parts, seen = [], set()
        while sector < _END:
            if sector in seen or sector >= len(self._table):
                raise ValueError("chain of sectors")
            seen.add(sector)
            parts.append(self._sector(sector))
            sector = self._table[sector]
        return b"".join(parts)

    def _small(self, start: int, size: int) -> bytes:
        """Short streams stand in pieces of 64 bytes within the root's own stream."""
        root = self._chain(self._entries[0][4])
        raw = self._chain(self._mini_start)
        table = struct.unpack(f"<{len(raw) // 4}I", raw)
        parts, seen = [], set()
        while start < _END:
            if start in seen or start >= len(table):
                raise ValueError("chain of small sectors")
            seen.add(start)
            parts.append(root[start * 64 : start * 64 + 64])
            start = table[start]
        return b"".join(parts)[:size]

    def _directory(self, raw: bytes) -> list[tuple[str, int, int, int, int, int]]:
        entries = []
        for at in range(0, len(raw), 128):
            length = min(struct.unpack_from("<H", raw, at + 64)[0], 64)
            name = raw[at : at + max(0, length - 2)].decode("utf-16-le", "replace")
            left, right, child = struct.unpack_from("<III", raw, at + 68)
            start, size = struct.unpack_from("<II", raw, at + 116)
            entries.append((name, left, right, child, start, size))
        if not entries:
            raise ValueError("no directory")
        return entries

    def _top(self) -> list[tuple[str, int, int]]:
        found, seen, waiting = [], set(), [self._entries[0][3]]
        while waiting:
            number = waiting.pop()
            if number == _NONE or number in seen or number >= len(self._entries):
                continue
            seen.add(number)
            name, left, right, _, start, size = self._entries[number]
            found.append((name, start, size))
            waiting += [left, right]
        return found
