"""Whether rows and columns of a workbook that comes back still stand where they stood at the download.

Cells are read by their addresses, so a row that was deleted, inserted or sorted would carry its figures to another
indicator. Each row and column bears a hidden, locked mark with its own number: a mark at another place tells of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from openpyxl.utils import get_column_letter

from perfeval.core.decimals import normal
from perfeval.exchange.offline.model import TypedCell

NO_MARKS: Final = "隐藏的核对行或核对列已被删除，无法确认各行是否还在原来的位置"
_MARK: Final = re.compile(r"§([rc])([1-9][0-9]{0,4})")
_MOST_NAMED: Final = 3
_WHAT_NOW: Final = (
    "为避免数值写到别的指标上，整份文件没有读取，自评表没有改动。"
    "请重新下载工作簿，把填好的内容逐格复制过去再上传，不要插入、删除、移动行列，也不要排序。"
)


def draw_marks(sheet: Any, rows: int, columns: int) -> None:
    """In the column behind the last one and in the row below the last one."""
    for row in range(1, rows + 1):
        sheet.cell(row, columns + 1).value = f"§r{row}"
    for column in range(1, columns + 1):
        sheet.cell(rows + 1, column).value = f"§c{column}"
    sheet.column_dimensions[get_column_letter(columns + 1)].hidden = True
    sheet.row_dimensions[rows + 1].hidden = True


def structure_fault(
    texts: Mapping[tuple[int, int], str], rows: int, columns: int, cells: Mapping[tuple[int, int], TypedCell]
) -> str:
    """What was done to the workbook; "" where nothing was. `texts` and `cells` by row and column, the cells where they
    stood at the download; `rows` and `columns`: how many the visible sheet had."""
    found: dict[str, set[tuple[int, int]]] = {"r": set(), "c": set()}
    for place, text in texts.items():
        if match := _MARK.fullmatch(text):
            found[match[1]].add((place[match[1] == "c"], int(match[2])))
    if not (found["r"] and found["c"]):
        return f"工作簿被改动过：{NO_MARKS}。{_WHAT_NOW}"
    names = {
        row: f"第 {row} 行" + (f"（{cell.base[:30]}）" if cell.base else "")
        for (row, _), cell in cells.items()
        if cell.key.kind == "indicator" and cell.key.field == "level3"
    }
    letters = {column: f"{get_column_letter(column)} 列" for column in range(1, columns + 1)}
    moves = [*_moves(found["r"], rows, names, "第 {} 行"), *_moves(found["c"], columns, letters, "第 {} 列")]
    moves = moves or _renamed(cells)
    if not moves:
        return ""
    more = f"；等共 {len(moves)} 处" if len(moves) > _MOST_NAMED else ""
    return f"工作簿的行或列被改动过：{'；'.join(moves[:_MOST_NAMED])}{more}。{_WHAT_NOW}"


def _moves(found: set[tuple[int, int]], count: int, names: Mapping[int, str], plain: str) -> list[str]:
    """`found`: where a mark stands now, and where it stood."""
    stood: dict[int, int] = {}
    inserted = set(range(1, max(now for now, _ in found))) - {now for now, _ in found}
    for now, was in sorted(found):
        if was in stood:
            inserted.add(now)  # a copy
        else:
            stood[was] = now

    def name(number: int) -> str:
        return names.get(number, plain.format(number))

    moves = [f"原{name(was)}被删除" for was in range(1, count + 1) if was not in stood]
    moves += [f"现在的{plain.format(now)}是插入的" for now in sorted(inserted)]
    last = 0
    for was, now in stood.items():
        if was < last:
            moves.append(f"原{name(was)}移到了{plain.format(now)}")
        last = max(last, was)
    return moves


def _renamed(cells: Mapping[tuple[int, int], TypedCell]) -> list[str]:
    """Of a sorted part of the sheet, which leaves the marks where they are, the names of the indicators tell."""
    changed: Sequence[tuple[int, TypedCell]] = [
        (row, cell)
        for (row, _), cell in cells.items()
        if cell.key.kind == "indicator" and cell.key.field == "level3" and normal(cell.text) != normal(cell.base)
    ]
    stood = {normal(cell.base): row for row, cell in changed if normal(cell.base)}
    return [
        f"原第 {stood[normal(cell.text)]} 行的“{cell.text.strip()[:30]}”移到了第 {row} 行"
        for row, cell in changed
        if normal(cell.text) in stood
    ]
