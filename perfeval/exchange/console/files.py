"""What a command is pointed at: files, folders with all that lies below them, archives."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from perfeval.core.interchange import Problem
from perfeval.exchange.errors import ReadError
from perfeval.exchange.intake.archive import unpack_apart
from perfeval.exchange.readers import READERS, ReadTable, read_tables

ARCHIVE = ".zip"


def read_each(argument: str) -> Iterator[tuple[str, ReadTable | ReadError]]:
    """Each table with the name of its file, and what could not be read; one bad file does not stop the others.

    Of a folder only files of a kind that can be read are taken, in the order of their names; a file that is named is
    always tried.
    """
    path = Path(argument)
    if not path.is_dir():
        yield from _read(argument, path)
        return
    files = sorted(file for file in path.rglob("*") if _is_wanted(file.relative_to(path)) and file.is_file())
    if not files:
        yield (
            argument,
            ReadError(path, [Problem("", f"文件夹中没有可以读取的文件（{'、'.join((*READERS, ARCHIVE))}）。")]),
        )
    for file in files:
        yield from _read(str(file), file)


def _read(name: str, path: Path) -> Iterator[tuple[str, ReadTable | ReadError]]:
    try:
        if path.suffix.lower() != ARCHIVE:
            for table in read_tables(path):
                yield name, table
            return
        with tempfile.TemporaryDirectory(prefix="perfeval-archive-", ignore_cleanup_errors=True) as folder:
            for member in unpack_apart(path, Path(folder)):
                inside = f"{name}/{member.name}"
                if member.file is None:
                    yield inside, ReadError(Path(inside), [Problem("", member.problem)])
                else:
                    yield from _read(inside, member.file)
    except ReadError as error:
        yield name, ReadError(Path(name), error.problems)


def _is_wanted(file: Path) -> bool:
    # Word and Excel leave files that begin with ~$ beside those that are open.
    is_litter = any(part.startswith((".", "~$")) for part in file.parts)
    return not is_litter and file.suffix.lower() in {*READERS, ARCHIVE}
