"""A look at a zip package before any parser sees it.

Everything is inflated in small pieces and counted as it comes: what the zip says of its own sizes may be a lie. What is
looked for has crashed or stalled real parsers: cells at the far corner of a sheet, merged regions of ten million cells,
claims of four thousand million texts, one text of a gigabyte, two million paragraphs, entities.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from perfeval.core.interchange import Problem
from perfeval.exchange.errors import ReadError
from perfeval.exchange.intake import limits
from perfeval.exchange.intake.zip_scans import Scan, Suspicious, scan_for

_CHUNK: Final = 1 << 16
_READ: Final = (".xml", ".rels")  # what readers open; pictures and embedded files stay folded
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED: Final = 0x1


def look_at_zip(path: Path) -> None:
    """Raises ReadError for what would be dangerous to parse, or is no sound zip."""
    try:
        with zipfile.ZipFile(path) as file:
            _check_members(file)
            _scan_members(file)
    except Suspicious as error:
        raise ReadError(path, [Problem("", str(error))]) from error
    except Exception as error:
        # zipfile and zlib raise some ten kinds of exceptions on damaged files.
        raise ReadError(
            path, [Problem("", "文件已损坏或没有传完整，请用 Word 或 Excel 打开原件，重新保存后再上传。")]
        ) from error


def _check_members(file: zipfile.ZipFile) -> None:
    members = file.infolist()
    if len(members) > limits.MAX_MEMBERS:
        raise Suspicious(f"文件里的部件超过 {limits.MAX_MEMBERS} 个。")
    names = set()
    for member in members:
        name = member.filename.replace("\\", "/")
        if len(name.encode(errors="replace")) > limits.MAX_NAME:
            raise Suspicious("文件里的部件名称过长。")
        if is_outside(name):
            raise Suspicious("文件里有指向别处的路径，不予读取。")
        if member.flag_bits & _ENCRYPTED:
            raise Suspicious("文件有打开密码，请去掉密码后再上传。")
        if member.compress_type not in _METHODS:
            raise Suspicious("文件的压缩方式不是 Office 所用的，不予读取。")
        if name.lower() in names:
            raise Suspicious("文件里有两个同名的部件，不予读取。")
        names.add(name.lower())


def is_outside(name: str) -> bool:
    """Names that would lead out of the folder into which they are unpacked."""
    return name.startswith("/") or name[1:2] == ":" or "\0" in name or ".." in name.split("/")


def _scan_members(file: zipfile.ZipFile) -> None:
    left = limits.MAX_TOTAL
    for member in file.infolist():
        if not member.filename.lower().endswith(_READ):
            continue
        left -= _scan(inflated(file, member, min(limits.MAX_MEMBER, left)))


def inflated(file: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int) -> Iterator[bytes]:
    """A member in small pieces, up to a limit."""
    left = limit
    with file.open(member) as data:
        while chunk := data.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise Suspicious(f"文件展开后太大（“{member.filename[:40]}”）。")
            yield chunk


def _scan(chunks: Iterator[bytes]) -> int:
    """Shows the scan whole tags: what follows the last `<` waits for the next piece. Gives the bytes seen."""
    rest, size = b"", 0
    scan = Scan()
    for chunk in chunks:
        if not size:
            scan = scan_for(chunk)
        size += len(chunk)
        whole, bracket, tail = (rest + chunk).rpartition(b"<")
        if bracket:
            scan.see(whole)
        rest = bracket + tail
        if len(rest) > limits.MAX_TEXT:
            raise Suspicious(f"文件里有一段文字超过 {limits.MAX_TEXT // 10_000} 万字节。")
    scan.see(rest)
    scan.end()
    return size
