"""The zip packages of Office: parts, relationships, and XML parsed without anything that XML can do to a server."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from typing import IO, Any, Final

from lxml import etree

MAX_PART: Final = 100_000_000  # bytes of one part; the largest sheet of 100,000 rows has about 80 MB

# Entities stay unexpanded, nothing is fetched, and libxml2 keeps its own limits (256 levels, 10 MB a text).
SAFE: Final[dict[str, Any]] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


class Unreadable(Exception):
    """The file is broken or of no use; `where` is the sheet and cell as far as known. Chinese sentence."""

    def __init__(self, message: str, where: str = "") -> None:
        self.where = where
        super().__init__(message)


class Package:
    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        # Some writers use backslashes, some another case than their relationships do.
        self._names = {_plain(name): name for name in file.namelist()}
        self._targets: dict[str, dict[str, tuple[str, str]]] = {}

    def __contains__(self, part: str) -> bool:
        return _plain(part) in self._names

    def open(self, part: str) -> IO[bytes]:
        name = self._names.get(_plain(part))
        if name is None:
            raise Unreadable(f"文件不完整：缺少 {part}。")
        return io.BufferedReader(_Capped(self._file.open(name), part))

    def tree(self, part: str) -> Any:
        with self.open(part) as data:
            return _without_doctype(etree.parse(data, etree.XMLParser(**SAFE))).getroot()

    def walk(
        self, part: str, events: tuple[str, ...], tags: tuple[str, ...] | None = None
    ) -> Iterator[tuple[str, Any]]:
        """Elements as they come, for parts too large to hold. `tags` are local names; the caller clears them."""
        with self.open(part) as data:
            wanted = [f"{{*}}{tag}" for tag in tags] if tags else None
            walk = etree.iterparse(data, events=events, tag=wanted, **SAFE)
            checked = False
            for event, element in walk:
                if not checked:
                    _without_doctype(element.getroottree())
                    checked = True
                yield event, element

    def targets(self, part: str) -> dict[str, tuple[str, str]]:
        """The relationships of a part ("" for the package): id → (last word of its type, path of the target)."""
        if part not in self._targets:
            self._targets[part] = self._relations(part)
        return self._targets[part]

    def main_part(self, usual: str) -> str:
        """The document or workbook itself: what the package says, or where it usually stands."""
        for kind, target in self.targets("").values():
            if kind == "officeDocument" and target in self:
                return target
        return usual

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels not in self:
            return {}
        found = {}
        for relation in self.tree(rels):
            target, kind = relation.get("Target"), relation.get("Type")
            if target and kind and relation.get("TargetMode") != "External":
                path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                found[relation.get("Id", "")] = (kind.rpartition("/")[2], posixpath.normpath(path))
        return found


class _Names(dict[str, str]):
    """Tag → its name without the namespace: files of ISO's strict kind have others."""

    def __missing__(self, tag: str) -> str:
        name = tag.rpartition("}")[2]
        if len(self) < 2_000:  # hostile files could fill it
            self[tag] = name
        return name


NAMES: Final = _Names()  # where every element of a document passes; elsewhere `local_name`


def local_name(element: Any) -> str:
    return NAMES[element.tag]


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _without_doctype(tree: Any) -> Any:
    if tree.docinfo.doctype or tree.docinfo.internalDTD is not None:
        raise Unreadable("文件里有 DOCTYPE 声明，Office 文件不会有，不予读取。")
    return tree


class _Capped(io.RawIOBase):
    """What comes out of a zip, up to a limit: the sizes that a zip states may lie."""

    def __init__(self, data: IO[bytes], part: str) -> None:
        self._data = data
        self._left = MAX_PART
        self._part = part

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        chunk = self._data.read(min(len(buffer), 1 << 16))
        self._left -= len(chunk)
        if self._left < 0:
            raise Unreadable(f"文件展开后太大（{self._part} 超过 {MAX_PART // 1_000_000} MB）。")
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        self._data.close()
        super().close()
