"""Runs in the process apart, without Django: a text with commas or tabs → its rows, each field as it stands."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from perfeval.core.interchange import Problem
from perfeval.exchange.errors import ReadError

MOST_ROWS: Final = 200_000
MOST_COLUMNS: Final = 100
WHOLE_FILE: Final = "文件"  # stands where a worksheet's name would
_ENCODINGS: Final = ("utf-8-sig", "gb18030")  # the latter is what Excel writes on a Chinese Windows
_CHUNK: Final = 1 << 20


def delimited_rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding=_encoding_of(path), newline="") as text:
        delimiter = "\t" if "\t" in text.readline(_CHUNK) else ","
        text.seek(0)
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        try:
            for number, fields in enumerate(reader, start=1):
                if number > MOST_ROWS or len(fields) > MOST_COLUMNS:
                    raise _refused(path, f"最多 {MOST_ROWS} 行、{MOST_COLUMNS} 列，请分几次上传。")
                yield fields
        except csv.Error as error:
            raise _refused(path, f"第 {reader.line_num} 行的引号不成对，或一格太长，请改正后再上传。") from error


def _encoding_of(path: Path) -> str:
    with path.open("rb") as file:
        is_utf16 = file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # “Unicode” of the Notepad
    for encoding in ("utf-16",) if is_utf16 else _ENCODINGS:
        try:
            with path.open(encoding=encoding, newline="") as text:
                while text.read(_CHUNK):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    raise _refused(path, "认不出文字的编码，请另存为“CSV UTF-8”再上传。")


def _refused(path: Path, sentence: str) -> ReadError:
    return ReadError(path, [Problem("", sentence)])
