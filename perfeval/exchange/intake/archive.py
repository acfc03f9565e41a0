"""Archives of many tables (.zip) → single files in a folder, each under a name of ours, up to limits."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

from perfeval.core.interchange import Problem
from perfeval.exchange.errors import ReadError
from perfeval.exchange.grids.kinds import ADVICE
from perfeval.exchange.intake import limits
from perfeval.exchange.intake.apart import Limits, run_apart
from perfeval.exchange.intake.zip_look import inflated, is_outside
from perfeval.exchange.intake.zip_scans import Suspicious

SUFFIXES: Final = frozenset({".docx", ".xlsx", ".xls", ".html", ".htm", ".txt", ".md", ".json", ".doc"})

_UTF8: Final = 0x800
_ENCRYPTED: Final = 0x1
# What the Finder, Windows and Word leave in folders.
_LITTER: Final = ("__MACOSX/", "~$", ".", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class Member:
    """`name` is the path in the archive, for people; `file` is where it was unpacked, None if it was not: `problem`."""

    name: str
    file: Path | None
    problem: str = ""


def unpack_apart(path: Path, folder: Path) -> tuple[Member, ...]:
    """Unpacks into `folder`, which the caller makes and removes. Raises ReadError for what is no sound archive."""
    within = Limits(file_size=limits.MAX_FILE, cpu=2 * limits.CPU_SECONDS)
    members = run_apart(
        "perfeval.exchange.intake.archive:unpack", path, {"folder": str(folder.absolute())}, within=within
    )
    return tuple(Member(name, folder / file if file else None, problem) for name, file, problem in members)


def unpack(path: Path, options: dict[str, Any]) -> Any:
    """The task in the process apart: name, file name in the folder ("" if left out) and problem of each member."""
    folder = Path(options["folder"])
    if path.stat().st_size > limits.MAX_ARCHIVE:
        raise ReadError(path, [Problem("", f"压缩包太大，超过 {limits.MAX_ARCHIVE // 1_000_000} MB。")])
    try:
        with zipfile.ZipFile(path) as archive:
            return _unpacked(archive, folder, path)
    except ReadError:
        raise
    except Exception as error:
        # zipfile and zlib raise some ten kinds of exceptions on damaged files.
        raise ReadError(path, [Problem("", "压缩包已损坏或没有传完整，请重新压缩后上传。")]) from error


def _unpacked(archive: zipfile.ZipFile, folder: Path, path: Path) -> list[tuple[str, str, str]]:
    members = [(member_name(one), one) for one in archive.infolist() if not one.is_dir()]
    members = [(name, one) for name, one in members if not _is_litter(name)]
    if len(members) > limits.MAX_TABLES:
        raise ReadError(path, [Problem("", f"压缩包里的文件超过 {limits.MAX_TABLES} 个，请分成几个上传。")])
    found: list[tuple[str, str, str]] = []
    left = limits.MAX_ARCHIVE
    for number, (name, member) in enumerate(members, start=1):
        suffix = PurePosixPath(name).suffix.lower()
        problem = _refused(name, suffix, member)
        file = f"{number:04}{suffix}"
        if not problem:
            size, problem = _extracted(archive, member, folder / file, min(limits.MAX_FILE, left))
            left -= size
        found.append((name, "" if problem else file, problem))
    return found


def _refused(name: str, suffix: str, member: zipfile.ZipInfo) -> str:
    if is_outside(name):
        return "路径指向压缩包以外，没有读取。"
    if suffix == ".zip":
        return "压缩包里的压缩包不读取，请解压后上传。"
    if suffix not in SUFFIXES:
        unknown = f"不认识的文件类型“{suffix[:10]}”，没有读取。" if suffix else "文件没有类型，没有读取。"
        return ADVICE.get(suffix, unknown)
    if member.flag_bits & _ENCRYPTED:
        return "有打开密码，没有读取。"
    return ""


def _extracted(archive: zipfile.ZipFile, member: zipfile.ZipInfo, file: Path, limit: int) -> tuple[int, str]:
    """The bytes that it took, and what went wrong: one bad member does not spoil the others."""
    size = 0
    try:
        with file.open("wb") as out:
            for chunk in inflated(archive, member, limit):
                size += len(chunk)
                out.write(chunk)
    except Suspicious:
        problem = f"展开后太大，超过 {limit // 1_000_000} MB。"
    except Exception:
        problem = "已损坏，无法解压。"
    else:
        return size, ""
    file.unlink(missing_ok=True)
    return size, problem


def member_name(member: zipfile.ZipInfo) -> str:
    """Names without the UTF-8 flag come from Chinese Windows (GB18030) or from a Mac (UTF-8 all the same)."""
    name = member.filename
    if not member.flag_bits & _UTF8:
        raw = member.orig_filename.encode("cp437", "replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.partition("\0")[0].replace("\\", "/")


def _is_litter(name: str) -> bool:
    path = PurePosixPath(name)
    return name.startswith(_LITTER[0]) or path.name.startswith(_LITTER[1:3]) or path.name in _LITTER[3:]
