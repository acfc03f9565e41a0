"""Good files and their mutants: one or a few things wrong, in the bytes of the file or in a part of its package.

Everything follows from a number, so that a mutant can be made again: `mutant(4711)`, also tomorrow: no file of these
holds the time at which it was made.
"""

from __future__ import annotations

import io
import json
import random
import re
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import docx
import openpyxl

from perfeval.core.interchange import sheet_to_json
from perfeval.exchange.readers import read_tables
from tests.exchange.grids.biff import Fault, OldSheet, old_workbook
from tests.exchange.packages import WORD

Mutation = Callable[[random.Random, bytes], bytes]

ROWS = [
    ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"),
    ("产出指标", "数量指标", "养护里程", "≥120公里", "125.5公里", "30", "30"),
    ("产出指标", "质量指标", "验收合格率", "＝100%", "97.75%", "20", "19.55"),
    ("效益指标", "社会效益", "出行条件", "改善", "改善", "40", "38"),
    ("总分", "", "", "", "", "100", "97.5"),
]
PAGE = "".join(f"<tr>{''.join(f'<td colspan=1>{text}</td>' for text in row)}</tr>" for row in ROWS)
HUGE = [
    b"4294967295",
    b"99999999999999999999",
    b"-1",
    b"1E400",
    b"XFD1048576",
    b"A1:XFD1048576",
    b"",
    b"\xff\xfe",
    b"&#0;",
]
HEARTS = ("word/document.xml", "xl/worksheets/sheet1.xml", "xl/workbook.xml")
PUBLISHED = Path(__file__).parents[1] / "golden" / "text" / "fushun-2023.txt"
DATE = (2025, 1, 1, 0, 0, 0)
STAMP = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
TAG = re.compile(rb"<[^<>]+>")
VALUE = re.compile(rb'"[^"<>]*"')


@cache
def good_files() -> tuple[tuple[str, bytes], ...]:
    """Suffix and bytes; every one can be read."""
    page = f'<html><head><meta charset="utf-8"></head><body><p>绩效自评表</p><table>{PAGE}</table></body></html>'
    lines = "\n".join("| " + " | ".join(row) + " |" for row in ROWS)
    cells = {(row, column): (text, 0) for row, texts in enumerate(ROWS) for column, text in enumerate(texts)}
    old = OldSheet("自评表", {**cells, (6, 0): (0.9775, 1), (6, 1): (Fault(), 0)}, merges=[(1, 2, 0, 0)])
    return (
        (".docx", _document()),
        (".xlsx", _workbook()),
        (".xls", old_workbook([old], ["General", "0.00%"])),
        (".html", page.encode()),
        (".xls", page.replace("utf-8", "gb2312").encode("gb18030")),
        (".md", f"# 绩效自评表\n\n{lines}\n\n填表人：\n".encode()),
    )


@cache
def good_uploads() -> tuple[tuple[str, bytes], ...]:
    """What the page that reads files takes besides: archives, published text, interchange files."""
    grids = dict(good_files())
    members = {f"单位/表{suffix}": grids[suffix] for suffix in (".docx", ".md")}
    members["说明.txt"] = PUBLISHED.read_bytes()
    sheet = json.dumps(sheet_to_json(read_tables(PUBLISHED)[0].sheet), ensure_ascii=False)
    return (*good_files(), (".txt", PUBLISHED.read_bytes()), (".json", sheet.encode()), (".zip", zipped(members)))


def zipped(members: Mapping[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name, content in members.items():
            file.writestr(zipfile.ZipInfo(name, DATE), content, zipfile.ZIP_DEFLATED, 1)
    return data.getvalue()


def _timeless(package: bytes) -> bytes:
    """The libraries write when they wrote: in the zip's own entries, and in the properties."""
    with zipfile.ZipFile(io.BytesIO(package)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    parts["docProps/core.xml"] = STAMP.sub(b"2025-01-01T00:00:00Z", parts["docProps/core.xml"])
    return zipped(parts)


def _document() -> bytes:
    document = docx.Document()
    document.add_paragraph("绩效自评表")
    table = document.add_table(rows=len(ROWS), cols=len(ROWS[0]))
    for row, texts in enumerate(ROWS):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(4, 0).merge(table.cell(4, 4))
    table.cell(3, 3).add_table(1, 2)
    data = io.BytesIO()
    document.save(data)
    return _timeless(data.getvalue())


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in ROWS:
        sheet.append([float(text) if text.replace(".", "").isdecimal() else text for text in row])
    sheet.append([0.9775, "=1/0", True])
    sheet["A6"].number_format = "0.00%"
    sheet.merge_cells("A2:A3")
    data = io.BytesIO()
    book.save(data)
    return _timeless(data.getvalue())


def mutant(number: int) -> tuple[str, bytes]:
    """Its name and bytes."""
    rng = random.Random(number)
    suffix, data = rng.choice(good_uploads())
    is_package = data.startswith(b"PK")
    # Bytes of a package are compressed: most of what is wrong in them ends at the checksum.
    data = _in_package(rng, data) if is_package and rng.random() < 0.8 else _several(rng, data, xml=not is_package)
    return f"{number:06}{suffix}", data


def _several(rng: random.Random, data: bytes, *, xml: bool) -> bytes:
    for _ in range(rng.choice((1, 1, 1, 2, 3, 8))):
        data = rng.choice(_BYTES + (_TEXT if xml else ()))(rng, data)
    return data


def _in_package(rng: random.Random, data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        parts = {name: file.read(name) for name in file.namelist() if not name.startswith(("docProps/", "customXml/"))}
    name = rng.choice([*parts, *(part for part in HEARTS if part in parts)])
    what = rng.random()
    if what < 0.05:
        del parts[name]
    elif what < 0.1:
        parts[name] = parts[rng.choice(list(parts))]
    else:
        parts[name] = _several(rng, parts[name], xml=True)
    return zipped(parts)


def _span(rng: random.Random, data: bytes, longest: int = 200) -> tuple[int, int]:
    start = rng.randrange(len(data) + 1)
    return start, min(len(data), start + rng.randrange(longest))


def flip(rng: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 10))):
        if changed:
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def cut_out(rng: random.Random, data: bytes) -> bytes:
    start, end = _span(rng, data)
    return data[:start] + data[end:]


def repeat(rng: random.Random, data: bytes) -> bytes:
    start, end = _span(rng, data)
    return data[:end] + data[start:end] * rng.choice((1, 2, 50)) + data[end:]


def cut_off(rng: random.Random, data: bytes) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def insert(rng: random.Random, data: bytes) -> bytes:
    start, _ = _span(rng, data)
    return (
        data[:start] + rng.choice((*HUGE, b"\0" * 50, b"<!DOCTYPE a>", b"<", b"]]>", rng.randbytes(20))) + data[start:]
    )


def another_value(rng: random.Random, data: bytes) -> bytes:
    found = list(VALUE.finditer(data))
    if not found:
        return flip(rng, data)
    match = rng.choice(found)
    return data[: match.start()] + b'"' + rng.choice((*HUGE, WORD.encode(), b"0", b"255")) + b'"' + data[match.end() :]


def without_tag(rng: random.Random, data: bytes) -> bytes:
    found = list(TAG.finditer(data))
    if not found:
        return flip(rng, data)
    match = rng.choice(found)
    return data[: match.start()] + rng.choice((b"", match[0] * 2, rng.choice(found)[0])) + data[match.end() :]


_BYTES: tuple[Mutation, ...] = (flip, flip, cut_out, repeat, cut_off, insert)
_TEXT: tuple[Mutation, ...] = (another_value, another_value, another_value, without_tag, without_tag)
