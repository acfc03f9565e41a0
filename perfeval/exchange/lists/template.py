"""The workbook that people fill in: header, one example row, drop-downs, codes as text, and a sheet that explains."""

from __future__ import annotations

import io
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from perfeval.exchange.lists.columns import CHOICES_SHEET, EXAMPLE, Column
from perfeval.exchange.lists.kind import ListKind, Scope
from perfeval.exchange.lists.rows import PASSED_OVER
from perfeval.exchange.spreadsheet import safe_cell

LAST_ROW: Final = 10_000  # as far as formats and drop-downs reach
_HEAD: Final = PatternFill("solid", fgColor="DCE4F0")
_NOTE: Final = PatternFill("solid", fgColor="F2F2F2")
_LINE: Final = Side(style="thin", color="8A929C")
_BORDER: Final = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_FACE: Final = "宋体"
_WHAT: Final = {
    "code": "文字（编码）", "text": "文字", "target": "文字", "choice": "从下拉列表选择", "money": "金额", "points": "数字",
    "number": "整数",
}  # fmt: skip


def template(kind: ListKind, scope: Scope) -> bytes:
    columns = kind.columns(scope)
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = kind.title
    _fill_in(book, sheet, columns)
    _explain(book.create_sheet(PASSED_OVER[0]), kind, columns)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _fill_in(book: Workbook, sheet: Any, columns: tuple[Column, ...]) -> None:
    choices = [column for column in columns if column.choices]
    source = book.create_sheet(CHOICES_SHEET) if choices else None
    for place, column in enumerate(columns, start=1):
        letter = get_column_letter(place)
        head = safe_cell(sheet.cell(1, place), column.heading + ("*" if column.required else ""))
        head.font, head.fill, head.border = Font(name=_FACE, bold=True), _NOTE if column.is_note else _HEAD, _BORDER
        head.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        if column.hint:
            head.comment = Comment(column.hint, "绩效自评", width=260, height=80)
        sheet.column_dimensions[letter].width = column.width
        example = safe_cell(sheet.cell(2, place), _example(column, is_first=place == 1))
        example.font, example.border = Font(name=_FACE, italic=True, color="7F7F7F"), _BORDER
        for row in range(2, 502):
            sheet.cell(row, place).number_format = "General" if column.is_number else "@"
        sheet.column_dimensions[letter].number_format = "General" if column.is_number else "@"
        if source is not None and column.choices:
            _offer(sheet, source, column, letter)
    sheet.row_dimensions[1].height = 30
    sheet.freeze_panes = "A2"
    if source is not None:
        source.sheet_state = "hidden"


def _example(column: Column, *, is_first: bool) -> str:
    """The first cell says that the row is passed over."""
    return f"{EXAMPLE}：{column.example}" if is_first else column.example


def _offer(sheet: Any, source: Any, column: Column, letter: str) -> None:
    """Choices stand in a hidden sheet: in the rule itself they may have 255 characters in all."""
    place = source.max_column + (1 if source.cell(1, 1).value else 0)
    for row, choice in enumerate(column.choices, start=1):
        safe_cell(source.cell(row, place), choice)
    own = get_column_letter(place)
    rule = DataValidation(
        type="list", formula1=f"'{CHOICES_SHEET}'!${own}$1:${own}${len(column.choices)}", allow_blank=True,
        showErrorMessage=column.kind == "choice", errorTitle="请从列表中选择", error=f"{column.title}请从下拉列表中选择。",
    )  # fmt: skip
    rule.add(f"{letter}2:{letter}{LAST_ROW}")
    sheet.add_data_validation(rule)


def _explain(sheet: Any, kind: ListKind, columns: tuple[Column, ...]) -> None:
    lines: list[tuple[str, ...]] = [
        (f"{kind.title}导入表填表说明",),
        (kind.about,),
        (f"第 2 行是示例，首格以“{EXAMPLE}”开头的行不导入，可以保留。不要改动表头；带 * 的列必填。",),
        ("编码列已设为文本，以 0 开头的编码不会丢失 0。从别处粘贴时请用“粘贴为数值”，以保留格式和下拉列表。",),
        ("上传后先逐行预览，确认后才写入；有一行有错，就全部不写入。同一个文件再上传一次，不会重复。",),
        (),
        ("列名", "填什么", "必填", "说明"),
    ]
    lines += [
        (column.heading, _WHAT[column.kind], "是" if column.required else "否", _hint(column)) for column in columns
    ]
    for number, line in enumerate(lines, start=1):
        for place, text in enumerate(line, start=1):
            cell = safe_cell(sheet.cell(number, place), text)
            is_head = number in (1, 7)
            cell.font = Font(name=_FACE, bold=is_head, size=14 if number == 1 else 11)
            cell.alignment = Alignment(vertical="top", wrap_text=number > 1)
            if number >= 7:
                cell.border = _BORDER
        if len(line) == 1:
            sheet.merge_cells(start_row=number, start_column=1, end_row=number, end_column=4)
            sheet.row_dimensions[number].height = 24 if number == 1 else 34
    for letter, width in zip("ABCD", (20, 18, 8, 64), strict=True):
        sheet.column_dimensions[letter].width = width


def _hint(column: Column) -> str:
    parts = [column.hint]
    if column.choices:
        parts.append(f"可选：{'、'.join(column.choices)}。")
    if column.is_key:
        parts.append("用来对应系统中的记录。")
    return "".join(parts)
