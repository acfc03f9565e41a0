"""A file before anybody knows what is in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from perfeval.core.interchange import Problem
from perfeval.exchange.readers.errors import ReadError


def require_file(path: Path) -> None:
    """Devices, pipes and folders are refused: they may never end."""
    with _speaking(path):
        path.stat()
        if not path.is_file():
            raise ReadError(path, [Problem("", "不是普通文件。")])


def read_bytes(path: Path, limit: int) -> bytes:
    """The limit holds even while the file grows."""
    with _speaking(path), path.open("rb") as file:
        data = file.read(limit + 1)
    if not data:
        raise ReadError(path, [Problem("", "文件是空的。")])
    if len(data) > limit:
        raise ReadError(path, [Problem("", f"文件太大，超过 {limit // 1_000_000} MB。")])
    return data


@contextmanager
def _speaking(path: Path) -> Iterator[None]:
    """What the operating system says, in the reader's words."""
    try:
        yield
    except FileNotFoundError as error:
        raise ReadError(path, [Problem("", "没有这个文件。")]) from error
    except PermissionError as error:
        raise ReadError(path, [Problem("", "没有读取的权限。")]) from error
    except OSError as error:
        raise ReadError(path, [Problem("", f"无法打开（{error.strerror}）。")]) from error
    except ValueError as error:  # a NUL in the name
        raise ReadError(path, [Problem("", "文件名无效。")]) from error
