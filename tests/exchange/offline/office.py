"""A workbook in the hands of a clerk: opened in a real spreadsheet program, filled in, saved."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl

from perfeval.evaluations.models import Evaluation, Indicator
from perfeval.evaluations.operations import Change, save_changes
from perfeval.evaluations.queries import assess
from perfeval.exchange.offline.comparing import compare
from perfeval.exchange.offline.differences import Comparison
from perfeval.exchange.offline.model import FORM_SHEET, Key
from perfeval.exchange.offline.raw import cells
from perfeval.exchange.offline.reading import OfflineWorkbook, read_workbook
from perfeval.exchange.offline.taking import take_over
from perfeval.exchange.offline.writing import write_workbook
from tests.factories import NOW, Cast, reload

Sheet = dict[tuple[int, int], str]


def download(evaluation: Any, folder: Path, name: str = "offline") -> Path:
    path = folder / f"{name}.xlsx"
    path.write_bytes(write_workbook(assess(reload(evaluation)), now=NOW))
    return path


def fill_in(path: Path, typed: Mapping[str, Any], *, formulas: bool = True) -> None:
    """Type into cells by their keys; the places stand on the hidden sheet. Without formulas =8 is a text, as in Excel
    in a cell of text."""
    book: Any = openpyxl.load_workbook(path)
    places = {row[0].value: row[1].value for row in book["数据"].iter_rows(max_col=2)}
    for key, value in typed.items():
        cell = book[FORM_SHEET][places[key]]
        cell.value = value
        if isinstance(value, str) and not formulas:
            cell.data_type = "s"
    book.save(path)


def recalculated(paths: Sequence[Path]) -> list[Sheet]:
    """The visible sheet of each file after LibreOffice has computed and saved it."""
    folder = paths[0].parent
    out = folder / "computed"
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "xlsx",
         "--outdir", str(out), *map(str, paths)],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    return [visible(out / path.name) for path in paths]


def visible(path: Path) -> Sheet:
    return {(row, column): text for row, column, text, _, _ in cells(path, {})[FORM_SHEET]}


def figure(sheet: Sheet, row: int, column: int) -> Decimal | None:
    text = sheet.get((row, column), "")
    return Decimal(text) if text else None


def key(row: Any, field: str) -> str:
    return str(Key("indicator", row.pk, field))


def spare(number: int, field: str) -> str:
    return str(Key("new", number, field))


def row_of(evaluation: Evaluation, number: int = 0) -> Indicator:
    return evaluation.indicators.order_by("position", "pk")[number]


def compared(path: Path, evaluation: Evaluation) -> tuple[OfflineWorkbook, Comparison]:
    workbook = read_workbook(path)
    return workbook, compare(workbook.cells, assess(reload(evaluation)))


def take(
    cast: Cast, evaluation: Evaluation, workbook: OfflineWorkbook, *, mine: tuple[str, ...] = (),
    theirs: tuple[str, ...] = (), seen: int | None = None,
) -> int:  # fmt: skip
    return take_over(
        actor=cast.clerk, evaluation_id=evaluation.pk, cells=workbook.cells, mine=mine, theirs=theirs,
        seen_revision=reload(evaluation).content_revision if seen is None else seen,
        file="离线填报.xlsx", now=NOW,
    )  # fmt: skip


def retype(cast: Cast, evaluation: Evaluation, row: Indicator, field: str, text: str) -> None:
    change = Change("indicator", row.pk, field, text, Indicator.objects.get(pk=row.pk).revision)
    save_changes(actor=cast.colleague, evaluation_id=evaluation.pk, changes=[change], now=NOW)
