"""Old Excel workbooks (.xls) → grids, by calamine; what it does not tell (formats, faults of formulas) by our own look."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

import python_calamine

from perfeval.core.decimals import show
from perfeval.exchange.grids.figures import NoFigure, exact, plain_text
from perfeval.exchange.grids.format_codes import GENERAL, is_date
from perfeval.exchange.grids.model import Cell, Grid
from perfeval.exchange.grids.number_formats import shown
from perfeval.exchange.grids.old_formats import OldSheet, old_sheets
from perfeval.exchange.grids.packages import Unreadable

MAX_CELLS: Final = 200_000

Value = int | float | str | bool | time | date | datetime | timedelta
Content = tuple[str, Decimal | None, str]


def old_workbook_grids(data: bytes) -> tuple[Grid, ...]:
    """Damaged files can still abort the whole process here: calamine believes the sizes that they state."""
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        looks = old_sheets(data)
        grids = [_grid(book, number, looks) for number in range(len(book.sheet_names))]
    except python_calamine.PasswordError as error:
        raise Unreadable("文件有打开密码，请去掉密码后再上传。") from error
    except python_calamine.CalamineError as error:
        raise Unreadable("文件已损坏，或不是 Excel 工作簿。") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # what Rust raises past `Exception`, under no name to import
            raise
        raise Unreadable("文件已损坏，或不是 Excel 工作簿。") from error
    return tuple(grid for grid in grids if grid is not None)


def _grid(book: python_calamine.CalamineWorkbook, number: int, looks: dict[str, OldSheet] | None) -> Grid | None:
    entry = book.sheets_metadata[number]
    if entry.typ is not python_calamine.SheetTypeEnum.WorkSheet:
        return None
    if entry.visible is not python_calamine.SheetVisibleEnum.Visible:
        hidden = Cell(1, 1, "", problem=f"工作表“{entry.name}”是隐藏的，没有读取。")
        return Grid("sheet", entry.name, (hidden,))
    sheet = book.get_sheet_by_index(number)
    look = OldSheet() if looks is None else looks.get(entry.name, OldSheet())
    spans = {
        (top + 1, left + 1): (bottom - top + 1, right - left + 1)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        if bottom >= top and right >= left
    }
    cells: list[Cell] = []
    top, left = sheet.start or (0, 0)
    for row, values in enumerate(sheet.to_python(), start=top + 1):
        for column, value in enumerate(values, start=left + 1):
            rows, columns = spans.pop((row, column), (1, 1))
            fault = look.faults.get((row, column), "")
            text, figure, problem = _content(value, look.formats.get((row, column)), known=looks is not None)
            if fault and not text:
                text, problem = fault, f"公式出错（{fault}）。"
            if text or problem or rows > 1 or columns > 1:
                cells.append(Cell(row, column, text, rows, columns, figure, problem))
                if len(cells) > MAX_CELLS:
                    raise Unreadable(f"工作簿太大：有内容的单元格超过 {MAX_CELLS} 个。", entry.name)
    told = [cell for cell in cells if cell.text or cell.problem]
    return Grid(
        kind="sheet",
        part=entry.name,
        cells=tuple(cells),
        rows=max((cell.row + cell.rows - 1 for cell in told), default=0),
        columns=max((cell.column + cell.columns - 1 for cell in told), default=0),
    )


def _content(value: Value, code: str | None, *, known: bool) -> Content:
    match value:
        case bool():
            return str(value).upper(), None, "是逻辑值（TRUE 或 FALSE），不是数字，也不是文字。"
        case int() | float():
            return _figure(value, code, known=known)
        case str():
            text, problem = plain_text(value)
            return text, None, problem
        case datetime() if value.time() != time():
            return f"{value:%Y-%m-%d %H:%M}", None, ""
        case datetime() | date():
            return value.isoformat()[:10], None, ""
        case _:
            return str(value), None, ""


def _figure(value: float, code: str | None, *, known: bool) -> Content:
    try:
        number = exact(float(value))
    except NoFigure as error:
        return str(value)[:40], None, str(error)
    if code is not None and not is_date(code):
        return shown(number, code), number, ""
    # Without the format 0.9775 may have been typed as 97.75%: nobody can tell.
    unsure = not known and code is None and 0 < abs(number) <= 1 and number != 1
    problem = f"旧版 .xls 文件没有说明数字的显示格式：{show(number)} 可能是百分数，请核对。" if unsure else ""
    return shown(number, GENERAL), number, problem
