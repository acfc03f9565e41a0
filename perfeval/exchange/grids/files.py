"""One file → its grids, whatever kind of file it is."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Final

from lxml import etree

from perfeval.core.interchange import Problem
from perfeval.exchange.errors import ReadError
from perfeval.exchange.grids.docx import docx_grids
from perfeval.exchange.grids.html import html_grids
from perfeval.exchange.grids.kinds import Kind, is_zip, kind_of, kind_of_package
from perfeval.exchange.grids.model import Grid
from perfeval.exchange.grids.packages import Package, Unreadable
from perfeval.exchange.grids.text import text_grids
from perfeval.exchange.grids.workbook import workbook_grids

MAX_BYTES: Final = 50_000_000
MAX_CELLS: Final = 200_000  # of all tables: a thousand large ones; whoever takes them has them in memory


def grids_of(path: Path) -> tuple[Grid, ...]:
    """All tables of a file, in its order. Whatever is wrong with the file comes as a ReadError.

    A hostile file can still take the memory and the time of this process: files from outside go through
    `intake.grids_apart`.
    """
    try:
        return _not_too_many(_read(path))
    except Unreadable as error:
        raise ReadError(path, [Problem(error.where, str(error))]) from error
    except (zipfile.BadZipFile, etree.XMLSyntaxError, UnicodeError, EOFError) as error:
        raise ReadError(path, [Problem("", "文件已损坏，或不是它的名字所说的格式。")]) from error
    except MemoryError as error:
        raise ReadError(path, [Problem("", "文件太大或太复杂，读取所需的内存超过限额。")]) from error
    except OSError as error:
        raise ReadError(path, [Problem("", f"无法读取（{error.strerror or '文件已损坏'}）。")]) from error
    except Exception as error:
        # The libraries below leak a dozen kinds of exceptions on damaged files, new ones with each version.
        raise ReadError(path, [Problem("", "文件已损坏，无法读取。")]) from error


def _not_too_many(grids: tuple[Grid, ...]) -> tuple[Grid, ...]:
    if sum(len(grid.cells) for grid in grids) > MAX_CELLS:
        raise Unreadable(f"文件里的表格太多或太大：有内容的单元格超过 {MAX_CELLS} 个。")
    return grids


def _read(path: Path) -> tuple[Grid, ...]:
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Unreadable(f"文件太大，超过 {MAX_BYTES // 1_000_000} MB。")
    if is_zip(data):
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            package = Package(file)
            return docx_grids(package) if kind_of_package(package) is Kind.DOCX else workbook_grids(package)
    match kind_of(data, path):
        case Kind.XLS:
            from perfeval.exchange.grids.old_workbook import old_workbook_grids  # noqa: PLC0415 (few files are)

            return old_workbook_grids(data)
        case Kind.HTML:
            return html_grids(data)
        case _:
            return text_grids(data)
