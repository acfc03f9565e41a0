"""A workbook's cells with nothing left out, hidden sheets and formulas included. Runs in the process apart: no Django here."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any, Final

from lxml import etree

from perfeval.core.interchange import Problem
from perfeval.exchange.errors import ReadError
from perfeval.exchange.grids.figures import NoFigure, plain_text, stored_figure
from perfeval.exchange.grids.packages import Package, Unreadable
from perfeval.exchange.grids.workbook import show_figure
from perfeval.exchange.grids.workbook_cells import RawCell, RichText, scan_sheet
from perfeval.exchange.grids.workbook_parts import Look, Strings, cell_looks, dates_from_1904, sheet_entries
from perfeval.exchange.intake.look import look_at

MAX_CELLS: Final = 20_000
NOT_COMPUTED: Final = "这一格是公式，没有计算结果。请改为直接填写内容。"


def cells(path: Path, options: dict[str, Any]) -> Any:
    """Sheet name → [row, column, text, whether it is a formula, problem] for each cell that holds something.

    A figure is given as it is stored, not as its format rounds it; a percentage and a date as they are shown."""
    del options
    look_at(path)
    try:
        with zipfile.ZipFile(path) as file:
            return _read(Package(file))
    except Unreadable as error:
        raise ReadError(path, [Problem(error.where, str(error))]) from error
    except (zipfile.BadZipFile, etree.XMLSyntaxError, UnicodeError, EOFError, KeyError) as error:
        raise ReadError(path, [Problem("", "文件已损坏，或不是 Excel 工作簿（.xlsx）。")]) from error
    except MemoryError:
        raise
    except Exception as error:
        # The libraries below leak a dozen kinds of exceptions on damaged files, new ones with each version.
        raise ReadError(path, [Problem("", "文件已损坏，无法读取。")]) from error


def _read(package: Package) -> dict[str, list[list[Any]]]:
    workbook = package.main_part("xl/workbook.xml")
    parts = {kind: target for kind, target in package.targets(workbook).values() if target in package}
    strings = Strings(package, parts.get("sharedStrings"))
    looks = cell_looks(package, parts.get("styles"))
    from_1904 = dates_from_1904(package, workbook)
    left, found = MAX_CELLS, {}
    for entry in sheet_entries(package, workbook):
        if entry.part is None:
            continue
        raw = scan_sheet(package, entry.part, entry.name, left).cells
        left -= len(raw)
        found[entry.name] = [[one.row, one.column, *_content(one, strings, looks, from_1904=from_1904)] for one in raw]
    return found


def _content(raw: RawCell, strings: Strings, looks: dict[int, Look], *, from_1904: bool) -> tuple[str, bool, str]:
    value = raw.value or ""
    match raw.kind:
        case "s" | "inlineStr" | "str":
            rich = strings.get(value) if raw.kind == "s" else raw.inline if raw.kind == "inlineStr" else RichText(value)
            text, problem = plain_text(rich.text if rich else "")
            return text, raw.formula, problem
        case "d":
            return value.removesuffix("T00:00:00"), raw.formula, ""
        case "b":
            return "", raw.formula, "这一格是逻辑值（TRUE 或 FALSE），请改为直接填写内容。"
        case "e":
            return "", raw.formula, f"这一格的公式出错（{value[:40]}），请改为直接填写内容。"
    if raw.formula and raw.value is None:
        return "", True, NOT_COMPUTED
    if not value.strip():
        return "", raw.formula, ""
    try:
        number = stored_figure(value)
    except NoFigure as error:
        return value[:40].strip(), raw.formula, str(error)
    code = looks.get(raw.style, Look()).code
    seen, figure = show_figure(number, code, from_1904=from_1904)
    return (seen if figure is None or "%" in code else format(figure, "f")), raw.formula, ""
